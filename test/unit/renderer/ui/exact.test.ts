import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleBlock } from '../../../../src/renderer/src/features/inspector/visibleText'
import { countUnseen, exactParts, exactText } from '../../../../src/renderer/src/ui/format/exact'

describe('what nobody would see is spelled out', () => {
  it.each([
    ['an escape sequence', '\u001b[2K', '\\x1b[2K'],
    ['a carriage return, also before a line feed', 'a\r\nb', 'a\\x0d\nb'],
    ['a right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['an isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['a zero-width space and a joiner', 'a\u200bb\u200dc', 'a\\u{200b}b\\u{200d}c'],
    ['a no-break space', 'rm\u00a0-rf', 'rm\\xa0-rf'],
    ['an ideographic space', 'a\u3000b', 'a\\u{3000}b'],
    ['a Hangul filler', 'a\u3164b', 'a\\u{3164}b'],
    ['a blank Braille pattern', 'a\u2800b', 'a\\u{2800}b'],
    ['a variation selector', 'a\ufe0fb', 'a\\u{fe0f}b'],
    ['a tag', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['a private character', '\ue000', '\\u{e000}'],
    ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ])('%s', (_, text, shown) => {
    expect(exactText(text)).toBe(shown)
    expect(countUnseen(text)).toBeGreaterThan(0)
  })

  it.each(['plain text', 'two\n\tlines', 'é ü 漢字 🙂 שלום'])('and what can be seen stays: %j', (text) => {
    expect(exactText(text)).toBe(text)
    expect(countUnseen(text)).toBe(0)
  })

  it('so that nothing invisible is ever left, and nothing visible is ever lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parts = exactParts(text)
        expect(exactText(text)).not.toMatch(/(?![\t\n])[\p{C}\p{DI}]|(?! )\p{Z}/u)
        const back = parts.map((part) => (part.code === null ? part.text : String.fromCodePoint(part.code)))
        expect(back.join('')).toBe(text)
      }),
    )
  })
})

it('the log spells the same way, but lets line breaks and joiners be', () => {
  expect(visibleBlock('a\u001b\r\nb\u200dc\u202e')).toBe('a\\x1b\nb\u200dc\\u{202e}')
})
