import { visibleText } from '../visibleText'

/** Characters drawn of one line: a line of megabytes would stall layout; copying and saving give all of it. */
export const LINE_DRAWN_MAX_CHARS = 4_000

/** Splits log text into lines. A line break is LF or CRLF; a lone CR stays and is shown. */
export function splitLines(text: string): string[] {
  if (text === '') return []
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** A line ready to be drawn, and how many characters were left out. */
export function drawnLine(line: string): { text: string; omitted: number } {
  return line.length <= LINE_DRAWN_MAX_CHARS
    ? { text: visibleText(line), omitted: 0 }
    : { text: visibleText(line.slice(0, LINE_DRAWN_MAX_CHARS)), omitted: line.length - LINE_DRAWN_MAX_CHARS }
}

/** A line of the window with a key that stays while pages come and go around it. */
export interface LogLine {
  readonly key: string
  readonly text: string
}

/** The window's lines. A line that a page border cuts is whole again and keeps the key of the page where it began. */
export function logLines(pages: readonly { readonly id: number; readonly text: string }[]): LogLine[] {
  const lines: LogLine[] = []
  let open: LogLine | null = null
  for (const page of pages) {
    const parts = splitLines(page.text)
    parts.forEach((text, index) => {
      // A border may also fall between the CR and the LF of one line break.
      const begun = open?.text.endsWith('\r') && page.text.startsWith('\n') ? open.text.slice(0, -1) : open?.text
      if (index === 0 && open !== null) lines[lines.length - 1] = { key: open.key, text: begun + text }
      else lines.push({ key: `${page.id}:${index}`, text })
    })
    if (page.text !== '') open = page.text.endsWith('\n') ? null : (lines.at(-1) ?? null)
  }
  return lines
}
