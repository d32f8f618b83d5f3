import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { connect } from '../../../../src/main/runtimes/gemini/connect'
import { readEndpoint } from '../../../../src/main/runtimes/gemini/endpoint'
import { gemini } from '../../../../src/main/runtimes/gemini'
import { redactor } from '../../../../src/main/runtimes/gemini/redact'
import { bodyOf } from '../../../../src/main/runtimes/gemini/request'
import type { RuntimeContext } from '../../../../src/main/runtimes/runtime'
import { sourcesIn } from '../../../architecture/sources'

const KEY = 'AIzaSomethingThatIsNoRealKey0123456789'
const env = { GEMINI_API_KEY: KEY }

describe('the SDK', () => {
  it('is known to one file', () => {
    const users = sourcesIn('src').filter(({ imports }) => imports.some(({ target }) => target.startsWith('@google/')))
    expect(users.map(({ path }) => path)).toEqual(['src/main/runtimes/gemini/client.ts'])
  })
})

describe('key and address', () => {
  it.each([
    [{ GEMINI_API_KEY: 'a', GOOGLE_API_KEY: 'b' }, 'a', 'GEMINI_API_KEY'],
    [{ GEMINI_API_KEY: '', GOOGLE_API_KEY: 'b' }, 'b', 'GOOGLE_API_KEY'],
    [{ GEMINI_API_KEY: '  ', GOOGLE_API_KEY: 'b' }, 'b', 'GOOGLE_API_KEY'],
    [{ GEMINI_API_KEY: ' a\n' }, 'a', 'GEMINI_API_KEY'],
  ])('come from %j', (given, key, variable) => {
    expect(readEndpoint('', given)).toMatchObject({
      ok: true,
      value: { key, variable, baseUrl: 'https://generativelanguage.googleapis.com' },
    })
  })

  it('without a key says where one is looked for', () => {
    const read = readEndpoint('', {})
    expect(read).toMatchObject({ ok: false, error: { class: 'authentication' } })
    expect(read.ok ? '' : read.error.message).toMatch(/GEMINI_API_KEY.*GOOGLE_API_KEY/)
  })

  it('refuses a key that cannot be a header, without telling it', () => {
    const read = readEndpoint('', { GEMINI_API_KEY: 'secret\nvalue' })
    expect(read).toMatchObject({ ok: false, error: { class: 'authentication' } })
    expect(JSON.stringify(read)).not.toContain('secret')
  })

  it.each([
    ['', 'http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://localhost:2/', 'http://127.0.0.1:1', 'http://localhost:2'],
    ['https://proxy.example/gemini/v1beta/', '', 'https://proxy.example/gemini'],
    ['https://proxy.example/gemini//', '', 'https://proxy.example/gemini'],
  ])('takes the option %j before the environment’s %j', (option, variable, baseUrl) => {
    expect(readEndpoint(option, { ...env, GOOGLE_GEMINI_BASE_URL: variable })).toMatchObject({
      ok: true,
      value: { baseUrl },
    })
  })

  it.each(['file:///etc/passwd', 'https://user:secret@host/', 'https://host/?x=1', 'https://host/#x', 'nonsense'])(
    'refuses the address %s',
    (url) => {
      const read = readEndpoint('', { ...env, GOOGLE_GEMINI_BASE_URL: url })
      expect(read).toMatchObject({ ok: false, error: { class: 'invalid_request' } })
      expect(JSON.stringify(read)).not.toContain('secret')
    },
  )
})

describe('a text for people', () => {
  it('never has the key in it, in whatever form', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (key, before, after) => {
        const redact = redactor(key)
        for (const form of [key, encodeURIComponent(key.toWellFormed()), JSON.stringify(key).slice(1, -1)]) {
          expect(redact(`${before}\u0000${form}\u0000${after}`)).not.toContain(`\u0000${form}\u0000`)
        }
      }),
    )
    expect(redactor('k')('x')).toBe('x')
    expect(redactor(KEY)('?key=other&x=1 and AIzaSyAnotherKeyOfSomebodyElse012345678')).toBe('?key=[key]&x=1 and [key]')
  })
})

describe('connecting', () => {
  const context = (overrides: Partial<RuntimeContext>) =>
    ({ options: {}, env, model: null, appCtx: { newUuid: () => 'id' }, ...overrides }) as unknown as RuntimeContext

  it('reads options, with their defaults', () => {
    expect(connect(context({}))).toMatchObject({
      ok: true,
      value: {
        model: gemini.manifest.models.default,
        policy: 'ask',
        maxTurns: 200,
        instructions: '',
        client: { dialect: 'gemini' },
      },
    })
    const options = { policy: 'full', maxTurns: 3, instructions: 'Be brief.' }
    expect(connect(context({ options, model: 'tunedModels/mine-7' }))).toMatchObject({
      ok: true,
      value: { model: 'tunedModels/mine-7', ...options },
    })
  })

  it.each([
    ['an option of another runtime', { options: { effort: 'high' } }, 'invalid_request'],
    ['a level and a budget', { options: { thinkingLevel: 'low', thinkingBudget: 100 } }, 'invalid_request'],
    ['a model that is an address', { model: '../../v1/files' }, 'invalid_request'],
    ['a model with a query', { model: 'gemini?key=x' }, 'invalid_request'],
    ['no key', { env: {} }, 'authentication'],
  ])('refuses %s', (_what, overrides, failureClass) => {
    expect(connect(context(overrides))).toMatchObject({ ok: false, error: { class: failureClass } })
  })

  it('names the field that is wrong', () => {
    expect(gemini.validate({ temperature: 3 })).toMatchObject({ ok: false, error: { field: 'options.temperature' } })
    expect(gemini.validate({ thinkingLevel: 'low', thinkingBudget: 1 })).toMatchObject({
      ok: false,
      error: { field: 'options.thinkingBudget' },
    })
  })
})

describe('the request', () => {
  const asked = (model: string, settings: object = {}) =>
    bodyOf(
      { model, system: '', steps: [], tools: [] },
      { thinkingLevel: '', thinkingBudget: undefined, maxOutputTokens: undefined, temperature: undefined, ...settings },
    )['generationConfig']

  it('asks for thoughts only of models that think', () => {
    for (const model of ['gemini-2.5-flash', 'gemini-3.8-flash', 'gemini-4-argon', 'models/gemini-flash-latest']) {
      expect(asked(model)).toEqual({ thinkingConfig: { includeThoughts: true } })
    }
    for (const model of ['gemini-2.0-flash', 'gemini-1.5-pro', 'gemma-3-27b-it']) expect(asked(model)).toEqual({})
  })

  it('says what was set, also zero', () => {
    expect(asked('gemini-2.5-flash', { thinkingBudget: 0, temperature: 0, maxOutputTokens: 9 })).toEqual({
      thinkingConfig: { includeThoughts: true, thinkingBudget: 0 },
      temperature: 0,
      maxOutputTokens: 9,
    })
  })
})

describe('the probe', () => {
  it('says what it found and asks nobody', async () => {
    expect(await gemini.probe({ command: null, env })).toMatchObject({ available: true })
    expect(JSON.stringify(await gemini.probe({ command: null, env }))).not.toContain(KEY)
    expect(await gemini.probe({ command: null, env: {} })).toMatchObject({
      available: false,
      detail: expect.stringContaining('GEMINI_API_KEY'),
    })
  })
})
