import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConversations } from '../../../src/main/store/conversationStore'
import type { AgentEventOf } from '../../../src/shared/domain/events'
import { broken, call, calls, held, text, thinking, usualUsage } from '../../support/fake-openai/answers'
import { overloaded, rateLimited, tooLong } from '../../support/fake-openai/errorAnswers'
import { FAKE_KEY, type FakeOpenAi } from '../../support/fake-openai/server'
import { ManualClock } from '../../support/manualClock'
import type { RunRecord } from '../../support/runtimeHarness'
import { MemorySessions } from '../../support/runtimeHarness/memorySessions'
import { apis } from './ask'
import { OpenAiScene } from './scene'

const totals = ({ result }: RunRecord) => {
  const { totalCostUsd: _, ...tokens } = result.tokenUsage ?? { totalCostUsd: null }
  return tokens
}

const reasoningOf = ({ events }: RunRecord): number => {
  const last = events.findLast((event): event is AgentEventOf<'usage'> => event.type === 'usage')
  return (last?.byModel ?? []).reduce((sum, { reasoningTokens = 0 }) => sum + reasoningTokens, 0)
}

function sold(fake: FakeOpenAi, before = { inputTokens: 0, outputTokens: 0, cacheRead: 0, cacheWrite: 0 }) {
  const all = fake.ledger.total()
  return {
    inputTokens: all.inputTokens - before.inputTokens,
    outputTokens: all.outputTokens - before.outputTokens,
    cacheCreationInputTokens: all.cacheCreationInputTokens - before.cacheWrite,
    cacheReadInputTokens: all.cacheReadInputTokens - before.cacheRead,
  }
}

describe.each(apis)('a run over %s', (api) => {
  it('counts what the server counts, over parallel tools, retries and a resume', async () => {
    const clock = new ManualClock()
    await using scene = await OpenAiScene.open({ api, clock })
    const { fake, tools } = scene
    const usage = (n: number) => ({
      ...usualUsage,
      input: 2_000 + n,
      cached: 900 + n,
      output: 100 + n,
      reasoning: 10 + n,
    })
    fake.on(
      'count me',
      calls(
        ['a', 'b', 'c'].map((where) => ({ name: 'look', input: { where } })),
        { usage: usage(1) },
      ),
      rateLimited({ 'retry-after': '2' }),
      call('run', { command: 'make' }, { usage: usage(2) }),
      overloaded(),
      thinking(['It works.'], 'Done.', { usage: usage(3) }),
    )
    const run = scene.start({ prompt: 'count me' })
    await run.waitForEvent('retry')
    clock.advance(2_000)
    const { delayMs } = await run.waitForEvent('retry', ({ httpStatus }) => httpStatus === 503)
    clock.advance(delayMs)
    const first = await run.done
    expect(first.result.failure).toBeNull()
    expect(totals(first)).toEqual(sold(fake))
    expect(reasoningOf(first)).toBe(fake.ledger.total().reasoningTokens)
    expect(tools.calls.map(({ name }) => name)).toEqual(['look', 'look', 'look', 'run'])
    const before = fake.ledger.total()
    fake.on('once more', call('look', {}, { usage: usage(4) }), text('Again done.', { usage: usage(5) }))
    const second = await scene.run({ prompt: 'once more', sessionIdToResume: first.result.sessionId })
    expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
    expect(totals(second)).toEqual(
      sold(fake, {
        inputTokens: before.inputTokens,
        outputTokens: before.outputTokens,
        cacheRead: before.cacheReadInputTokens,
        cacheWrite: before.cacheCreationInputTokens,
      }),
    )
    expect(reasoningOf(second)).toBe(fake.ledger.total().reasoningTokens - before.reasoningTokens)
    expect(fake.rejected).toEqual([])
    expect(fake.requests.at(-1)?.conversation).toContain('count me')
  })

  it('waits exactly as long as the server asks, says so, and asks once', async () => {
    const clock = new ManualClock()
    await using scene = await OpenAiScene.open({ api, clock })
    scene.fake.on('slow down', rateLimited({ 'retry-after': '42' }), text('Here I am.'))
    const run = scene.start({ prompt: 'slow down' })
    const told = await run.waitForEvent('retry')
    expect(told).toMatchObject({ attempt: 1, delayMs: 42_000, httpStatus: 429 })
    expect(told.reason).toContain('Rate limit reached')
    clock.advance(41_999)
    expect(scene.fake.requests).toHaveLength(1)
    clock.advance(1)
    expect((await run.done).result.failure).toBeNull()
    expect(scene.fake.requests).toHaveLength(2)
  })

  it('stops: the stream is closed while the answer is still on its way', async () => {
    await using scene = await OpenAiScene.open({ api })
    scene.fake.on('talk for ever', broken('stall', 'after_first_delta'))
    const run = scene.start({ prompt: 'talk for ever' })
    await run.waitForEvent('text')
    const { closed } = await scene.fake.seen('talk for ever')
    expect(await run.stop('user')).toEqual({ survivors: [] })
    expect(await closed).toBe('left')
    expect((await run.done).result).toMatchObject({ failure: { class: 'interrupted' }, rateLimitExit: false })
  })

  it('goes on after a kill in the middle of a stream, with a request that the server takes', async () => {
    await using scene = await OpenAiScene.open({ api })
    const { fake, harness } = scene
    const { answer, release } = held(text('never read'))
    fake.on(
      'build it',
      calls([
        { name: 'run', input: { command: 'one' } },
        { name: 'look', input: { where: 'two' } },
      ]),
      call('run', { command: 'three' }),
      answer,
    )
    const killed = scene.start({ prompt: 'build it' })
    await fake.seen(({ conversation, number }) => number === 3 && conversation.includes('build it'))
    const { sessionId } = await killed.waitForEvent('session')
    // As another process would find it: the first run is left where it is, its lock is gone, the file is read anew.
    const afresh = {
      sessions: new MemorySessions(),
      conversations: createConversations({ dataDir: join(harness.dir, 'data'), clock: harness.clock }),
    }
    fake.enqueue(text('All three are done.'))
    const resumed = await scene.run({ prompt: '', sessionIdToResume: sessionId, appCtx: afresh })
    expect(resumed.result).toMatchObject({ failure: null, sessionId })
    expect(fake.rejected).toEqual([])
    expect(scene.tools.calls.map(({ name }) => name)).toEqual(['run', 'look', 'run'])
    expect(resumed.events.filter(({ type }) => type === 'tool_call')).toEqual([])
    release()
    await killed.stop('shutdown')
    await killed.done
  })

  it('asks again when the connection is lost in the middle of an answer', async () => {
    const clock = new ManualClock()
    await using scene = await OpenAiScene.open({ api, clock })
    scene.fake.on('carry on', broken('drop', 'after_first_delta'), text('Here it is, whole.'))
    const run = scene.start({ prompt: 'carry on' })
    const { delayMs, httpStatus } = await run.waitForEvent('retry')
    expect(httpStatus).toBeNull()
    clock.advance(delayMs)
    const record = await run.done
    expect(record.result.failure).toBeNull()
    const whole = record.events.filter((event) => event.type === 'text' && !event.delta)
    expect(whole).toMatchObject([{ text: 'Here it is, whole.' }])
  })

  it('makes room when the context is full, and the shorter conversation is a valid one', async () => {
    const long = 'x'.repeat(5_000)
    await using scene = await OpenAiScene.open({
      api,
      bench: { act: () => ({ outcome: 'ok', output: long, truncated: false }) },
    })
    const { fake } = scene
    fake.on(
      'fill it up',
      ...Array.from({ length: 12 }, (_, at) =>
        calls([
          { name: 'look', input: { at } },
          { name: 'find', input: { at } },
        ]),
      ),
      tooLong(),
      text('It fits.'),
    )
    const record = await scene.run({ prompt: 'fill it up' })
    expect(record.result.failure).toBeNull()
    expect(record.events.filter((event) => event.type === 'notice')).toMatchObject([{ code: 'compacted' }])
    expect(fake.rejected).toEqual([])
    const sizes = fake.requests.map(({ body }) => JSON.stringify(body).length)
    expect(sizes.at(-1)).toBeLessThan(sizes.at(-2) ?? 0)
  })

  it('leaves no trace of the key in events, results or the stored conversation', async () => {
    await using scene = await OpenAiScene.open({ api })
    const echo = { type: 'response.echo', object: 'echo', authorization: `Bearer ${FAKE_KEY}` }
    scene.fake.on('show me', text('No.', { extraEvents: [echo] }))
    const record = await scene.run({ prompt: 'show me' })
    expect(record.events.some(({ type }) => type === 'raw')).toBe(true)
    const { sessions: _, context: __, ...told } = record
    expect(JSON.stringify(told)).not.toContain(FAKE_KEY)
  })
})

describe('a run without a key', () => {
  it('does not begin at OpenAI, and says what to do', async () => {
    await using scene = await OpenAiScene.open()
    const env = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }
    const record = await scene.run({ prompt: 'hello', env })
    expect(record.result).toMatchObject({ sessionId: null, failure: { class: 'authentication' } })
    expect(record.result.failure?.message).toContain('OPENAI_API_KEY')
  })

  it('works with a server that wants none, in the language that such servers speak', async () => {
    await using scene = await OpenAiScene.open()
    scene.fake.key = null
    const record = await scene.run({ prompt: 'hello', options: { api: 'auto' } })
    expect(record.result.failure).toBeNull()
    expect(scene.fake.requests.map(({ api }) => api)).toEqual(['chat'])
  })
})
