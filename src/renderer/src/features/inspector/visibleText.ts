import { spelled } from '../../ui/format/exact'

/** Where Unicode's pictures of the control characters begin, and that of DEL. */
const PICTURES = 0x2400
const PICTURE_OF_DELETE = 0x2421

/**
 * Makes every invisible character visible, as `\x1b` or `\u{202e}`, so that what is on screen is what was printed,
 * in the order in which it was printed. Tabs stay, and the joiner that holds emoji together. Pictures of controls
 * (`␛`, as the host writes raw logs) are spelled the same way: few fonts have them and none makes them readable.
 */
export function visibleText(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\u2028\u2029\u2400-\u2421]/gu, (char) => {
    if (char === '\t' || char === '\u200d') return char
    const code = char.codePointAt(0) ?? 0
    if (code === PICTURE_OF_DELETE) return spelled(0x7f)
    return spelled(code >= PICTURES && code < PICTURE_OF_DELETE ? code - PICTURES : code)
  })
}

/** The same for a text of several lines, whose line breaks stay. */
export const visibleBlock = (text: string): string => text.split(/\r?\n/).map(visibleText).join('\n')
