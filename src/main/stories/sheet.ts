import { err, ok, type Result } from '../../shared/domain/result'

/** Far more than any list of agents needs; a hostile one of this size takes its parser a second. */
export const FRONT_MATTER_MAX_CHARS = 64_000

/** A story's file, cut where its front matter begins and ends. The parts put together are the text, byte for byte. */
export interface Sheet {
  readonly bom: '' | '\uFEFF'
  /** How the lines of the file end: as the first one does. */
  readonly eol: '\n' | '\r\n'
  /** The two `---` lines with their ends, and what is between them. Null: the whole file is the prompt. */
  readonly front: { readonly open: string; readonly yaml: string; readonly close: string } | null
  readonly body: string
}

const FENCE = /^---[ \t]*(?:\r?\n|$)/

export function cutSheet(text: string): Result<Sheet, string> {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const rest = text.slice(bom.length)
  const eol = /^[^\n]*\r\n/.test(rest) ? '\r\n' : '\n'
  const open = fenceAt(rest, 0)
  if (open === null) return ok({ bom, eol, front: null, body: rest })
  for (let at = open.length; at < rest.length; ) {
    const close = fenceAt(rest, at)
    if (close !== null) {
      const yaml = rest.slice(open.length, at)
      return ok({ bom, eol, front: { open, yaml, close }, body: rest.slice(at + close.length) })
    }
    const end = rest.indexOf('\n', at)
    if (end < 0) break
    at = end + 1
    if (at - open.length > FRONT_MATTER_MAX_CHARS) return err(TOO_LONG)
  }
  return err('line 1: the front matter begins with --- and never ends; close it with a line of ---')
}

/** Also for what is about to be written: what cannot be read back is not written. */
export const TOO_LONG = `line 1: the front matter has more than ${FRONT_MATTER_MAX_CHARS} characters; put long texts below it`

function fenceAt(text: string, at: number): string | null {
  if (!text.startsWith('---', at)) return null
  const end = text.indexOf('\n', at)
  const line = text.slice(at, end < 0 ? text.length : end + 1)
  return FENCE.test(line) ? line : null
}

export function joinSheet({ bom, front, body }: Sheet): string {
  return bom + (front === null ? '' : front.open + front.yaml + front.close) + body
}

/**
 * The prompt without what belongs to the file: the empty line below the front matter and the end of the last line. In a
 * file whose lines end with CR LF, the prompt's end with LF, so that an edit in any text field changes nothing else.
 */
export function promptOf({ eol, front, body }: Sheet): string {
  const lines = eol === '\n' ? body : body.replaceAll('\r\n', '\n')
  const from = front !== null && lines.startsWith('\n') ? 1 : 0
  return lines.slice(from, lines.endsWith('\n') && lines.length > from ? -1 : undefined)
}

/** The same file with another prompt, with the line ends and the spacing that it has, as far as the prompt lets it. */
export function withPrompt(sheet: Sheet, prompt: string): Sheet {
  const { bom, eol, front } = sheet
  const text = eol === '\n' ? prompt : prompt.replaceAll('\n', eol)
  const above = front !== null && (sheet.body === '' || sheet.body.startsWith(eol)) ? eol : ''
  const below = sheet.body === '' || sheet.body.endsWith(eol) ? eol : ''
  const closed = { ...(front ?? { open: `---${eol}`, yaml: '', close: '' }), close: `---${eol}` }
  const kept = front === null || front.close.endsWith('\n') ? front : closed
  const candidates: readonly Sheet[] = [
    { bom, eol, front: kept, body: text === '' ? '' : above + text + below },
    { bom, eol, front: kept, body: text === '' ? '' : (front === null ? '' : eol) + text + eol },
    { bom, eol, front: closed, body: text === '' ? '' : eol + text + eol },
  ]
  return candidates.find((candidate) => saysExactly(candidate, prompt)) ?? sheet
}

/** A prompt can look like a front matter, or its line ends like another file's. */
function saysExactly(sheet: Sheet, prompt: string): boolean {
  const read = cutSheet(joinSheet(sheet))
  return read.ok && (read.value.front === null) === (sheet.front === null) && promptOf(read.value) === prompt
}
