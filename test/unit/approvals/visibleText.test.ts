import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/main/approvals/visibleText'

describe('text that a person decides on', () => {
  it('hides nothing that has no width or no ink', () => {
    for (const code of [
      0x1b, 0x9b, 0xad, 0x34f, 0x115f, 0x1160, 0x180e, 0x200b, 0x202e, 0x2066, 0x3164, 0xfeff, 0xffa0,
    ]) {
      expect(visibleText(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u${code.toString(16).padStart(4, '0')}b`)
    }
    for (const code of [0xe0041, 0xe01ef]) expect(visibleText(String.fromCodePoint(code))).toMatch(/^\\udb40\\ud[c-f]/)
  })
  it('is otherwise left as it is, in every script', () => {
    const text = 'ls -la\n\tüß 日本語 한국어 👩‍💻 می‌خواهم ❤️'
    expect(visibleText(text)).toBe(text)
  })
})
