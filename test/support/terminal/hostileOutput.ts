import fc from 'fast-check'

const characters = [
  'a',
  'Z',
  ' ',
  '~',
  '日',
  '本',
  '한',
  'é',
  'e\u0301',
  '\u0301',
  '👍',
  '👩‍👩‍👧',
  '─',
  '…',
  '“',
  '\u200d',
  '\ufe0f',
  'ﷺ',
  '\u3000',
  'the quick brown fox ',
  '漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字',
  'x'.repeat(37),
  '…'.repeat(9),
]
const controls = [
  '\r',
  '\n',
  '\r\n',
  '\b',
  '\t',
  '\x0e',
  '\x0f',
  '\x0b',
  '\x07',
  '\x7f',
  '\0',
  '\x18',
  '\x84',
  '\x85',
  '\x88',
]
const modes = [1, 6, 7, 12, 25, 45, 66, 9, 1000, 1002, 1003, 1004, 1006, 1016, 47, 1047, 1048, 1049, 2004, 2026]
const escapes = [...'78DEHM=>cno|}~Z'.split(''), '(0', '(B', '(A', ')0', '*K', '+4', '#8', '%G', '%@', '\\']
const looks = [
  '',
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '7',
  '8',
  '9',
  '21',
  '22',
  '24',
  '27',
  '39',
  '49',
  '53',
  '55',
  '59',
  '31',
  '94',
  '42',
  '103',
  '38;5;200',
  '48;5;17',
  '38;2;1;2;3',
  '48;2;200;100;50',
  '4:3',
  '4:4;58;5;9',
  '58;2;9;8;7',
  '38:2::1:2:3',
  '1;4;31;44',
]
const strings = [
  '\x1b]0;a title\x07',
  '\x1b]2;日本\x1b\\',
  '\x1b]4;3;#abc\x07',
  '\x1b]11;rgb:00/11/22\x1b\\',
  '\x1b]104\x07',
  '\x1b]111\x07',
  '\x1b]52;c;YQ==\x07',
  '\x1b]7501;?\x1b\\',
  '\x1bPqabc\x1b\\',
  '\x1bP$qm\x1b\\',
  '\x1b_apc\x1b\\',
  '\x1b^pm日\x1b\\',
  '\x9b3C',
  '\x9d0;c1\x9c',
  '\x90q\x9c',
]
const links = [
  '\x1b]8;;https://example.org/a\x07',
  '\x1b]8;;\x07',
  '\x1b]8;id=k;https://b.example\x1b\\',
  '\x1b]8;;https://c.example/日\x07',
]
/**
 * xterm forgets where an open link leads when the line goes on which it was opened, and restoring a cursor puts an open
 * link to sleep: neither can be done to another terminal, so these do not mix with links.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const unfitForLinks = /^\x1b(8|M|#8|\[[\d;]*[uLMSTJ]|\[\?1J|\[\?(47|1047|1048|1049)[hl])$/
const finals = '@ABCDEFGHIJKLMPSTXZ`abcdefgrsu'.split('')
const number = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(10, 20, 24, 80, 500, 9_999))

const csi = fc
  .tuple(fc.array(number, { maxLength: 3 }), fc.constantFrom(...finals))
  .map(([numbers, final]) => `\x1b[${numbers.join(';')}${final}`)
const mode = fc.tuple(fc.constantFrom(...modes), fc.constantFrom('h', 'l')).map(([code, end]) => `\x1b[?${code}${end}`)
const rare = fc.constantFrom(
  '\x1b[4h',
  '\x1b[4l',
  '\x1b[20h',
  '\x1b[20l',
  '\x1b[!p',
  '\x1b[1"q',
  '\x1b[0"q',
  '\x1b[?1J',
  '\x1b[?2K',
  '\x1b[3 q',
  '\x1b[0 q',
  '\x1b[2 @',
  '\x1b[2 A',
  "\x1b[2'}",
  "\x1b[2'~",
  '\x1b[3g',
  '\x1b[3J',
  '\x1b[?1$p',
  '\x1b[c',
  '\x1b[6n',
  '\x1b[>q',
  '\x1b[?u',
  '\x1b[\n3\nA',
)

/** One thing a program may print: mostly sensible, never kind. */
const token: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...characters) },
  { weight: 3, arbitrary: fc.constantFrom(...controls) },
  { weight: 4, arbitrary: csi },
  { weight: 3, arbitrary: fc.constantFrom(...looks).map((look) => `\x1b[${look}m`) },
  { weight: 1, arbitrary: mode },
  { weight: 1, arbitrary: fc.constantFrom(...escapes).map((rest) => `\x1b${rest}`) },
  { weight: 1, arbitrary: fc.constantFrom(...strings) },
  { weight: 1, arbitrary: rare },
)

/** `reflowing`: for terminals that are resized; xterm's reflow mixes up combined characters and forgets links. */
export type OutputKind = 'plain' | 'linked' | 'reflowing'

const tokens: Record<OutputKind, fc.Arbitrary<string>> = {
  plain: token,
  linked: fc.oneof(
    { weight: 9, arbitrary: token.filter((text) => !unfitForLinks.test(text)) },
    fc.constantFrom(...links),
  ),
  reflowing: token.filter((text) => !/\p{M}|\u200d/u.test(text)),
}

const bytes = (kind: OutputKind): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 20, arbitrary: tokens[kind].map((text) => Buffer.from(text, 'utf8')) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }) },
  )

/**
 * Output of a program that knows every sequence and means no good, with some broken UTF-8 in between:
 * what was printed before a moment, and what is printed after it.
 */
export const hostileOutput = (
  maxBefore: number,
  maxAfter: number,
  kinds: readonly OutputKind[] = ['plain', 'linked'],
): fc.Arbitrary<readonly [Uint8Array, Uint8Array]> =>
  fc.constantFrom(...kinds).chain((kind) => {
    const stream = (maxTokens: number): fc.Arbitrary<Uint8Array> =>
      fc.array(bytes(kind), { maxLength: maxTokens, size: 'max' }).map((parts) => Uint8Array.from(Buffer.concat(parts)))
    return fc.tuple(stream(maxBefore), stream(maxAfter))
  })

/** Places at which to cut a stream, as fractions of its length. */
export const cuts = (max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: max }).map((places) => places.sort((a, b) => a - b))

export function cutAt(data: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => Math.floor(place * data.length)), data.length]
  return ends.map((end, index) => data.subarray(index === 0 ? 0 : ends[index - 1], end))
}
