import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor, type Secret } from '../../../src/main/keys/redact'

const KEY: Secret = { name: 'OPENAI_API_KEY', value: 'sk-proj-a/b+c=d_0123456789' }
const redact = redactor(() => [KEY])

describe('a known secret is hidden', () => {
  it.each([
    ['as it is', `Bearer ${KEY.value}.`, 'Bearer [OPENAI_API_KEY].'],
    ['twice', `${KEY.value}${KEY.value}`, '[OPENAI_API_KEY][OPENAI_API_KEY]'],
    ['in a URL', `?key=${encodeURIComponent(KEY.value)}&x`, '?key=[OPENAI_API_KEY]&x'],
    ['in JSON', JSON.stringify({ a: KEY.value }), '{"a":"[OPENAI_API_KEY]"}'],
  ])('%s', (_how, text, hidden) => {
    expect(redact(text)).toBe(hidden)
  })

  it('in JSON within JSON, when JSON writes it differently', () => {
    const odd = redactor(() => [{ name: 'ODD', value: 'a-quo"te\\back-slash' }])
    for (const text of [
      'a-quo"te\\back-slash',
      JSON.stringify('a-quo"te\\back-slash'),
      JSON.stringify(JSON.stringify('a-quo"te\\back-slash')),
    ])
      expect(odd(text)).toMatch(/^[\\"]*\[ODD\][\\"]*$/)
  })

  it.each([0, 1, 2, 3, 4, 5])('in base64 after %d characters, in both alphabets', (before) => {
    const buffer = Buffer.from(`${'u'.repeat(before)}${KEY.value}:tail`)
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = redact(buffer.toString(encoding))
      expect(text).toContain('[OPENAI_API_KEY]')
      // Nothing but a character at either end is left of it: four bits of a byte at the most.
      expect(Buffer.from(text.replace('[OPENAI_API_KEY]', ''), encoding).toString('latin1')).not.toContain('proj')
    }
  })

  it('whole, when another secret is a part of it', () => {
    const both = redactor(() => [
      { name: 'SHORT', value: 'abcdefgh-01234567' },
      { name: 'LONG', value: 'abcdefgh-01234567-ijkl' },
    ])
    expect(both('x abcdefgh-01234567-ijkl y abcdefgh-01234567 z')).toBe('x [LONG] y [SHORT] z')
  })

  it('from the moment on at which it is known, and no longer than that', () => {
    const secrets: Secret[] = []
    const live = redactor(() => secrets)
    expect(live(KEY.value)).toBe(KEY.value)
    secrets.push(KEY)
    expect(live(KEY.value)).toBe('[OPENAI_API_KEY]')
    secrets[0] = { ...KEY, value: 'another-secret-of-some-length' }
    expect(live(`${KEY.value} another-secret-of-some-length`)).toBe(`${KEY.value} [OPENAI_API_KEY]`)
  })
})

it.each(['true', 'lm-studio', 'not-needed'])('short values are left alone: %s is a word', (value) => {
  expect(redactor(() => [{ name: 'N', value }])(`it is ${value}`)).toBe(`it is ${value}`)
})

it('a text with no secret in it is the very same', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes('sk-'))
      expect(redact(text)).toBe(text)
    }),
  )
})

it('no secret is in the result, wherever and however often it stood, and JSON stays JSON', () => {
  const secret = fc.stringMatching(/^[a-z0-9._/+=-]{16,60}$/)
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(fc.string()),
      fc.nat(),
      (values, texts, at) => {
        const hide = redactor(() => values.map((value, index) => ({ name: `KEY_${index}`, value })))
        const value = values[at % values.length] ?? ''
        const text = texts.join(value) + value
        expect(hide(text)).not.toContain(value)
        const json = hide(JSON.stringify({ deep: [text, { [value]: text }] }))
        expect(json).not.toContain(value)
        expect(() => JSON.parse(json) as unknown).not.toThrow()
        expect(hide(`?k=${encodeURIComponent(value)}`)).not.toContain(encodeURIComponent(value))
      },
    ),
  )
})
