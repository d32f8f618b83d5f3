import { describe, expect, it } from 'vitest'
import type { Step } from '../../../src/main/conversation/modelClient'
import type { StopReason } from '../../../src/main/runtimes/runtime'
import { outcomeOf } from '../../../src/shared/domain/run'
import { ManualClock } from '../../support/manualClock'
import { createRuntimeHarness, type LiveRun, type RunRecord } from '../../support/runtimeHarness'
import {
  CountingTools,
  call,
  fails,
  hang,
  MemoryConversations,
  malformed,
  ScriptedClient,
  said,
  says,
  scriptedRuntime,
} from '../../support/runtimeHarness/scriptedModel'

const REACHED = "The story's budget of $2.00 is reached ($2.03 spent). Raise it to go on."

/** Allows that many requests. What it was asked, and what it knew then, is kept. */
class Allowing {
  left: number
  asked = 0
  /** Events that the host had dealt with when it was asked. */
  readonly known: string[][] = []
  run: LiveRun | null = null

  constructor(allowed: number) {
    this.left = allowed
  }

  refusal(): string | null {
    this.asked += 1
    this.known.push((this.run?.events ?? []).map(({ type }) => type))
    if (this.left === 0) return REACHED
    this.left -= 1
    return null
  }
}

async function scene(answering: ConstructorParameters<typeof ScriptedClient>[0], tools = new CountingTools()) {
  const clock = new ManualClock()
  const client = new ScriptedClient(answering)
  const conversations = new MemoryConversations()
  const harness = await createRuntimeHarness({ clock, tools: () => tools })
  const start = (allowance: Allowing, more: Parameters<typeof harness.start>[1] = {}): LiveRun => {
    const run = harness.prepare(scriptedRuntime(client), { ...more, appCtx: { conversations, allowance } })
    allowance.run = run
    run.begin()
    return run
  }
  const dispose = () => harness[Symbol.asyncDispose]()
  return { clock, client, tools, conversations, start, [Symbol.asyncDispose]: dispose }
}

/** Looks, changes something, is done. */
const working = ({ steps }: { readonly steps: readonly Step[] }) => {
  const answered = steps.filter(({ kind }) => kind === 'model').length
  const calls = [[call('c1', 'look')], [call('c2', 'change')]][answered] ?? []
  return says(`Answer ${answered}.`, { calls })
}

function expectRefused(record: RunRecord): void {
  expect(record.result).toMatchObject({ failure: { class: 'budget', message: REACHED }, rateLimitExit: false })
  expect(record.events.filter(({ type }) => type === 'stop_requested')).toEqual([
    { type: 'stop_requested', by: 'budget' },
  ])
  expect(record.events.filter(({ type }) => type === 'turn_completed')).toEqual([])
  expect(outcomeOf(record.result, 'budget')).toBe('stopped')
}

describe('the allowance', () => {
  it('is asked before every request, and knows everything that happened before it', async () => {
    await using here = await scene((request) => working(request))
    const allowance = new Allowing(9)
    const record = await here.start(allowance, { prompt: 'Do it.' }).done
    expect(record.result.failure).toBeNull()
    expect([allowance.asked, here.client.requests.length]).toEqual([3, 3])
    const counted = allowance.known.map((types) => [
      types.filter((type) => type === 'turn_started').length,
      types.filter((type) => type === 'usage').length,
    ])
    expect(counted, 'turns begun, answers counted').toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ])
  })

  it.each([0, 1, 2])(
    'that ends after %i requests ends the run before the next; a resume goes on exactly there',
    async (allowed) => {
      await using here = await scene((request) => working(request))
      const first = await here.start(new Allowing(allowed), { prompt: 'Do it.' }).done
      expectRefused(first)
      expect(here.client.requests).toHaveLength(allowed)
      const sessionIdToResume = first.result.sessionId
      expect(sessionIdToResume).not.toBeNull()

      const second = await here.start(new Allowing(9), { sessionIdToResume, prompt: '' }).done
      expect(second.result).toMatchObject({ failure: null, sessionId: sessionIdToResume })
      expect(here.client.requests, 'as many as without a budget').toHaveLength(3)
      await using unbounded = await scene((request) => working(request))
      await unbounded.start(new Allowing(9), { prompt: 'Do it.' }).done
      expect(here.client.requests.map(({ steps }) => steps)).toEqual(
        unbounded.client.requests.map(({ steps }) => steps),
      )
      expect(
        here.tools.calls.map(({ callId }) => callId),
        'each once',
      ).toEqual(['c1', 'c2'])
    },
  )

  it('refused again and again keeps one prompt, also when the same is asked again', async () => {
    await using here = await scene((request) => working(request))
    const { result } = await here.start(new Allowing(0), { prompt: 'Do it.' }).done
    for (const prompt of ['', 'Do it.', 'Do it.']) {
      expectRefused(await here.start(new Allowing(0), { sessionIdToResume: result.sessionId, prompt }).done)
    }
    await here.start(new Allowing(9), { sessionIdToResume: result.sessionId, prompt: 'Do it.' }).done
    expect(here.client.requests[0]?.steps).toEqual([{ kind: 'user', text: 'Do it.' }])
  })

  it('keeps results of tools and a new question beside each other', async () => {
    await using here = await scene((request) => working(request))
    const { result } = await here.start(new Allowing(1), { prompt: 'Do it.' }).done
    await here.start(new Allowing(9), { sessionIdToResume: result.sessionId, prompt: 'And that.' }).done
    expect(here.client.requests[1]?.steps.map(({ kind }) => kind)).toEqual(['user', 'model', 'tools', 'user'])
    for (const { steps } of here.client.requests) expect(malformed(steps)).toBeNull()
  })

  it('is asked before a retry, too', async () => {
    await using here = await scene(() => fails({ class: 'rate_limit', httpStatus: 429, retryAfterMs: 7_500 }))
    const run = here.start(new Allowing(1), { prompt: 'Do it.' })
    await run.waitForEvent('retry')
    here.clock.advance(7_500)
    expectRefused(await run.done)
    expect(here.client.requests).toHaveLength(1)
  })

  it('is asked before the shortened conversation is sent again', async () => {
    const turns = 12
    const tools = new CountingTools({ act: () => said('x'.repeat(50_000)) })
    await using here = await scene(
      (_, number) =>
        number < turns
          ? says(`Step ${number}.`, { calls: [call(`c${number}`, 'look')] })
          : fails({ class: 'context_overflow', httpStatus: 400, retryable: false }),
      tools,
    )
    const record = await here.start(new Allowing(turns + 1), { prompt: 'Do it.' }).done
    expectRefused(record)
    expect(here.client.requests).toHaveLength(turns + 1)
    expect(record.events).toContainEqual(expect.objectContaining({ type: 'notice', code: 'compacted' }))
  })

  it('is not asked of a run that is stopped already', async () => {
    await using here = await scene((request) => hang(request))
    const allowance = new Allowing(0)
    const run = here.start(allowance, { prompt: 'Do it.' })
    await run.stop('user')
    const { result, events } = await run.done
    expect(result.failure).toEqual({ class: 'interrupted', message: 'It was stopped.' })
    expect(events.filter(({ type }) => type === 'stop_requested')).toEqual([{ type: 'stop_requested', by: 'user' }])
    expect(allowance.asked).toBe(0)
  })
})

it.each<StopReason>(['budget', 'hibernate'])(
  'a stop with the reason %s keeps the session, and a resume completes the work',
  async (reason) => {
    const asked = Promise.withResolvers<void>()
    await using here = await scene((request, number) => {
      if (number > 0) return working(request)
      asked.resolve()
      return hang(request)
    })
    const run = here.start(new Allowing(9), { prompt: 'Do it.' })
    await asked.promise
    expect(await run.stop(reason)).toEqual({ survivors: [] })
    const first = await run.done
    expect(outcomeOf(first.result, reason)).toBe('stopped')
    expect(first.result).toMatchObject({ failure: { class: 'interrupted' }, timedOut: false })
    const again = { sessionIdToResume: first.result.sessionId, prompt: '' }
    const second = await here.start(new Allowing(9), again).done
    expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
    expect(here.client.requests[1]?.steps).toEqual([{ kind: 'user', text: 'Do it.' }])
  },
)
