import { describe, expect, it } from 'vitest'
import { checkAccess } from '../../../src/main/runtimes/gemini/access'
import { RuntimeAccess } from '../../../src/shared/domain/access'
import { apiError, badKey, errorInfo, rateLimited, serverError } from '../../support/fake-gemini/answers'
import { FAKE_KEY, FakeGemini } from '../../support/fake-gemini/server'

const never = new AbortController().signal

async function ask(
  fake: FakeGemini,
  more: { key?: string; options?: Record<string, string>; deadline?: AbortSignal } = {},
) {
  const { key = FAKE_KEY, options = {}, deadline = never } = more
  const env = { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: fake.url }
  const access = await checkAccess({ env, options, signal: never }, deadline)
  expect(RuntimeAccess.safeParse(access).error).toBeUndefined()
  expect(access.detail).not.toBe('')
  if (key !== '') expect(access.detail).not.toContain(key)
  return access
}

const using = async (): Promise<FakeGemini & AsyncDisposable> =>
  Object.assign(await FakeGemini.start(), {
    async [Symbol.asyncDispose](this: FakeGemini) {
      await this.close()
    },
  })

describe('asking whether a key works', () => {
  it('lists the models that can talk, over all pages, and spends nothing', async () => {
    await using fake = await using()
    const access = await ask(fake)
    expect(access).toMatchObject({
      verdict: 'ok',
      models: ['gemini-3.8-flash', 'gemini-4-argon', 'gemini-2.5-flash'],
    })
    expect(access.detail).toContain('GEMINI_API_KEY')
    expect(fake.requests).toHaveLength(2)
    expect(fake.requests.every(({ path, query }) => path === '/v1beta/models' && !query.has('key'))).toBe(true)
    expect(fake.ledger.answers).toEqual([])
  })

  it.each([
    ['a wrong key', badKey(), 'refused'],
    ['a key that leaked', apiError(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'), 'refused'],
    [
      'a key for something else',
      apiError(403, 'PERMISSION_DENIED', 'Blocked.', [errorInfo('API_KEY_SERVICE_BLOCKED')]),
      'forbidden',
    ],
    ['no credit', apiError(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'), 'no_credit'],
    ['a limit', rateLimited('9s'), 'rate_limited'],
    ['a broken server', serverError(), 'unexpected'],
    ['a page of HTML', { ...serverError(), status: 200, body: '<html>Welcome</html>' }, 'unexpected'],
    ['JSON of another kind', { ...serverError(), status: 200, body: '{"data":[]}' }, 'unexpected'],
    ['a redirect', { ...serverError(), status: 302, body: '' }, 'unexpected'],
    [
      'a list without an end',
      { ...serverError(), status: 200, body: `{"models":["${'x'.repeat(5_000_000)}"]}` },
      'unexpected',
    ],
  ] as const)('tells %s', async (_what, answer, verdict) => {
    await using fake = await using()
    fake.modelsAnswer = answer
    expect(await ask(fake)).toMatchObject({ verdict, models: [] })
    expect(fake.requests, 'asked once, and nobody else').toHaveLength(1)
  })

  it('tells the provider’s words', async () => {
    await using fake = await using()
    const { detail } = await ask(fake, { key: 'AIzaWrong' })
    expect(detail).toContain('HTTP 400: API key not valid')
    expect(detail).toContain(fake.url)
  })

  it('tells that there is no key, without asking anybody', async () => {
    await using fake = await using()
    expect(await ask(fake, { key: '' })).toMatchObject({ verdict: 'no_key' })
    expect(fake.requests).toEqual([])
  })

  it('tells an option that cannot be', async () => {
    await using fake = await using()
    expect(await ask(fake, { options: { baseUrl: 'ftp://x' } })).toMatchObject({ verdict: 'unexpected' })
  })

  it('tells that nobody is there', async () => {
    const fake = await FakeGemini.start()
    const { url } = fake
    await fake.close()
    const env = { GOOGLE_API_KEY: FAKE_KEY }
    const access = await checkAccess({ env, options: { baseUrl: url }, signal: never })
    expect(access).toMatchObject({ verdict: 'unreachable', models: [] })
    expect(access.detail).toMatch(/ECONNREFUSED/)
  })

  it('does not wait for ever', async () => {
    await using fake = await using()
    fake.modelsAnswer = 'stall'
    const deadline = new AbortController()
    const asked = ask(fake, { deadline: deadline.signal })
    deadline.abort()
    expect(await asked).toMatchObject({ verdict: 'unreachable', models: [] })
  })

  it('does not follow pages without an end', async () => {
    await using fake = await using()
    fake.models = Array.from({ length: 50 }, (_, at) => ({
      name: `models/m${at}`,
      supportedGenerationMethods: ['generateContent'],
    }))
    fake.modelsPerPage = 1
    expect((await ask(fake)).models.length).toBeLessThan(50)
    expect(fake.requests.length).toBeLessThan(20)
  })
})
