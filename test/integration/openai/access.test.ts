import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openai } from '../../../src/main/runtimes/openai'
import { RuntimeAccess } from '../../../src/shared/domain/access'
import { forbidden, quotaUsedUp, rateLimited, raw, serverError } from '../../support/fake-openai/errorAnswers'
import { FAKE_KEY, FakeOpenAi } from '../../support/fake-openai/server'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await FakeOpenAi.start()
})
afterEach(() => fake.close())

const isModels = ({ api }: { readonly api: string }): boolean => api === 'models'

async function check(env: Record<string, string>, options = {}, signal = new AbortController().signal) {
  const access = await openai.checkAccess?.({ env, options, signal })
  const read = RuntimeAccess.parse(access)
  expect(read.detail).not.toContain(FAKE_KEY)
  return read
}

async function served(listener: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

describe('asking what a key opens', () => {
  it('lists the models of the address, sorted, each once', async () => {
    fake.models = ['zeta:7b', 'gpt-10', 'gpt-9', 'text-embedding-3', 'gpt-9']
    const access = await check({ OPENAI_API_KEY: FAKE_KEY, OPENAI_BASE_URL: fake.url })
    expect(access).toMatchObject({ verdict: 'ok', models: ['gpt-9', 'gpt-10', 'text-embedding-3', 'zeta:7b'] })
    expect(access.detail).toContain('lists 4 models')
  })

  it('tells a missing key from a wrong one', async () => {
    expect((await check({})).verdict).toBe('no_key')
    expect((await check({ OPENAI_BASE_URL: fake.url })).verdict).toBe('no_key')
    expect((await check({ OPENAI_API_KEY: 'sk-wrong-key-0000', OPENAI_BASE_URL: fake.url })).verdict).toBe('refused')
  })

  it('needs no key where none is wanted', async () => {
    fake.key = null
    expect((await check({}, { baseUrl: fake.url })).verdict).toBe('ok')
  })

  it('reads every refusal for what it is', async () => {
    fake.on(
      isModels,
      forbidden(),
      quotaUsedUp(),
      rateLimited({ 'retry-after': '5' }),
      serverError(),
      raw(200, { hello: 'world' }),
      raw(200, '<html>Welcome to nginx</html>'),
      raw(404, 'Not Found'),
    )
    const verdicts: string[] = []
    for (let at = 0; at < 7; at += 1)
      verdicts.push((await check({ OPENAI_API_KEY: FAKE_KEY }, { baseUrl: fake.url })).verdict)
    expect(verdicts).toEqual([
      'forbidden',
      'no_credit',
      'rate_limited',
      'unexpected',
      'unexpected',
      'unexpected',
      'unexpected',
    ])
  })

  it('asks whether /v1 was forgotten', async () => {
    const access = await check({ OPENAI_API_KEY: FAKE_KEY }, { baseUrl: fake.url.replace('/v1', '') })
    expect(access.verdict).toBe('unexpected')
    expect(access.detail).toContain('/v1')
  })

  it('says that nobody answers', async () => {
    const { url } = fake
    await fake.close()
    expect((await check({ OPENAI_API_KEY: FAKE_KEY }, { baseUrl: url })).verdict).toBe('unreachable')
    fake = await FakeOpenAi.start()
  })

  it('leaves out names that are none, and takes no list without end', async () => {
    fake.on(isModels, raw(200, { data: [{ id: '' }, { id: 7 }, null, 'x', { id: 'm'.repeat(500) }, { id: 'good' }] }))
    expect((await check({ OPENAI_API_KEY: FAKE_KEY }, { baseUrl: fake.url })).models).toEqual(['good'])
    await using endless = await served((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const block = Buffer.alloc(1_000_000, ' ')
      const more = (): void => {
        if (response.destroyed) return
        if (response.write(block)) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    const access = await check({}, { baseUrl: endless.url })
    expect(access).toMatchObject({ verdict: 'unexpected', models: [] })
    expect(access.detail).toContain('never ends')
  })

  it('can be stopped while the server thinks', async () => {
    const stop = new AbortController()
    await using silent = await served(() => stop.abort())
    expect((await check({}, { baseUrl: silent.url }, stop.signal)).verdict).toBe('unreachable')
  })

  it('does not ask with options or addresses that are wrong', async () => {
    expect((await check({}, { baseUrl: 'ftp://x' })).verdict).toBe('unexpected')
    const access = await check({ OPENAI_BASE_URL: 'http://user:secret@127.0.0.1/v1' })
    expect(access.verdict).toBe('unexpected')
    expect(access.detail).not.toContain('secret')
  })
})
