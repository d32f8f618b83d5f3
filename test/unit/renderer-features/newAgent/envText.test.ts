import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatEnv, parseEnv, secretNames } from '../../../../src/renderer/src/features/newAgent/envText'
import { ENV_MAX_ITEMS } from '../../../../src/shared/domain/limits'
import { err, ok } from '../../../../src/shared/domain/result'

describe('environment variables as lines', () => {
  it.each([
    ['', {}],
    ['A=1', { A: '1' }],
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['# a comment\n\n  A=1', { A: '1' }],
    ['EMPTY=', { EMPTY: '' }],
    ['URL=http://x/?a=b&c=d', { URL: 'http://x/?a=b&c=d' }],
    ['SPACED = kept as it stands ', { SPACED: ' kept as it stands ' }],
    ['Q="not shell"', { Q: '"not shell"' }],
    ['_a1=x', { _a1: 'x' }],
    ['constructor=x', { constructor: 'x' }],
  ])('reads %j', (text, env) => {
    expect(parseEnv(text)).toEqual(ok(env))
  })

  it.each([
    ['A', 'Line 1: write NAME=value'],
    ['A=1\nB', 'Line 2: write NAME=value'],
    ['export A=1', 'Line 1: "export A" is not a name'],
    ['1A=x', 'Line 1: "1A" is not a name'],
    ['=x', 'Line 1: "" is not a name'],
    ['A=1\nA=2', 'Line 2: A is set twice'],
    ['A=\0', 'Line 1: the value contains a NUL character'],
    [`A=${'x'.repeat(200_000)}`, 'Line 1: the value is longer than'],
    [Array.from({ length: ENV_MAX_ITEMS + 1 }, (_, i) => `A${i}=`).join('\n'), `At most ${ENV_MAX_ITEMS} variables`],
  ])('refuses %j and says where', (text, message) => {
    const result = parseEnv(text)
    expect(result).toEqual(err(expect.stringContaining(message)))
  })

  it('reads back what it writes', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/)
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n\0]/.test(text))
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 20, noNullPrototype: true }), (env) => {
        expect(parseEnv(formatEnv(env))).toEqual(ok(env))
      }),
    )
  })

  it.each([
    ['ANTHROPIC_API_KEY', true],
    ['GITHUB_TOKEN', true],
    ['db_password', true],
    ['AWS_SECRET_ACCESS_KEY', true],
    ['KEYBOARD', false],
    ['MONKEY_MODE', false],
    ['PATH', false],
  ])('knows whether %s looks like a credential: %s', (name, secret) => {
    expect(secretNames({ [name]: 'x' })).toEqual(secret ? [name] : [])
    expect(secretNames({ [name]: '' })).toEqual([])
  })
})
