import type { XtermCharset } from './xtermInternals'

/** Every national character set that xterm knows, by the letter that designates it. */
const LETTERS = ['0', 'A', '4', 'C', '5', 'R', 'Q', 'K', 'Y', 'E', '6', 'Z', 'H', '7', '='] as const
const ASCII = 'B'

/** Finds the letters of character sets by designating each one on a terminal that nobody sees. */
export function createCharsetNames(designate: (letter: string) => XtermCharset): (charset: XtermCharset) => string {
  const letters = new Map(LETTERS.map((letter) => [designate(letter), letter]))
  return (charset) => (charset === undefined ? ASCII : (letters.get(charset) ?? ASCII))
}
