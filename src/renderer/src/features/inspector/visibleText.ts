const hex = (code: number): string => code.toString(16).padStart(2, '0')

/**
 * Makes every invisible character visible, as `\x1b` or `\u{202e}`, so that what is on screen is what was printed,
 * in the order in which it was printed. Tabs stay, and the joiner that holds emoji together.
 */
export function visibleText(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => {
    if (char === '\t' || char === '\u200d') return char
    const code = char.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${hex(code)}` : `\\u{${hex(code)}}`
  })
}

/** The same for a text of several lines, whose line breaks stay. */
export const visibleBlock = (text: string): string => text.split(/\r?\n/).map(visibleText).join('\n')
