import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf, findPrice, type PricedUsage } from '../../../src/main/prices/costOf'
import type { ModelPrice } from '../../../src/shared/domain/prices'

const DAY = '2026-11-22'
const price = (model: string, more: Partial<ModelPrice> = {}): ModelPrice => ({
  model,
  asOf: '2026-01-01',
  input: 2,
  output: 10,
  ...more,
})
const used = (more: Partial<PricedUsage> = {}): PricedUsage => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  reasoningTokens: null,
  ...more,
})
const M = 1_000_000
const long = { above: 200_000, input: 4, output: 15, cacheRead: 1 }

describe('what a request costs', () => {
  it.each<[string, Partial<ModelPrice>, Partial<PricedUsage>, number]>([
    ['nothing', {}, {}, 0],
    ['input and output', {}, { inputTokens: M, outputTokens: M }, 12],
    ['cached input as input, when no rate is given', {}, { cacheReadInputTokens: M }, 2],
    ['cached input by its rate', { cacheRead: 0.2 }, { cacheReadInputTokens: M }, 0.2],
    ['a rate of nothing is a rate', { cacheRead: 0 }, { cacheReadInputTokens: M }, 0],
    ['cache writes as input, when no rate is given', {}, { cacheCreationInputTokens: M }, 2],
    ['cache writes by their rate', { cacheWrite: 2.5 }, { cacheCreationInputTokens: M }, 2.5],
    [
      'those of an hour by theirs, the rest by the other',
      { cacheWrite: 2.5, cacheWriteHour: 4 },
      { cacheCreationInputTokens: M, cacheCreationHourTokens: M / 4 },
      0.75 * 2.5 + 0.25 * 4,
    ],
    ['hours as cache writes', { cacheWrite: 3 }, { cacheCreationInputTokens: M, cacheCreationHourTokens: M }, 3],
    [
      'no more hours than writes',
      { cacheWriteHour: 4 },
      { cacheCreationInputTokens: M, cacheCreationHourTokens: 9 * M },
      4,
    ],
    ['reasoning as output, when no rate is given', {}, { outputTokens: M, reasoningTokens: M / 2 }, 10],
    [
      'reasoning by its rate, as a part of the output',
      { reasoning: 2 },
      { outputTokens: M, reasoningTokens: M / 2 },
      6,
    ],
    ['no more reasoning than output', { reasoning: 2 }, { outputTokens: M, reasoningTokens: 5 * M }, 2],
    ['at the threshold, the short rates', { long }, { inputTokens: 200_000 }, 0.4],
    ['above it, the long ones for all of it', { long }, { inputTokens: 200_001, outputTokens: M }, 0.200001 * 4 + 15],
    [
      'the threshold counts every kind of input',
      { long },
      { inputTokens: 1, cacheReadInputTokens: 200_000 },
      0.000004 + 0.2,
    ],
    ['what the long rates do not name is as their input', { cacheWrite: 1, long }, { cacheCreationInputTokens: M }, 4],
  ])('%s', (_what, rates, usage, usd) => {
    expect(costOf(price('m', rates), used(usage), DAY)).toBeCloseTo(usd, 9)
  })

  it('changes on the day that was announced, not before', () => {
    const announced = price('m', { announced: { from: '2027-01-01', input: 20, output: 100 } })
    expect(costOf(announced, used({ inputTokens: M }), '2026-12-31')).toBe(2)
    expect(costOf(announced, used({ inputTokens: M }), '2027-01-01')).toBe(20)
  })

  it('is never negative, and twice as much for twice as much', () => {
    const tokens = fc.integer({ min: 0, max: 10 * M })
    const rate = fc.double({ min: 0, max: 1_000, noNaN: true })
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        tokens,
        tokens,
        rate,
        rate,
        rate,
        (input, output, write, read, reasoning, a, b, c) => {
          const rates = price('m', { input: a, output: b, reasoning: c, cacheRead: c })
          const usage = (times: number): PricedUsage => ({
            inputTokens: input * times,
            outputTokens: output * times,
            cacheCreationInputTokens: write * times,
            cacheReadInputTokens: read * times,
            reasoningTokens: reasoning * times,
          })
          const once = costOf(rates, usage(1), DAY)
          expect(once).toBeGreaterThanOrEqual(0)
          expect(costOf(rates, usage(2), DAY)).toBeCloseTo(once * 2, 6)
        },
      ),
    )
  })
})

describe('which price a model has', () => {
  const table = new Map(
    ['gpt-5', 'gpt-5-mini', 'gemini-2.5-pro', 'claude-x', 'gpt-4o', 'gpt-4o-2024-05-13', 'openai/own'].map((model) => [
      model,
      price(model),
    ]),
  )
  it.each([
    ['gpt-5', 'gpt-5'],
    ['gpt-5-2025-08-07', 'gpt-5'],
    ['gpt-5-mini', 'gpt-5-mini'],
    ['gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['claude-x-20260807', 'claude-x'],
    ['openai/gpt-5', 'gpt-5'],
    ['openrouter/openai/gpt-5-2025-08-07', 'gpt-5'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['publishers/google/models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['openai/own', 'openai/own'],
  ])('%s costs what %s costs', (model, expected) => {
    expect(findPrice(table, model)?.model).toBe(expected)
  })

  it.each([
    'gpt-5-nano',
    'gpt-5.1',
    'gpt-5-codex',
    'gpt-50',
    'gpt',
    'GPT-5',
    'gpt-5-2025-13-07',
    'gpt-5-2025-0807',
    'gpt-5-250807',
    'gpt-5-latest',
    'gemini-2.5-pro-preview-05-06',
    'somebody/gpt-5',
    'own',
    '',
    'openai/',
  ])('%j has none: nothing is guessed', (model) => {
    expect(findPrice(table, model)).toBeNull()
  })

  it('comes back for whatever a server calls a model', () => {
    const odd = fc
      .array(fc.constantFrom('openai/', 'models/', '/', 'gpt-5', '-2026-08-07', 'x'))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string(), odd), (model) => {
        const found = findPrice(table, model)
        if (found !== null) expect(model).toContain(found.model)
      }),
    )
  })
})
