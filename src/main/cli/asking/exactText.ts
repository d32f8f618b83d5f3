/**
 * Everything that takes no ink, passes for a plain space, or changes the order of its neighbours: controls, format
 * characters, fillers, variation selectors, private and unassigned code points, spaces but the plain one, the blank
 * Braille pattern.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu

const spelled = (char: string): string => {
  const hex = (char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')
  return hex.length === 2 ? `\\x${hex}` : `\\u{${hex}}`
}

/** The text as one line on which everything can be seen and nothing acts on the terminal. */
export const exactLine = (text: string): string =>
  text.replace(UNSEEN, (char) => (char === '\n' ? '\\n' : char === '\t' ? '\\t' : spelled(char)))

/** The same line by line. A tab stays: it can be seen by what it does. */
export const exactLines = (text: string): string[] =>
  text.split('\n').map((line) => line.replace(UNSEEN, (char) => (char === '\t' ? char : spelled(char))))
