import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addTally,
  continues,
  emptyTally,
  subtractTally,
  sumOf,
  type Tally,
  tallyFrom,
} from '../../../../src/main/runtimes/claude-code/tally'
import type { SessionId } from '../../../../src/shared/domain/ids'
import { asTerminal, ofType, recorded, recordings, replay, replayRecording } from './recorded'
import { asShipped } from './shippedPrices'

/** Every answer of the recorded fake cost this. */
const ONE_ANSWER = {
  inputTokens: 11,
  outputTokens: 25,
  cacheCreationInputTokens: 2_000,
  cacheReadInputTokens: 5_000,
}
const times = (count: number) => ({
  inputTokens: 11 * count,
  outputTokens: 25 * count,
  cacheCreationInputTokens: 2_000 * count,
  cacheReadInputTokens: 5_000 * count,
})

/** The CLI's usage by model. */
const modelUsage = (answers: number, costUSD = answers * 0.01) => ({
  'claude-x': { ...times(answers), costUSD },
})

const session_id = '11111111-2222-4333-8444-555555555555'
const init = (version = '2.1.250') => ({ type: 'system', subtype: 'init', session_id, claude_code_version: version })
const answer = (id: string) => ({
  type: 'assistant',
  parent_tool_use_id: null,
  message: {
    id,
    model: 'claude-x',
    content: [{ type: 'text', text: 'x' }],
    usage: {
      input_tokens: 11,
      output_tokens: 1,
      cache_creation_input_tokens: 2_000,
      cache_read_input_tokens: 5_000,
    },
  },
})
const result = (more: Record<string, unknown>) => ({
  type: 'result',
  subtype: 'success',
  is_error: false,
  session_id,
  ...more,
})

const usageOf = (lines: readonly Record<string, unknown>[], options?: Parameters<typeof replay>[1]) => {
  const { stream, events, counters } = replay([asTerminal(lines)], options)
  const last = ofType(events, 'usage').at(-1)
  return { total: stream.usage, final: last?.final, counter: counters.get(session_id as SessionId) }
}

describe('the usage of a run equals what the CLI says that this process used', () => {
  const cases: readonly [string, number, number, string?][] = [
    ['claude-2.1.197.text', 1, 0.009408],
    ['claude-2.1.197.resume-ok', 1, 0.009408, session_id],
    ['claude-2.1.197.permission-denied', 2, 0.03136],
    ['claude-2.1.330.text', 1, 0.011544],
    ['claude-2.1.330.resume-ok-cost-cumulative', 1, 0.011544, session_id],
    ['claude-2.1.330.fork-session', 1, 0.011544, session_id],
    ['claude-2.1.330.max-turns', 2, 0.023088],
    ['claude-2.1.330.background-agent-two-results', 4, 0.046176],
  ]
  it.each(cases)('%s: %i answers, %f dollars', (name, answers, cost, resuming) => {
    const { stream, events } = replayRecording(name, resuming === undefined ? {} : { resuming })
    expect(stream.usage).toMatchObject(times(answers))
    expect(stream.usage?.totalCostUsd).toBeCloseTo(cost, 9)
    expect(ofType(events, 'usage').at(-1)).toMatchObject({ final: true, byModel: [{ basis: 'reported' }] })
  })

  it('is zero, not unknown, when the provider was asked and charged nothing', () => {
    const { stream } = replayRecording('claude-2.1.330.http529')
    expect(stream.usage).toMatchObject({ ...times(0), totalCostUsd: 0 })
  })

  it('is unknown, not zero, when the provider was never asked', () => {
    expect(replay([Buffer.from('Segmentation fault\r\n')]).stream.usage).toBeNull()
  })

  it.each(recordings.filter((name) => !name.includes('ctl')))('%s: our prices are the CLI’s', (name) => {
    for (const line of recorded(name)) {
      const added = line['model_usage_since_last_result'] ?? line['modelUsage'] ?? {}
      for (const [model, usage] of tallyFrom(added as Record<string, unknown>)) {
        const counted = { ...usage, reasoningTokens: null, cacheCreationHourTokens: 0 }
        const estimate = asShipped.costOf(model.replace('[1m]', ''), counted)
        expect(estimate, model).toBeCloseTo(usage.totalCostUsd ?? Number.NaN, 9)
      }
    }
  })

  it('adds up models, each with its own cost', () => {
    const name = 'claude-2.1.330.control-protocol.ctl'
    const last = recorded(name).findLast((line) => line['type'] === 'result')
    const { stream, events } = replayRecording(name)
    expect(stream.usage?.totalCostUsd).toBeCloseTo(Number(last?.['total_cost_usd']), 9)
    expect(
      ofType(events, 'usage')
        .at(-1)
        ?.byModel.map(({ model }) => model),
    ).toEqual(['claude-opus-5-5', 'claude-haiku-5-5'])
  })
})

describe('versions that do not say what a result adds', () => {
  it('count the process: the newest result is the total, however often it comes', () => {
    const lines = [
      init('2.1.197'),
      result({ modelUsage: modelUsage(2) }),
      init('2.1.197'),
      result({ modelUsage: modelUsage(3) }),
    ]
    expect(usageOf(lines)).toMatchObject({ total: times(3), final: true })
    expect(usageOf(lines, { resuming: session_id, before: null })).toMatchObject({ total: times(3), final: true })
  })

  it('count the session’s life: the run is the difference to what was there before', () => {
    const earlier = usageOf([init(), answer('a'), result({ modelUsage: modelUsage(1) })])
    const lines = [init(), answer('b'), answer('c'), result({ modelUsage: modelUsage(3) })]
    const later = usageOf(lines, { resuming: session_id, before: earlier.counter })
    expect(later).toMatchObject({ total: times(2), final: true })
    expect(later.total?.totalCostUsd).toBeCloseTo(0.02, 9)
    const forked = usageOf([init(), answer('d'), result({ modelUsage: modelUsage(4) })], {
      resuming: session_id,
      before: later.counter,
    })
    expect(forked).toMatchObject({ total: times(1), final: true })
  })

  it('are told apart by what was streamed', () => {
    const before = usageOf([init(), answer('a'), result({ modelUsage: modelUsage(1) })]).counter
    const lines = [init(), answer('b'), answer('c'), answer('d'), result({ modelUsage: modelUsage(3) })]
    expect(usageOf(lines, { resuming: session_id, before })).toMatchObject({ total: times(3), final: true })
  })

  it('of a session that began elsewhere: never more than was seen, and it says that it is an estimate', () => {
    const lines = [init(), answer('a'), result({ modelUsage: modelUsage(50) })]
    const { total, final } = usageOf(lines, { resuming: session_id, before: null })
    expect(total).toMatchObject({ inputTokens: 11, cacheReadInputTokens: 5_000 })
    expect(final).toBe(false)
  })

  it('survive a counter that cannot be read', () => {
    const lines = [init('2.1.197'), result({ modelUsage: modelUsage(1) })]
    for (const before of ['rubbish', 7, { models: 'no' }, [], { models: [{ model: 1 }] }]) {
      expect(usageOf(lines, { resuming: session_id, before })).toMatchObject({ total: times(1) })
    }
  })
})

describe('between results', () => {
  it('messages are estimated, each once, and the estimate says what it is', () => {
    const { total, final } = usageOf([init(), answer('a'), answer('a'), answer('b')])
    expect(total).toMatchObject({ inputTokens: 22, cacheReadInputTokens: 10_000, totalCostUsd: null })
    expect(final).toBe(false)
  })

  it('the end of a streamed message counts, not its beginning, whatever comes after it', () => {
    const usage = { input_tokens: 11, output_tokens: 1 }
    const event = (more: Record<string, unknown>) => ({ type: 'stream_event', parent_tool_use_id: null, event: more })
    const { total } = usageOf([
      init(),
      event({ type: 'message_start', message: { id: 'a', model: 'claude-x', usage } }),
      event({ type: 'message_delta', usage: { output_tokens: 25 } }),
      { ...answer('a'), message: { ...answer('a').message, usage } },
    ])
    expect(total).toMatchObject({ inputTokens: 11, outputTokens: 25 })
  })

  it('a price that the CLI itself calls a guess is none', () => {
    const guessed = { 'my-model': { ...ONE_ANSWER, costUSD: 1, costBasis: 'unknown' } }
    const { total } = usageOf([init(), result({ modelUsage: guessed, model_usage_since_last_result: guessed })])
    expect(total).toMatchObject({ ...ONE_ANSWER, totalCostUsd: null })
  })

  it('a refused resume writes no counter', () => {
    const name = 'claude-2.1.330.resume-unknown-session'
    expect([...replayRecording(name, { resuming: 'x' }).counters]).toEqual([])
  })
})

describe('tallies', () => {
  const tokens = fc.nat({ max: 1_000_000 })
  const tally: fc.Arbitrary<Tally> = fc
    .dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.record({
        inputTokens: tokens,
        outputTokens: tokens,
        cacheCreationInputTokens: tokens,
        cacheReadInputTokens: tokens,
        costUSD: fc.nat({ max: 1_000 }),
      }),
    )
    .map((models) => tallyFrom(models))

  it('what was added can be taken away again', () => {
    fc.assert(
      fc.property(tally, tally, (before, added) => {
        const after = addTally(before, added)
        expect(continues(after, before)).toBe(true)
        expect(sumOf(subtractTally(after, before))).toEqual(sumOf(added))
      }),
    )
  })

  it('a difference is never below nothing', () => {
    fc.assert(
      fc.property(tally, tally, (now, before) => {
        for (const usage of subtractTally(now, before).values()) {
          expect(Math.min(usage.inputTokens, usage.outputTokens, usage.totalCostUsd ?? 0)).toBeGreaterThanOrEqual(0)
        }
        expect(subtractTally(now, now)).toEqual(emptyTally)
      }),
    )
  })

  it('read anything without throwing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (models) => {
        for (const usage of tallyFrom(models).values()) expect(usage.inputTokens).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
