import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeRaw } from '../../../src/main/journal/escapeRaw'

describe('raw text', () => {
  it.each([
    ['escape sequences are shown', Buffer.from('\x1b[31mred\x1b[0m'), '␛[31mred␛[0m'],
    ['line feeds and tabs stay, other controls are pictures', Buffer.from('a\tb\r\n\x07\x00\x7f'), 'a\tb␍\n␇␀␡'],
    ['C1 controls', Buffer.from('\u009b31m'), '⟨9b⟩31m'],
    ['bytes that are no text', Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82), 'a⟨ff⟩⟨c3⟩(⟨e2⟩⟨82⟩'],
    ['overlong and surrogate forms', Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80), '⟨c0⟩⟨80⟩⟨ed⟩⟨a0⟩⟨80⟩'],
    ['text direction cannot be turned', Buffer.from('a\u202eb\u2066c'), 'a⟨202e⟩b⟨2066⟩c'],
    ['all other text stays', Buffer.from('日本 ✓ 😀 é'), '日本 ✓ 😀 é'],
  ])('%s', (_, bytes, expected) => {
    expect(escapeRaw(bytes)).toBe(expected)
  })

  it('can do nothing: no control but line feed and tab is left of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(escapeRaw(bytes)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})
