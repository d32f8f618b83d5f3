import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ModelFailure } from '../../../src/main/conversation/modelClient'
import { broken, failedWith, held, text } from '../../support/fake-openai/answers'
import {
  apiError,
  forbidden,
  invalid,
  overloaded,
  quotaUsedUp,
  rateLimited,
  raw,
  serverError,
  tooLong,
} from '../../support/fake-openai/errorAnswers'
import { FAKE_KEY, FakeOpenAi } from '../../support/fake-openai/server'
import { apis, ask, clientFor, failed, streamed } from './ask'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await FakeOpenAi.start()
})
afterEach(() => fake.close())

const notRetryable = (kind: ModelFailure['class'], httpStatus: number) => ({
  class: kind,
  httpStatus,
  retryable: false,
  retryAfterMs: null,
})

describe.each(apis)('the %s client, when it fails', (api) => {
  it('says what the server said, for every kind of refusal', async () => {
    fake.enqueue(quotaUsedUp(), forbidden(), tooLong(), invalid("Invalid 'tools[0]'.", 'tools[0]'))
    const client = clientFor(fake, api)
    expect(failed(await ask(client))).toMatchObject(notRetryable('billing', 429))
    expect(failed(await ask(client))).toMatchObject(notRetryable('authentication', 403))
    expect(failed(await ask(client))).toMatchObject(notRetryable('context_overflow', 400))
    const last = failed(await ask(client))
    expect(last).toMatchObject(notRetryable('invalid_request', 400))
    expect(last.message).toContain("Invalid 'tools[0]'.")
    const missing = failed(await ask(client, { model: 'gpt-nowhere' }))
    expect(missing).toMatchObject({ class: 'invalid_request', retryable: false })
    expect(missing.message).toContain('gpt-nowhere')
  })

  it('hands on how long the server wants to be left alone', async () => {
    fake.enqueue(
      rateLimited({ 'retry-after': '7' }),
      rateLimited({ 'retry-after-ms': '1234', 'retry-after': '9' }),
      rateLimited({ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0.5s' }),
      rateLimited({}),
    )
    const client = clientFor(fake, api)
    const waits: (number | null)[] = []
    for (let at = 0; at < 4; at += 1) {
      const failure = failed(await ask(client))
      expect(failure).toMatchObject({ class: 'rate_limit', httpStatus: 429, retryable: true })
      waits.push(failure.retryAfterMs)
    }
    expect(waits).toEqual([7_000, 1_234, 360_500, null])
    // The SDK has retried nothing by itself.
    expect(fake.requests).toHaveLength(4)
  })

  it('knows trouble of the server from trouble with the request', async () => {
    fake.enqueue(
      serverError(),
      overloaded(),
      raw(502, '<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>'),
      raw(400, { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 }),
      raw(500, { error: 'model runner has unexpectedly stopped' }),
    )
    const client = clientFor(fake, api)
    expect(failed(await ask(client))).toMatchObject({ class: 'server', retryable: true })
    expect(failed(await ask(client))).toMatchObject({ class: 'overloaded', retryable: true })
    const gateway = failed(await ask(client))
    expect(gateway).toMatchObject({ class: 'server', retryable: true, httpStatus: 502 })
    expect(gateway.message).toMatch(/answered 502: 502 Bad Gateway$/)
    expect(failed(await ask(client))).toMatchObject({ class: 'context_overflow', retryable: false })
    expect(failed(await ask(client)).message).toContain('model runner has unexpectedly stopped')
  })

  it.each(['after_start', 'after_first_delta', 'before_end'] as const)(
    'takes a stream that is cut %s for a lost connection',
    async (at) => {
      fake.enqueue(broken('drop', at), broken('end', at))
      const client = clientFor(fake, api)
      for (const _ of ['cut', 'closed politely']) {
        const failure = failed(await ask(client))
        expect(failure).toMatchObject({ class: 'connection', retryable: true, httpStatus: null, usage: null })
      }
    },
  )

  it('does not take a list of broken pieces for an answer', async () => {
    fake.enqueue(broken('malformed', 'after_first_delta'), broken('drop', 'before_headers'))
    const client = clientFor(fake, api)
    expect(failed(await ask(client))).toMatchObject({ class: 'server', retryable: true })
    expect(failed(await ask(client))).toMatchObject({ class: 'connection', retryable: true })
  })

  it('says so when somebody else answers at the address, and does not ask again', async () => {
    fake.enqueue(
      raw(200, '<html><head><title>Sign in</title></head><body>Please sign in.</body></html>'),
      raw(200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }),
      raw(404, '404 page not found'),
    )
    const client = clientFor(fake, api)
    const page = failed(await ask(client))
    expect(page).toMatchObject({ class: 'invalid_request', retryable: false })
    expect(page.message).toMatch(/does not speak this API. It answered: Sign in Please sign in\.$/)
    expect(failed(await ask(client)).message).toContain('Unexpected endpoint or method')
    const bare = clientFor({ url: fake.url.replace('/v1', ''), key: FAKE_KEY }, api)
    expect(failed(await ask(bare)).message).toContain('Does the address need /v1 at its end?')
  })

  it('reads an error that was sent with the status of a success', async () => {
    fake.enqueue(raw(200, { error: { message: 'Slow down.', code: 'rate_limit_exceeded' } }))
    const failure = failed(await ask(clientFor(fake, api)))
    expect(failure).toMatchObject({ class: 'rate_limit', retryable: true })
  })

  it('does not ask again for a TLS that the server does not speak', async () => {
    const url = fake.url.replace('http:', 'https:')
    const failure = failed(await ask(clientFor({ url, key: FAKE_KEY }, api)))
    expect(failure).toMatchObject({ class: 'connection', retryable: false })
    expect(failure.message).toContain('SSL')
  })

  it('reads a failure in the middle of a stream by its code', async () => {
    fake.enqueue(
      failedWith('server_error', 'Something broke.'),
      failedWith('rate_limit_exceeded', 'Rate limit reached. Please try again in 1.5s.'),
      failedWith('context_length_exceeded', 'Your input exceeds the context window of this model.'),
      failedWith('insufficient_quota', 'You exceeded your current quota.', 'after_first_delta'),
      text('x', { broken: { how: 'error', at: 'after_first_delta' } }),
    )
    const client = clientFor(fake, api)
    const failures: ModelFailure[] = []
    for (let at = 0; at < 5; at += 1) failures.push(failed(await ask(client)))
    expect(failures.map((one) => [one.class, one.retryable, one.retryAfterMs])).toEqual([
      ['server', true, null],
      ['rate_limit', true, 1_500],
      ['context_overflow', false, null],
      ['billing', false, null],
      ['server', true, null],
    ])
  })

  it('stops the stream at once when it is told to, and the server sees the close', async () => {
    const stop = new AbortController()
    fake.enqueue(broken('stall', 'after_first_delta'))
    const asked = ask(clientFor(fake, api), {
      signal: stop.signal,
      onPart: (part) => {
        if (part.type === 'text') stop.abort()
      },
    })
    const { result, parts } = await asked
    expect(result).toMatchObject({ ok: false, error: { class: 'interrupted', retryable: false } })
    expect(streamed(parts, 'text')).not.toBe('')
    expect(await (await fake.seen('Please work.')).closed).toBe('left')
  })

  it('stops before there are any headers, and before it has begun', async () => {
    const stop = new AbortController()
    const { answer } = held(text('Never.'))
    fake.enqueue(answer)
    const asked = ask(clientFor(fake, api), { signal: stop.signal })
    const seen = await fake.seen('Please work.')
    stop.abort()
    expect(failed(await asked).class).toBe('interrupted')
    expect(await seen.closed).toBe('left')
    expect(failed(await ask(clientFor(fake, api), { signal: stop.signal })).class).toBe('interrupted')
    expect(fake.requests).toHaveLength(1)
  })

  it('names the address that nobody answers at', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise<void>((resolve) => server.close(() => resolve()))
    const failure = failed(await ask(clientFor({ url: `http://127.0.0.1:${port}/v1`, key: FAKE_KEY }, api)))
    expect(failure).toMatchObject({ class: 'connection', retryable: true })
    expect(failure.message).toContain(`127.0.0.1:${port}`)
    expect(failure.message).toContain('ECONNREFUSED')
  })

  it('never tells the key, wherever the server puts it', async () => {
    const leak = `Bearer ${FAKE_KEY} is bad; ${JSON.stringify({ authorization: FAKE_KEY })}`
    fake.enqueue(
      invalid(leak),
      raw(500, `<p>${leak}</p>`),
      apiError(401, { message: `${'x'.repeat(990)} ${FAKE_KEY}`, type: FAKE_KEY, code: FAKE_KEY }),
      failedWith(FAKE_KEY, leak),
      text('Fine.', { extraEvents: [{ type: 'response.echo', headers: { authorization: FAKE_KEY } }] }),
    )
    const client = clientFor(fake, api)
    const told: string[] = []
    for (let at = 0; at < 5; at += 1) told.push(JSON.stringify(await ask(client)))
    const wrong = await ask(clientFor({ url: fake.url, key: `${FAKE_KEY}x` }, api))
    expect(failed(wrong)).toMatchObject(notRetryable('authentication', 401))
    told.push(JSON.stringify(wrong))
    for (const one of told) {
      expect(one).not.toContain(FAKE_KEY)
      expect(one).not.toContain(FAKE_KEY.slice(0, 8))
      expect(one).not.toContain(FAKE_KEY.slice(-4))
    }
  })
})
