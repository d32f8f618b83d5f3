import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelCall } from '../../../src/main/conversation/modelClient'
import type { RunTools } from '../../../src/main/tools/ports'
import { SessionId } from '../../../src/shared/domain/ids'
import { createRuntimeHarness, type RuntimeHarness } from '../../support/runtimeHarness'
import {
  CountingTools,
  call,
  MemoryConversations,
  malformed,
  ScriptedClient,
  says,
  scriptedRuntime,
} from '../../support/runtimeHarness/scriptedModel'

const SESSION = SessionId.parse('session-1')
const effectful = ['change', 'run']

interface Story {
  /** The calls of each answer; the one after the last has none. */
  readonly turns: readonly (readonly ModelCall[])[]
}

const anyCall = fc.record({
  name: fc.constantFrom('look', 'find', 'change', 'run', 'no-such-tool'),
  input: fc.constantFrom('{}', '{"path":"a"}', '', '{"broken', '[]'),
})
const anyStory: fc.Arbitrary<Story> = fc
  .array(fc.array(anyCall, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((turns) => ({
    turns: turns.map((calls, turn) =>
      calls.map(({ name, input }, index) => ({ callId: `${turn}.${index}`, name, input })),
    ),
  }))

/** Says what comes next by how often it has answered already: the same after a crash as before it. */
const modelOf = ({ turns }: Story): ScriptedClient =>
  new ScriptedClient(({ steps }) => {
    const answered = steps.filter(({ kind }) => kind === 'model').length
    const calls = turns[answered] ?? []
    return says(`Answer ${answered}.`, { calls })
  })

interface Recorded {
  readonly type: string
  readonly callId?: string
}
const typesOf = (records: readonly unknown[], type: string): string[] =>
  records.flatMap((one) => ((one as Recorded).type === type ? [(one as Recorded).callId ?? ''] : []))

describe('a resume after a crash', () => {
  let harness: RuntimeHarness
  let tools: RunTools
  beforeAll(async () => {
    harness = await createRuntimeHarness({ tools: () => tools })
  })
  afterAll(() => harness[Symbol.asyncDispose]())

  /** Runs on from these records and returns what the file holds then. */
  async function runFrom(story: Story, records: readonly unknown[], denyRepeats: boolean) {
    const conversations = new MemoryConversations()
    conversations.stored.set(SESSION, [...records])
    const counting = new CountingTools({
      decide: (_, { repeated }) =>
        repeated && denyRepeats ? { outcome: 'denied', output: 'Not again.', truncated: false } : null,
    })
    tools = counting
    const client = modelOf(story)
    const record = await harness.runToEnd(scriptedRuntime(client), {
      sessionIdToResume: SESSION,
      prompt: 'Go on.',
      appCtx: { conversations },
    })
    return { record, counting, client, after: conversations.recordsOf(SESSION) }
  }

  async function wholeRun(story: Story): Promise<unknown[]> {
    const conversations = new MemoryConversations()
    tools = new CountingTools()
    const run = await harness.runToEnd(scriptedRuntime(modelOf(story)), {
      prompt: 'Do it.',
      appCtx: { conversations, newUuid: () => SESSION },
    })
    expect(run.result.failure).toBeNull()
    return conversations.recordsOf(SESSION)
  }

  /** What must hold when a run went on from `before`. */
  async function expectHonestResume(story: Story, before: readonly unknown[], denyRepeats: boolean) {
    const { record, counting, client, after } = await runFrom(story, before, denyRepeats)
    expect(record.result).toMatchObject({ failure: null, sessionId: SESSION })
    for (const { steps } of client.requests) expect(malformed(steps)).toBeNull()

    const mayHaveRun = new Set(typesOf(before, 'call_started'))
    const finished = new Set(typesOf(before, 'call_finished'))
    for (const ran of counting.calls) {
      expect(finished.has(ran.callId), 'what has a result is not run again').toBe(false)
      const asked = mayHaveRun.has(ran.callId) && effectful.includes(ran.name)
      expect(ran.repeated, 'asked about exactly when it may have run').toBe(asked)
      if (denyRepeats && asked) expect(ran.effect).toBe(false)
    }
    const every = story.turns.flat().map(({ callId }) => callId)
    expect(typesOf(after, 'call_finished').toSorted(), 'one result each').toEqual(every.toSorted())
    for (const callId of every) expect(counting.effectsOf(callId)).toBeLessThanOrEqual(1)
    const last = client.requests.at(-1)?.steps ?? []
    const answers = last.flatMap((step) => (step.kind === 'tools' ? step.results.map(({ callId }) => callId) : []))
    expect(answers).toEqual(every)
    return after
  }

  it('from every point of the record: nothing is run twice unasked, every call has one answer, all requests are well-formed', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.boolean(), async (story, denyRepeats) => {
        const whole = await wholeRun(story)
        for (let cut = 2; cut <= whole.length; cut += 1) {
          await expectHonestResume(story, whole.slice(0, cut), denyRepeats)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('also when the resume itself is cut short', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.nat(), fc.nat(), async (story, first, second) => {
        const whole = await wholeRun(story)
        const once = whole.slice(0, 2 + (first % (whole.length - 1)))
        const { after } = await runFrom(story, once, false)
        const twice = after.slice(0, once.length + (second % (after.length - once.length + 1)))
        await expectHonestResume(story, twice, false)
      }),
      { numRuns: 60 },
    )
  })

  it('tells the model that it is not known whether a call ran, when a person will not have it again', async () => {
    const story = { turns: [[call('c1', 'run')]] }
    const cut = (await wholeRun(story)).findIndex((one) => (one as Recorded).type === 'call_started') + 1
    const { client, record } = await runFrom(story, (await wholeRun(story)).slice(0, cut), true)
    const [first] = client.requests
    const results = first?.steps.find((step) => step.kind === 'tools')?.results
    expect(results).toMatchObject([{ callId: 'c1', outcome: 'denied' }])
    expect(results?.[0]?.output).toMatch(/not known whether it took effect.*Not again\./)
    expect(record.events.find(({ type }) => type === 'turn_completed')).toMatchObject({ deniedCalls: 1 })
  })

  it('settles the calls before it asks the new question', async () => {
    const story = { turns: [[call('c1', 'look')]] }
    const { client } = await runFrom(story, (await wholeRun(story)).slice(0, 3), false)
    expect(client.requests[0]?.steps.map(({ kind }) => kind)).toEqual(['user', 'model', 'tools', 'user'])
    expect(client.requests[0]?.steps.at(-1)).toEqual({ kind: 'user', text: 'Go on.' })
  })

  it('without a question and with nothing to settle still asks for something', async () => {
    const conversations = new MemoryConversations()
    conversations.stored.set(SESSION, await wholeRun({ turns: [] }))
    const client = new ScriptedClient(() => says('Fine.'))
    tools = new CountingTools()
    const run = { sessionIdToResume: SESSION, prompt: '', appCtx: { conversations } }
    await harness.runToEnd(scriptedRuntime(client), run)
    expect(client.requests[0]?.steps.at(-1)).toEqual({ kind: 'user', text: 'Continue where you left off.' })
  })

  it.each([
    ['another runtime wrote it', { type: 'opened', version: 1, runtime: 'gemini', dialect: 'gemini', model: 'x' }],
    ['its beginning is lost', { type: 'zebra' }],
  ])('is refused when %s, and the session is not offered again', async (_why, opened) => {
    const conversations = new MemoryConversations()
    conversations.stored.set(SESSION, [opened, { type: 'prompt', text: 'Hello', origin: 'start' }])
    tools = new CountingTools()
    const client = new ScriptedClient(() => says('Never.'))
    const run = { sessionIdToResume: SESSION, prompt: 'Go on.', appCtx: { conversations } }
    const { result, sessions } = await harness.runToEnd(scriptedRuntime(client), run)
    expect(result).toMatchObject({ sessionId: null, failure: { class: 'resume_rejected' } })
    expect(sessions.rejected.has(SESSION)).toBe(true)
    expect(client.requests).toEqual([])
  })

  it('is not tried when a newer Snowhook wrote the conversation, which stays on offer', async () => {
    const conversations = new MemoryConversations()
    const opened = { type: 'opened', version: 2, runtime: 'scripted', dialect: 'scripted-one', model: 'x' }
    conversations.stored.set(SESSION, [opened, { type: 'prompt', text: 'Hello', origin: 'start' }])
    tools = new CountingTools()
    const client = new ScriptedClient(() => says('Never.'))
    const run = { sessionIdToResume: SESSION, prompt: 'Go on.', freshPrompt: 'All of it.', appCtx: { conversations } }
    const { result } = await harness.runToEnd(scriptedRuntime(client), run)
    expect(result).toMatchObject({
      sessionId: SESSION,
      failure: { message: expect.stringContaining('newer Snowhook') },
    })
    expect(client.requests).toEqual([])
    expect(conversations.recordsOf(SESSION)).toHaveLength(2)
  })

  it('goes on in another dialect of the same runtime, and says what it did not understand', async () => {
    const conversations = new MemoryConversations()
    const whole = await wholeRun({ turns: [] })
    conversations.stored.set(SESSION, [...whole, { type: 'from_the_future', n: 1 }])
    tools = new CountingTools()
    const client = new ScriptedClient(() => says('Fine.'), 'scripted-two')
    const run = { sessionIdToResume: SESSION, prompt: 'Go on.', appCtx: { conversations } }
    const { result, events } = await harness.runToEnd(scriptedRuntime(client), run)
    expect(result.failure).toBeNull()
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'notice',
        code: 'conversation_newer',
        message: expect.stringContaining('from_the_future'),
      }),
    )
    expect(conversations.recordsOf(SESSION)).toContainEqual({ type: 'from_the_future', n: 1 })
  })
})

describe('a stop', () => {
  it('at every event of a run leaves a conversation that a resume completes, and no tool runs twice', async () => {
    const story = { turns: [[call('c1', 'look'), call('c2', 'change')], [call('c3', 'run')]] }
    let stops = 0
    for (let at = 1; ; at += 1) {
      const tools = new CountingTools()
      await using harness = await createRuntimeHarness({ tools: () => tools })
      const conversations = new MemoryConversations()
      const live = harness.start(scriptedRuntime(modelOf(story)), { prompt: 'Do it.', appCtx: { conversations } })
      await Promise.race([live.waitForEventCount(at), live.done]).catch(() => {})
      await live.stop()
      const first = await live.done
      if (first.result.failure === null) break
      stops += 1
      const sessionIdToResume = first.result.sessionId
      expect(sessionIdToResume).not.toBeNull()
      const client = modelOf(story)
      const again = { sessionIdToResume, prompt: 'Go on.', appCtx: { conversations } }
      const second = await harness.runToEnd(scriptedRuntime(client), again)
      expect(second.result.failure).toBeNull()
      for (const { steps } of client.requests) expect(malformed(steps)).toBeNull()
      // A call that was stopped on the brink of its effect is reported to the model as interrupted, not run behind its back.
      const interrupted = client.requests
        .at(-1)
        ?.steps.flatMap((step) => (step.kind === 'tools' ? step.results : []))
        .filter(({ outcome }) => outcome === 'interrupted')
        .map(({ callId }) => callId)
      for (const callId of ['c2', 'c3']) {
        expect(tools.effectsOf(callId), callId).toBe(interrupted?.includes(callId) === true ? 0 : 1)
      }
    }
    expect(stops).toBeGreaterThan(5)
  })
})
