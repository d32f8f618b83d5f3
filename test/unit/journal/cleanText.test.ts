import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CleanLines, textOf } from '../../../src/main/journal/cleanLines'

function cleanText(data: Uint8Array): string {
  const lines = new CleanLines()
  return textOf([...lines.push(0, data), ...lines.end()])
}
const clean = (text: string): string => cleanText(Buffer.from(text))

describe('clean text', () => {
  it.each([
    ['plain text stays', 'hello\nworld', 'hello\nworld'],
    ['CR LF is one line end', 'one\r\ntwo\r\n', 'one\ntwo\n'],
    ['a JSON line stays as it is', '{"type":"result","x":"é\\u001b"}\r\n', '{"type":"result","x":"é\\u001b"}\n'],
    ['tabs stay', 'a\tb', 'a\tb'],
    ['colours go', '\x1b[1;31mred\x1b[0m and \x1b[38:2::1:2:3mtrue\x1b[m', 'red and true'],
    ['titles and links go', '\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b', 'alinkb'],
    ['device control and privacy strings go', 'a\x1bPq#0\x1b\\b\x1b^secret\x1b\\c\x1b_x\x1b\\d', 'abcd'],
    ['C1 forms go too', 'a\u009b31mb\u009dtitle\u009cc\u0085d', 'abcd'],
    ['charset and mode escapes go', '\x1b(Ba\x1b=b\x1b>c\x1b7d\x1b8', 'abcd'],
    ['a carriage return overwrites', 'progress 10%\rprogress 20%\rdone        \n', 'done\n'],
    ['a shorter overwrite leaves the rest, as on a screen', 'abcdef\rXY\n', 'XYcdef\n'],
    ['erasing the line forgets it', 'Working...\r\x1b[2KDone\n', 'Done\n'],
    ['erasing to the end', 'abcdef\x1b[3D\x1b[Kx', 'abcx'],
    ['erasing to the start', 'abcdef\x1b[4G\x1b[1Kx', '   xef'],
    ['backspace overwrites', 'teh\b\bhe', 'the'],
    ['insert and delete', 'acd\x1b[2D\x1b[@b\x1b[C\x1b[C\x1b[1Pe', 'abcde'],
    ['a skip to the right is blanks', 'Hello\x1b[1Cworld', 'Hello world'],
    ['moves between rows break the line', 'first\x1b[2;1Hsecond\x1b[1Athird', 'first\nsecond\nthird'],
    ['a cleared screen breaks the line', 'old\x1b[2J\x1b[Hnew', 'old\nnew'],
    ['an accent stays with its letter', 'e\u0301x\r\u00fc', '\u00fcx'],
    ['a wide character fills two columns', '日本\rabcd', 'abcd'],
    ['an unfinished string does not hide the next line', 'a\x1b]0;never ended\nb', 'a\nb'],
    ['a cut sequence at the end goes', 'a\x1b[12', 'a'],
    ['bells and nulls go', 'a\x07b\x00c', 'abc'],
  ])('%s', (_, raw, expected) => {
    expect(clean(raw)).toBe(expected)
  })

  it('is the same however the bytes arrive, characters cut in the middle included', () => {
    const pieces = fc.constantFrom(
      'ü',
      '日本',
      '😀',
      '\x1b[31m',
      '\x1b]0;t\x07',
      '\r',
      '\n',
      '\r\n',
      'word ',
      '\b',
      '\x1b[2K',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 8 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''))
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        const lines = new CleanLines()
        const found = places
          .slice(1)
          .flatMap((to, index) => lines.push(places[index] ?? 0, bytes.subarray(places[index], to)))
        const all = [...found, ...lines.end()]
        expect(textOf(all)).toBe(cleanText(bytes))
        // Every line knows where it begins.
        let offset = 0
        for (const line of all) {
          expect(line.offset).toBe(offset)
          const feed = bytes.indexOf(0x0a, offset)
          offset = feed === -1 ? bytes.length : feed + 1
        }
      }),
    )
  })

  it('leaves no control character but line feeds and tabs, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(cleanText(bytes)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
      }),
    )
  })

  it('gives long lines out in parts, with no character cut and nothing lost', () => {
    const long = '日本語'.repeat(60_000)
    const lines = new CleanLines()
    const parts = [...lines.push(0, Buffer.from(`${long}\nnext`)), ...lines.end()]
    expect(parts.length).toBeGreaterThan(3)
    expect(textOf(parts)).toBe(`${long}\nnext`)
  })

  it('is not made to do more work than a screen would by sequences that ask for it', () => {
    const padding = clean(`x\x1b[999999999Cy\x1b[999999999@`)
    expect(padding.length).toBeLessThan(1_100)
    const edits = `${'x'.repeat(30_000)}\r${'\x1b[P\x1b[@\x1b[1K'.repeat(3_000)}`
    expect(clean(edits)).toBe('x'.repeat(30_000))
  })

  it('after a hole in the output begins a new line', () => {
    const lines = new CleanLines()
    const found = [...lines.push(0, Buffer.from('before')), ...lines.push(100, Buffer.from('after\n'))]
    expect(found).toEqual([
      { offset: 0, text: 'before', ended: false },
      { offset: 100, text: 'after', ended: true },
    ])
  })
})
