const controlPictures = 0x2400

/**
 * Makes every invisible character visible: controls as their pictures (␛, ␇), the rest of Unicode's format
 * characters by number, so that what is on screen is what was printed, in the order in which it was printed.
 */
export function visibleText(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0
    if (char === '\t' || char === '\u200d') return char
    if (code < 0x20) return String.fromCodePoint(controlPictures + code)
    if (code === 0x7f) return '\u2421'
    return `\\u{${code.toString(16)}}`
  })
}

/** The same for a text of several lines, whose line breaks stay. */
export const visibleBlock = (text: string): string => text.split(/\r?\n/).map(visibleText).join('\n')
