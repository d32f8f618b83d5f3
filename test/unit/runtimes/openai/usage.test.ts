import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatUsage, responsesUsage } from '../../../../src/main/runtimes/openai/usage'
import { totalTokens } from '../../../../src/shared/domain/usage'

const counts = (input: number, output: number, write: number, read: number, reasoning: number | null) => ({
  inputTokens: input,
  outputTokens: output,
  cacheCreationInputTokens: write,
  cacheReadInputTokens: read,
  reasoningTokens: reasoning,
})

describe('usage', () => {
  const table: readonly [string, unknown, unknown][] = [
    ['plain', { prompt_tokens: 10, completion_tokens: 2 }, counts(10, 2, 0, 0, null)],
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 5 },
      },
      counts(10, 20, 30, 60, 5),
    ],
    ['DeepSeek', { prompt_tokens: 100, completion_tokens: 2, prompt_cache_hit_tokens: 64 }, counts(36, 2, 0, 64, null)],
    [
      'xAI: reasoning beside the completion',
      {
        prompt_tokens: 10,
        completion_tokens: 2,
        total_tokens: 112,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      counts(10, 102, 0, 0, 100),
    ],
    [
      'details that are null',
      { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: null },
      counts(1, 2, 0, 0, null),
    ],
    ['nothing', null, null],
    ['half', { prompt_tokens: 10 }, null],
    ['nonsense', { prompt_tokens: '10', completion_tokens: -1 }, null],
  ]
  it.each(table)('of a chat is read: %s', (_, usage, expected) => {
    expect(chatUsage(usage)).toEqual(expected)
  })

  it('of a response adds up to what the provider counted', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (plain, cached, written, output) => {
        const usage = responsesUsage({
          input_tokens: plain + cached + written,
          output_tokens: output,
          input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
          output_tokens_details: { reasoning_tokens: Math.floor(output / 2) },
        })
        expect(usage).toEqual(counts(plain, output, written, cached, Math.floor(output / 2)))
        expect(usage === null ? 0 : totalTokens({ ...usage, totalCostUsd: null })).toBe(
          plain + cached + written + output,
        )
      }),
    )
  })

  it('is never negative, whatever a server claims', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (input, output, details) => {
        for (const usage of [
          chatUsage({ prompt_tokens: input, completion_tokens: output, prompt_tokens_details: details }),
          responsesUsage({
            input_tokens: input,
            output_tokens: output,
            input_tokens_details: { cached_tokens: details },
          }),
        ])
          for (const count of Object.values(usage ?? {})) if (count !== null) expect(count).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
