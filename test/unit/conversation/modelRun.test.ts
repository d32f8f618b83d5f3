import { describe, expect, it } from 'vitest'
import { AgentEvent } from '../../../src/shared/domain/events'
import { ok } from '../../../src/shared/domain/result'
import { createRuntimeHarness } from '../../support/runtimeHarness'
import {
  CountingTools,
  call,
  MemoryConversations,
  malformed,
  ScriptedClient,
  said,
  says,
  scriptedRuntime,
  usage,
} from '../../support/runtimeHarness/scriptedModel'

describe('a run', () => {
  it('asks, runs what the model calls, asks again, and ends when nothing is called any more', async () => {
    const tools = new CountingTools({ act: ({ name }) => said(`${name} said`) })
    const client = new ScriptedClient((_, number) =>
      number === 0
        ? says('First I look.', { calls: [call('c1', 'look', { path: 'a' }), call('c2', 'change', { path: 'b' })] })
        : says('Done.', { usage: usage(200, 20, { reasoningTokens: 7 }) }),
    )
    await using harness = await createRuntimeHarness({ tools: () => tools })
    const conversations = new MemoryConversations()
    const record = await harness.runToEnd(scriptedRuntime(client), { prompt: 'Do it.', appCtx: { conversations } })

    expect(record.events.map(({ type }) => type)).toEqual([
      'session',
      'prompt',
      'turn_started',
      'usage',
      'text',
      'tool_call',
      'tool_result',
      'tool_call',
      'tool_result',
      'turn_started',
      'usage',
      'text',
      'usage',
      'turn_completed',
    ])
    expect(record.result).toEqual({
      sessionId: expect.any(String),
      tokenUsage: {
        inputTokens: 300,
        outputTokens: 30,
        cacheCreationInputTokens: 0,
        cacheReadInputTokens: 0,
        totalCostUsd: expect.closeTo(0.0009, 12),
      },
      abortedSignal: false,
      rateLimitExit: false,
      rateLimitResetAt: null,
      failure: null,
      exitCode: null,
      signal: null,
      timedOut: false,
    })
    expect(record.events.find(({ type }) => type === 'session')).toMatchObject({
      established: true,
      resumed: false,
      tools: ['look', 'find', 'change', 'run'],
    })
    expect(record.events.findLast(({ type }) => type === 'usage')).toMatchObject({
      final: true,
      byModel: [{ model: 'test-large', basis: 'computed', reasoningTokens: 7 }],
    })
    expect(client.requests.map(({ steps }) => malformed(steps))).toEqual([null, null])
    expect(client.requests[1]?.steps.at(-1)).toEqual({
      kind: 'tools',
      results: [
        { callId: 'c1', name: 'look', outcome: 'ok', output: 'look said' },
        { callId: 'c2', name: 'change', outcome: 'ok', output: 'change said' },
      ],
    })
    const { sessionId } = record.result
    expect(conversations.recordsOf(sessionId as never).map((one) => (one as { type: string }).type)).toEqual([
      'opened',
      'prompt',
      'model',
      'call_finished',
      'call_started',
      'call_finished',
      'model',
    ])
    expect([tools.opened, tools.closed]).toEqual([1, 1])
  })

  it('has on disk what it does before it does it: the question, the answer, the intent, the result', async () => {
    const order: string[] = []
    class Watched extends MemoryConversations {
      override async create(sessionId: Parameters<MemoryConversations['create']>[0]) {
        const made = await super.create(sessionId)
        if (!made.ok) return made
        const { value } = made
        const append = (record: unknown): void => {
          order.push((record as { type: string }).type)
          value.append(record)
        }
        return ok({ ...value, append, sync: async () => void order.push('synced') })
      }
    }
    const tools = new CountingTools({
      act: ({ name }) => {
        order.push(`${name} acts`)
        return said('')
      },
    })
    const client = new ScriptedClient((_, number) => {
      order.push('asked')
      return number === 0 ? says('I act.', { calls: [call('c1', 'change'), call('c2', 'look')] }) : says('Done.')
    })
    await using harness = await createRuntimeHarness({ tools: () => tools })
    await harness.runToEnd(scriptedRuntime(client), { prompt: 'Do it.', appCtx: { conversations: new Watched() } })
    const collapsed = order.filter((what, at) => what !== 'synced' || order[at - 1] !== 'synced')
    expect(collapsed).toEqual([
      'opened',
      'prompt',
      'synced',
      'asked',
      'model',
      'synced',
      'call_started',
      'synced',
      'change acts',
      'call_finished',
      'look acts',
      'call_finished',
      'synced',
      'asked',
      'model',
      'synced',
    ])
  })

  it('says how the parts of an answer arrive, then replaces them by the whole', async () => {
    const client = new ScriptedClient((request) => {
      request.onPart({ type: 'thinking', delta: 'Hm', messageId: 't' })
      request.onPart({ type: 'text', delta: 'Hel', messageId: 'm' })
      request.onPart({ type: 'alive' })
      request.onPart({ type: 'raw', name: 'zebra', data: '7' })
      request.onPart({ type: 'text', delta: 'lo', messageId: 'm' })
      return says('Hello', { messages: [{ messageId: 'm', text: 'Hello', thinking: false }] })
    })
    await using harness = await createRuntimeHarness()
    const { events } = await harness.runToEnd(scriptedRuntime(client), { prompt: 'Hi.' })
    const shown = events.flatMap((event) =>
      event.type === 'text' || event.type === 'thinking'
        ? [`${event.type} ${event.delta ? 'delta' : 'whole'} ${event.messageId} ${event.text}`]
        : event.type === 'raw'
          ? [`raw ${event.name} ${event.data}`]
          : [],
    )
    expect(shown).toEqual([
      'thinking delta t Hm',
      'text delta m Hel',
      'raw zebra 7',
      'text delta m lo',
      'text whole m Hello',
    ])
  })

  it('keeps prompts and outputs whole in the conversation and within their bounds in events', async () => {
    const prompt = 'p'.repeat(600_000)
    const output = 'o'.repeat(300_000)
    const tools = new CountingTools({ act: () => said(output) })
    const client = new ScriptedClient((_, number) =>
      number === 0 ? says('I look.', { calls: [call('c1', 'look')] }) : says('Done.'),
    )
    await using harness = await createRuntimeHarness({ tools: () => tools })
    const { events } = await harness.runToEnd(scriptedRuntime(client), { prompt })
    for (const event of events) expect(AgentEvent.safeParse(event).error).toBeUndefined()
    expect(client.requests[1]?.steps[0]).toEqual({ kind: 'user', text: prompt })
    expect(client.requests[1]?.steps[2]).toMatchObject({ results: [{ output }] })
  })
})
