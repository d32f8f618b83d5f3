/** A stretch of a text: as it is, or one character that nobody would see, spelled out. */
export interface ExactPart {
  readonly text: string
  /** The character's code when it is spelled out. */
  readonly code: number | null
}

/** `\x1b`, `\u{202e}`: how a character that cannot be seen is written. */
export function spelled(code: number): string {
  const hex = code.toString(16).padStart(2, '0')
  return code < 0x100 ? `\\x${hex}` : `\\u{${hex}}`
}

/**
 * Everything that takes no ink, passes for a plain space, or changes the order of its neighbours: controls, format
 * characters, fillers, variation selectors, halves of surrogate pairs, private and unassigned code points, spaces but
 * the plain one, the blank Braille pattern. Tab and line feed are seen by what they do.
 */
const UNSEEN = /(?![\t\n])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu

/**
 * A text split so that all of it can be seen. Stricter than the log: what is approved must be what is read, so a
 * carriage return is spelled out, too.
 */
export function exactParts(text: string): ExactPart[] {
  const parts: ExactPart[] = []
  let from = 0
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), code: null })
    const code = match[0].codePointAt(0) ?? 0
    parts.push({ text: spelled(code), code })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from), code: null })
  return parts
}

/** The same as one plain text, for places without marks. */
export const exactText = (text: string): string =>
  exactParts(text)
    .map((part) => part.text)
    .join('')

export const countUnseen = (text: string): number => exactParts(text).filter((part) => part.code !== null).length
