import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  countUnknown,
  type Meter,
  newMeter,
  totalOf,
  usageEvent,
} from '../../../src/main/conversation/usageMeter'
import { AgentEvent } from '../../../src/shared/domain/events'
import { totalTokens } from '../../../src/shared/domain/usage'
import { usage } from '../../support/runtimeHarness/scriptedModel'

const add = (meter: Meter, model: string, cost: number | null, used = usage(10, 5)): Meter =>
  count(meter, { usage: used, model, asked: 'asked', cost })

describe('the usage meter', () => {
  it('has nothing to say before anything was counted', () => {
    expect(totalOf(newMeter)).toBeNull()
    expect(usageEvent(countUnknown(newMeter), true)).toBeNull()
  })

  it('adds up by model, costs included', () => {
    const event = usageEvent(add(add(add(newMeter, 'a', 1), 'b', 2), 'a', 0.5), true)
    expect(event).toMatchObject({
      total: { inputTokens: 30, outputTokens: 15, totalCostUsd: 3.5 },
      byModel: [
        { model: 'a', inputTokens: 20, totalCostUsd: 1.5, basis: 'computed' },
        { model: 'b', inputTokens: 10, totalCostUsd: 2, basis: 'computed' },
      ],
      final: true,
    })
  })

  it('one unpriced request makes its model and the run unpriced, never cheaper', () => {
    const event = usageEvent(add(add(add(newMeter, 'a', 1), 'b', null), 'b', 1), false)
    expect(event?.total.totalCostUsd).toBeNull()
    expect(event?.byModel.map(({ basis, totalCostUsd }) => [basis, totalCostUsd])).toEqual([
      ['computed', 1],
      ['unpriced', null],
    ])
  })

  it('keeps reasoning tokens where the provider tells them, and says nothing where it does not', () => {
    const meter = add(
      add(newMeter, 'a', 1, usage(1, 9, { reasoningTokens: 4 })),
      'a',
      1,
      usage(1, 9, { reasoningTokens: 3 }),
    )
    expect(usageEvent(add(meter, 'b', 1), true)?.byModel.map((one) => one.reasoningTokens)).toEqual([7, undefined])
  })

  it('is a valid event whatever a provider counts and however many models it claims to have', () => {
    const anyCount = fc.oneof(fc.nat(1_000_000), fc.double(), fc.constant(Number.NaN), fc.constant(-5))
    const anyRequest = fc.record({
      model: fc.oneof(fc.string(), fc.string({ minLength: 120, maxLength: 300 })),
      cost: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      input: anyCount,
      output: anyCount,
    })
    fc.assert(
      fc.property(fc.array(anyRequest, { minLength: 1, maxLength: 120 }), (requests) => {
        const meter = requests.reduce(
          (sum, { model, cost, input, output }) => add(sum, model, cost, usage(input, output)),
          newMeter,
        )
        const event = usageEvent(meter, true)
        expect(AgentEvent.safeParse(event).error).toBeUndefined()
        const sum = event?.byModel.reduce((all, model) => all + totalTokens(model), 0)
        expect(sum).toBe(event === null ? -1 : totalTokens(event.total))
      }),
      { numRuns: 200 },
    )
  })
})
