import { describe, expect, it } from 'vitest'
import type { ModelFailure, ModelRequest, Step } from '../../../src/main/conversation/modelClient'
import { ManualClock } from '../../support/manualClock'
import type { LiveRun, RunRecord } from '../../support/runtimeHarness'
import { createRuntimeHarness } from '../../support/runtimeHarness'
import {
  aborted,
  CountingTools,
  call,
  fails,
  hang,
  MemoryConversations,
  malformed,
  ScriptedClient,
  says,
  scriptedRuntime,
  usage,
} from '../../support/runtimeHarness/scriptedModel'

const eventsOf = (record: RunRecord, type: string) => record.events.filter((event) => event.type === type)
const notices = (record: RunRecord): string[] =>
  record.events.flatMap((event) => (event.type === 'notice' ? [event.code] : []))

async function scene(answering: ConstructorParameters<typeof ScriptedClient>[0], tools = new CountingTools()) {
  const clock = new ManualClock()
  const client = new ScriptedClient(answering)
  const harness = await createRuntimeHarness({ clock, tools: () => tools })
  return {
    clock,
    client,
    tools,
    harness,
    module: scriptedRuntime(client),
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  }
}

describe('retries', () => {
  it('wait as long as the server asks, say so first, and go on with the same request', async () => {
    await using here = await scene((_, number) =>
      number === 0 ? fails({ class: 'rate_limit', httpStatus: 429, retryAfterMs: 7_500 }) : says('Done.'),
    )
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    expect(await run.waitForEvent('retry')).toMatchObject({ attempt: 1, delayMs: 7_500, httpStatus: 429 })
    here.clock.advance(7_499)
    expect(here.client.requests).toHaveLength(1)
    here.clock.advance(1)
    const record = await run.done
    expect(record.result.failure).toBeNull()
    expect(here.client.requests[1]?.steps).toEqual(here.client.requests[0]?.steps)
    expect(eventsOf(record, 'turn_started')).toHaveLength(1)
    expect(eventsOf(record, 'usage').at(-1)).toMatchObject({ final: true })
  })

  it('end after a bounded number with class, reason and count', async () => {
    await using here = await scene(() => fails({}))
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const { delayMs } = await run.waitForEvent('retry', (event) => event.attempt === attempt)
      here.clock.advance(delayMs)
    }
    const record = await run.done
    expect(record.result.failure).toEqual({ class: 'server', message: 'The server is on fire. It was asked 9 times.' })
    expect(record.result.tokenUsage, 'refused requests used nothing').toBeNull()
    expect(notices(record)).toEqual([])
    expect(eventsOf(record, 'turn_completed')).toMatchObject([{ ok: false, reason: 'server', httpStatus: 500 }])
  })

  it('of an answer without a word are few, are paid for, and end as a failure that says so', async () => {
    await using here = await scene(() => says(' \n', { usage: usage(5, 1), reason: 'STOP' }))
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    for (const attempt of [1, 2]) {
      const { delayMs, maxRetries } = await run.waitForEvent('retry', (event) => event.attempt === attempt)
      expect(maxRetries).toBe(2)
      here.clock.advance(delayMs)
    }
    const record = await run.done
    expect(here.client.requests).toHaveLength(3)
    expect(record.result).toMatchObject({
      failure: { class: 'server', message: 'The model answered nothing (STOP). It was asked 3 times.' },
      tokenUsage: { inputTokens: 15, outputTokens: 3 },
    })
    expect(notices(record)).toEqual([])
  })

  it('are given up at once by a stop', async () => {
    await using here = await scene(() => fails({ retryAfterMs: 100_000 }))
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    await run.waitForEvent('retry')
    await run.stop()
    const record = await run.done
    expect(record.result.failure).toEqual({ class: 'interrupted', message: 'It was stopped.' })
    expect(here.clock.pending, 'no timer is left').toBe(0)
  })

  it('are no silence: the inactivity timeout does not count their waits', async () => {
    await using here = await scene((_, number) => (number === 0 ? fails({ retryAfterMs: 200_000 }) : says('Done.')))
    const run = here.harness.start(here.module, { prompt: 'Do it.', inactivityTimeoutSecs: 30 })
    await run.waitForEvent('retry')
    here.clock.advance(200_000)
    expect((await run.done).result).toMatchObject({ failure: null, timedOut: false })
  })

  it('begin anew when a stream falls silent for five minutes', async () => {
    await using here = await scene((request, number) => (number === 0 ? streamThenHang(request) : says('Done.')))
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    await run.waitForEvent('text')
    here.clock.advance(299_999)
    expect(run.eventsOf('retry')).toEqual([])
    here.clock.advance(1)
    const { reason, delayMs } = await run.waitForEvent('retry')
    expect(reason).toBe('The provider sent nothing for 5 minutes.')
    here.clock.advance(delayMs)
    const record = await run.done
    expect(record.result).toMatchObject({ failure: null, tokenUsage: { inputTokens: 100 } })
    expect(notices(record), 'what the lost stream used is unknown').toEqual(['usage_unknown'])
    expect(eventsOf(record, 'usage').filter((event) => event.type === 'usage' && event.final)).toEqual([])
  })
})

it('a provider that never says anything is no sign of life, however often it is asked', async () => {
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await using here = await scene((request, number) => {
    asked[number]?.resolve()
    return hang(request)
  })
  const run = here.harness.start(here.module, { prompt: 'Do it.', inactivityTimeoutSecs: 600 })
  await asked[0]?.promise
  here.clock.advance(300_000)
  const { delayMs } = await run.waitForEvent('retry')
  here.clock.advance(delayMs)
  await asked[1]?.promise
  here.clock.advance(300_000 - delayMs)
  expect((await run.done).result).toMatchObject({ timedOut: true, failure: { class: 'interrupted' } })
})

async function streamThenHang(request: ModelRequest) {
  request.onPart({ type: 'text', delta: 'I begin', messageId: 'm1' })
  return hang(request)
}

describe('a stop', () => {
  it('aborts the request in the same breath and resolves when all has ended', async () => {
    await using here = await scene(streamThenHang)
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    await run.waitForEvent('text')
    const stopping = run.stop()
    expect(here.client.requests[0]?.signal.aborted).toBe(true)
    expect(await stopping).toEqual({ survivors: [] })
    expect(run.runtime.getStatus()).toBe('failed')
    const record = await run.done
    expect(record.events.at(-1)).toMatchObject({ type: 'notice', code: 'usage_unknown' })
    expect(here.tools.closed).toBe(1)
    expect(here.clock.pending).toBe(0)
  })

  it('interrupts a running tool and keeps what is known of its end', async () => {
    const started = Promise.withResolvers<void>()
    const tools = new CountingTools({
      act: (_, { signal }) =>
        new Promise((resolve) => {
          started.resolve()
          signal.addEventListener('abort', () =>
            resolve({ outcome: 'interrupted', output: 'half of it', truncated: false }),
          )
        }),
    })
    await using here = await scene(
      (_, n) => (n === 0 ? says('I run.', { calls: [call('c1', 'run')] }) : says('Done.')),
      tools,
    )
    const run = here.harness.start(here.module, { prompt: 'Do it.' })
    await started.promise
    await run.stop()
    const first = await run.done
    expect(eventsOf(first, 'tool_result')).toMatchObject([{ outcome: 'interrupted', output: 'half of it' }])
    const again = { sessionIdToResume: first.result.sessionId, prompt: 'Go on.' }
    await here.harness.runToEnd(here.module, again)
    expect(here.client.requests[1]?.steps[2]).toMatchObject({
      results: [{ outcome: 'interrupted', output: 'half of it' }],
    })
    expect(tools.calls).toHaveLength(1)
  })

  it('while a person is asked leaves the call for the resume', async () => {
    const asked = Promise.withResolvers<void>()
    let waits = true
    const tools = new CountingTools({
      decide: async (_, { signal }) => {
        if (!waits) return null
        asked.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return { outcome: 'interrupted', output: 'Withdrawn.', truncated: false }
      },
      waiting: () => waits,
    })
    await using here = await scene(
      (_, n) => (n === 0 ? says('I run.', { calls: [call('c1', 'run')] }) : says('Done.')),
      tools,
    )
    const run = here.harness.start(here.module, { prompt: 'Do it.', inactivityTimeoutSecs: 60 })
    await asked.promise
    here.clock.advance(3_600_000)
    expect(run.eventsOf('stop_requested'), 'a person may take an hour').toEqual([])
    await run.stop('shutdown')
    waits = false
    const first = await run.done
    const again = { sessionIdToResume: first.result.sessionId, prompt: '' }
    const second = await here.harness.runToEnd(here.module, again)
    expect(second.result.failure).toBeNull()
    expect(tools.calls.map(({ repeated, effect }) => [repeated, effect])).toEqual([
      [false, false],
      [false, true],
    ])
  })
})

describe('inactivity', () => {
  it('of a tool ends the run; what a program prints keeps it alive', async () => {
    const started = Promise.withResolvers<void>()
    const tools = new CountingTools({
      act: (_, { signal }) =>
        new Promise((resolve) => {
          started.resolve()
          signal.addEventListener('abort', () => resolve({ outcome: 'interrupted', output: '', truncated: false }))
        }),
    })
    await using here = await scene(() => says('I run.', { calls: [call('c1', 'run')] }), tools)
    const run = here.harness.start(here.module, { prompt: 'Do it.', inactivityTimeoutSecs: 60 })
    await started.promise
    for (let minutes = 0; minutes < 10; minutes += 1) {
      here.clock.advance(59_000)
      tools.onAlive()
    }
    expect(run.eventsOf('stop_requested')).toEqual([])
    here.clock.advance(60_000)
    const { result } = await run.done
    expect(result).toMatchObject({ timedOut: true, failure: { class: 'interrupted' } })
  })
})

describe('an answer that is no good end', () => {
  const cases: readonly [string, 'cut' | 'refused', string][] = [
    ['cut at the output limit', 'cut', 'output_limit'],
    ['refused', 'refused', 'refusal'],
  ]
  it.each(cases)('%s fails with its class; its calls are not run and its words are kept', async (_name, end, kind) => {
    await using here = await scene((_, number) =>
      number === 0
        ? says('I was about to', { end, reason: 'why', calls: [call('c1', 'run', '{"a":')] })
        : says('Done.'),
    )
    const first = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(first.result.failure).toMatchObject({ class: kind, message: expect.stringContaining('why') })
    expect(here.tools.calls).toEqual([])
    const again = { sessionIdToResume: first.result.sessionId, prompt: 'Go on.' }
    const second = await here.harness.runToEnd(here.module, again)
    expect(second.result.failure).toBeNull()
    expect(here.client.requests[1]?.steps.slice(1)).toEqual([
      { kind: 'model', dialect: 'words', native: [], text: 'I was about to', calls: [] },
      { kind: 'user', text: 'Go on.' },
    ])
  })

  it.each<[string, Partial<ModelFailure>]>([
    ['no money', { class: 'billing', httpStatus: 429, retryable: true, retryAfterMs: 1_000 }],
    ['a wrong key', { class: 'authentication', httpStatus: 401, retryable: true }],
    ['a limit that lasts for hours', { class: 'rate_limit', httpStatus: 429, retryAfterMs: 7_200_000 }],
  ])('%s fails at once', async (_name, failure) => {
    await using here = await scene(() => fails(failure))
    const record = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(record.result).toMatchObject({
      failure: { class: failure.class },
      rateLimitExit: false,
      abortedSignal: false,
    })
    expect(here.client.requests).toHaveLength(1)
  })

  it('too many turns fail with a word on how to go on, and a resume does', async () => {
    await using here = await scene((_, n) => (n < 3 ? says(`${n}`, { calls: [call(`c${n}`, 'look')] }) : says('Done.')))
    const module = scriptedRuntime(here.client, { maxTurns: 3 })
    const first = await here.harness.runToEnd(module, { prompt: 'Do it.' })
    expect(first.result.failure).toMatchObject({ class: 'max_turns', message: expect.stringContaining('Resume') })
    const again = { sessionIdToResume: first.result.sessionId, prompt: 'Go on.' }
    expect((await here.harness.runToEnd(module, again)).result.failure).toBeNull()
  })

  it('a client that breaks its promise ends the run with a reason', async () => {
    await using here = await scene(() => Promise.reject(new Error('boom')))
    const { result } = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(result.failure).toEqual({ class: 'unknown', message: 'The request failed inside Snowhook: boom' })
  })

  it('an answer whose usage nobody told leaves the totals open', async () => {
    await using here = await scene((_, n) =>
      n === 0 ? says('I look.', { calls: [call('c1', 'look')], usage: null }) : says('Done.', { usage: usage(5, 5) }),
    )
    const record = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(notices(record)).toEqual(['usage_unknown'])
    expect(record.result.tokenUsage).toMatchObject({ inputTokens: 5 })
    expect(eventsOf(record, 'usage')).toMatchObject([{ final: false }])
  })
})

describe('calls', () => {
  it('that only read run together; the others one after the other, in order', async () => {
    const spans: string[] = []
    const tools = new CountingTools({
      act: async ({ callId }) => {
        spans.push(`+${callId}`)
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
        spans.push(`-${callId}`)
        return { outcome: 'ok', output: callId, truncated: false }
      },
    })
    const calls = [call('r1', 'look'), call('r2', 'find'), call('w1', 'change'), call('w2', 'run'), call('r3', 'look')]
    await using here = await scene((_, n) => (n === 0 ? says('All.', { calls }) : says('Done.')), tools)
    await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(spans).toEqual(['+r1', '+r2', '-r1', '-r2', '+w1', '-w1', '+w2', '-w2', '+r3', '-r3'])
    const last = here.client.requests.at(-1)?.steps.at(-1)
    expect(last?.kind === 'tools' && last.results.map(({ output }) => output)).toEqual(['r1', 'r2', 'w1', 'w2', 'r3'])
  })

  it('that cannot be understood, or to tools that do not exist, are answered with what is wrong', async () => {
    const calls = [
      call('c1', 'look', '{"a":'),
      call('c2', 'look', '[1]'),
      call('c3', 'nothing'),
      call('c4', 'look', ''),
    ]
    await using here = await scene((_, n) => (n === 0 ? says('All.', { calls }) : says('Done.')))
    const record = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    const last = here.client.requests.at(-1)?.steps.at(-1)
    const results = last?.kind === 'tools' ? last.results : []
    expect(results.map(({ outcome }) => outcome)).toEqual(['error', 'error', 'error', 'ok'])
    expect(results[0]?.output).toMatch(/not valid JSON.*Call again/)
    expect(results[1]?.output).toMatch(/must be a JSON object, not an array/)
    expect(results[2]?.output).toBe('There is no tool "nothing". The tools are: look, find, change, run.')
    expect(here.tools.calls).toMatchObject([{ callId: 'c4', input: {} }])
    expect(eventsOf(record, 'tool_result')).toHaveLength(4)
  })

  it('with the same id are answered each', async () => {
    const calls = [call('c', 'look', { n: 1 }), call('c', 'look', { n: 2 })]
    await using here = await scene((_, n) => (n === 0 ? says('Twice.', { calls }) : says('Done.')))
    expect((await here.harness.runToEnd(here.module, { prompt: 'Do it.' })).result.failure).toBeNull()
    expect(here.tools.calls.map(({ input }) => input)).toEqual([{ n: 1 }, { n: 2 }])
    expect(malformed(here.client.requests[1]?.steps ?? [])).toBeNull()
  })
})

describe('a full context', () => {
  const long = 'x'.repeat(50_000)

  it('is made room in, visibly, and the run goes on', async () => {
    const roomFor = 120_000
    const tools = new CountingTools({ act: () => ({ outcome: 'ok', output: long, truncated: false }) })
    await using here = await scene(({ steps }) => {
      if (JSON.stringify(steps).length > roomFor)
        return fails({ class: 'context_overflow', httpStatus: 400, retryable: false })
      const answered = steps.filter(({ kind }) => kind === 'model').length
      return steps.length > 16
        ? says('Done.')
        : says(`Step ${answered}.`, { calls: [call(`c${steps.length}`, 'look')] })
    }, tools)
    const record = await here.harness.runToEnd(here.module, { prompt: 'Do it.' })
    expect(record.result.failure).toBeNull()
    expect(notices(record)).toContain('compacted')
    for (const { steps } of here.client.requests) expect(malformed(steps)).toBeNull()
    // What was given up stays given up: a resume does not run into the same wall.
    const requests = here.client.requests.length
    await here.harness.runToEnd(here.module, { sessionIdToResume: record.result.sessionId, prompt: 'Once more.' })
    expect(JSON.stringify(here.client.requests[requests]?.steps).length).toBeLessThan(roomFor)
  })

  it('fails with its class when nothing more can be given up', async () => {
    await using here = await scene(() => fails({ class: 'context_overflow', httpStatus: 400, retryable: false }))
    const record = await here.harness.runToEnd(here.module, { prompt: long })
    expect(record.result.failure).toMatchObject({ class: 'context_overflow' })
    expect(here.client.requests).toHaveLength(1)
  })
})

describe('a disk that refuses', () => {
  /** Takes everything until it is told to refuse. */
  class RefusingConversations extends MemoryConversations {
    private refusing = Promise.withResolvers<void>()
    refused = false

    refuse(): void {
      this.refused = true
      this.refusing = Promise.withResolvers()
    }
    take(): void {
      this.refused = false
      this.refusing.resolve()
    }
    override async create(sessionId: Parameters<MemoryConversations['create']>[0]) {
      const created = await super.create(sessionId)
      if (!created.ok) return created
      const sync = async () => {
        if (this.refused) throw new Error('ENOSPC')
      }
      const synced = async () => (this.refused ? this.refusing.promise : undefined)
      return { ...created, value: { ...created.value, sync, synced } }
    }
  }
  /** `onAsked`: before the first answer is given. */
  const acting =
    (onAsked: () => void) =>
    ({ steps }: { readonly steps: readonly Step[] }) => {
      if (steps.some(({ kind }) => kind === 'model')) return says('Done.')
      onAsked()
      return says('I run.', { calls: [call('c1', 'run')] })
    }
  const codes = (run: LiveRun): string[] => run.events.flatMap((event) => (event.type === 'notice' ? [event.code] : []))

  it('lets no tool act that it could not remember; the run says so and goes on when the disk takes again', async () => {
    const conversations = new RefusingConversations()
    await using here = await scene(acting(() => conversations.refuse()))
    const run = here.harness.start(here.module, { prompt: 'Do it.', appCtx: { conversations } })
    const notice = await run.waitForEvent('notice')
    expect(notice).toMatchObject({ code: 'storage_refused', message: expect.stringContaining('ENOSPC') })
    expect(here.tools.calls.filter(({ effect }) => effect)).toEqual([])
    expect(here.client.requests).toHaveLength(1)
    conversations.take()
    const { result } = await run.done
    expect(result.failure).toBeNull()
    expect(here.tools.calls.filter(({ effect }) => effect)).toHaveLength(1)
    expect(codes(run)).toEqual(['storage_refused', 'storage_taken'])
  })

  it('keeps no stopped run from ending, and what it still has to store is left to the host', async () => {
    const conversations = new RefusingConversations()
    await using here = await scene(acting(() => conversations.refuse()))
    const left: Promise<void>[] = []
    const storage = {
      problem: () => null,
      whenWritable: async () => {},
      finish: (work: Promise<void>) => left.push(work),
    }
    const run = here.harness.start(here.module, { prompt: 'Do it.', appCtx: { conversations, storage } })
    await run.waitForEvent('notice')
    await run.stop()
    const { result } = await run.done
    expect(result.failure).toEqual({ class: 'interrupted', message: 'It was stopped.' })
    expect(here.tools.calls.filter(({ effect }) => effect)).toEqual([])
    expect(left).toHaveLength(1)
    conversations.take()
    await left[0]
  })

  it("asks no model while the run's own record is refused", async () => {
    await using here = await scene(acting(() => {}))
    const taken = Promise.withResolvers<void>()
    let problem: string | null = 'The disk is full.'
    const storage = { problem: () => problem, whenWritable: () => taken.promise, finish: () => {} }
    const run = here.harness.start(here.module, { prompt: 'Do it.', appCtx: { storage } })
    await run.waitForEvent('notice')
    expect(here.client.requests).toEqual([])
    problem = null
    taken.resolve()
    const { result } = await run.done
    expect(result.failure).toBeNull()
    expect(codes(run)).toEqual(['storage_refused', 'storage_taken'])
  })
})

it('a stopped request that had not begun to answer may still have cost something', async () => {
  const asked = Promise.withResolvers<void>()
  await using here = await scene((request) => {
    asked.resolve()
    return hang(request).then(() => aborted)
  })
  const run = here.harness.start(here.module, { prompt: 'Do it.' })
  await asked.promise
  await run.stop()
  expect(notices(await run.done)).toEqual(['usage_unknown'])
})
