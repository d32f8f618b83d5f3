import { random } from './random'

const words = [
  'plain',
  '日本語',
  'wide 漢字 ',
  '…',
  '─┼─',
  'é',
  '한국',
  '👍',
  'a rather long word that wraps '.repeat(4),
]
const looks = ['', '1', '2;3', '4', '7', '31', '38;5;200', '48;2;9;99;199', '1;33;44']

/**
 * What a lively program prints: colours, wide characters, lines that wrap, cursor addressing, regions that scroll, whole
 * screens on the other buffer, modes and titles. Nothing in it leaves half of a wide character behind, so that every
 * state can be brought about on another terminal.
 */
export function flood(seed: number, pieces: number): string {
  const next = random(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T
  const number = (below: number): number => 1 + Math.floor(next() * below)
  const text = (): string => `\x1b[${pick(looks)}m${pick(words)} ${number(9_999)}\x1b[m`
  const line = (): string => `${text()} ${text()}\r\n`
  const place = (): string => `\x1b[${number(20)};1H\x1b[2K${text()}`
  const kinds: readonly (() => string)[] = [
    line,
    line,
    line,
    line,
    place,
    place,
    () => `\x1b[?1049h\x1b[2J${Array.from({ length: number(12) }, place).join('')}\x1b[?1049l\r\n`,
    () => `\x1b[3;9r\x1b[9;1H\r\n${text()}\x1b[3;1H\x1bM\x1b[2K${text()}\x1b[r\x1b[20;1H\r\n`,
    () => `\x1b[${number(9)};1H\x1b[${number(3)}L${text()}\x1b[${number(2)}M\x1b[99;1H`,
    () => `\x1b]0;title ${number(99)}\x07\x1b[?2004${pick(['h', 'l'])}\x1b[?25${pick(['h', 'l'])}`,
    () => `\x1b(0lqqqk\x1b(B ${text()}\r\n`,
    () => `\x1b7\x1b[1;1H\x1b[2K${text()}\x1b8`,
    () => '\x1b[2J\x1b[H',
  ]
  return Array.from({ length: pieces }, () => pick(kinds)()).join('')
}
