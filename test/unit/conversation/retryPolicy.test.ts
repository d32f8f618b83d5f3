import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelFailure } from '../../../src/main/conversation/modelClient'
import { chanceOf, decideRetry, RETRIES_MAX } from '../../../src/main/conversation/retryPolicy'

const now = Date.UTC(2026, 0, 1, 12)
const failure = (more: Partial<ModelFailure> = {}): ModelFailure => ({
  class: 'server',
  message: 'Broken.',
  httpStatus: 500,
  retryable: true,
  retryAfterMs: null,
  usage: null,
  ...more,
})

describe('the retry policy', () => {
  const rows: readonly [string, Partial<ModelFailure>, number, number, ReturnType<typeof decideRetry>][] = [
    ['first back-off, least chance', {}, 0, 0, { retry: true, delayMs: 500, maxRetries: 8 }],
    ['first back-off, most chance', {}, 0, 0.9999, { retry: true, delayMs: 1_000, maxRetries: 8 }],
    ['it doubles', {}, 3, 0, { retry: true, delayMs: 4_000, maxRetries: 8 }],
    ['up to a minute', {}, 7, 0.9999, { retry: true, delayMs: 59_997, maxRetries: 8 }],
    ['the server knows better', { retryAfterMs: 12_345.2 }, 2, 0.5, { retry: true, delayMs: 12_346, maxRetries: 8 }],
    ['at once is no advice', { retryAfterMs: 0 }, 0, 0, { retry: true, delayMs: 500, maxRetries: 8 }],
    ['five minutes are waited', { retryAfterMs: 300_000 }, 0, 0, { retry: true, delayMs: 300_000, maxRetries: 8 }],
    [
      'more is not',
      { class: 'rate_limit', retryAfterMs: 3_600_000 },
      0,
      0,
      { retry: false, message: 'Broken. The provider asks to wait 60 min, until 2026-01-01 13:00 UTC.' },
    ],
    [
      'nonsense is not',
      { class: 'rate_limit', retryAfterMs: Number.POSITIVE_INFINITY },
      0,
      0,
      { retry: false, message: 'Broken. The provider asks to wait for more than a year.' },
    ],
    ['enough is enough', {}, RETRIES_MAX, 0, { retry: false, message: 'Broken. It was asked 9 times.' }],
    ['few are enough', { retriesMax: 2 }, 0, 0, { retry: true, delayMs: 500, maxRetries: 2 }],
    ['others do not count', { retriesMax: 2 }, 3, 0, { retry: true, delayMs: 4_000, maxRetries: 5 }],
    ['the whole is bounded all the same', { retriesMax: 2 }, 7, 0, { retry: true, delayMs: 30_000, maxRetries: 8 }],
    ['not worth it', { retryable: false }, 0, 0, { retry: false, message: 'Broken.' }],
    ['no money', { class: 'billing' }, 0, 0, { retry: false, message: 'Broken.' }],
    ['a wrong key', { class: 'authentication' }, 0, 0, { retry: false, message: 'Broken.' }],
    ['too long', { class: 'context_overflow' }, 0, 0, { retry: false, message: 'Broken.' }],
    ['stopped', { class: 'interrupted' }, 0, 0, { retry: false, message: 'Broken.' }],
  ]
  it.each(rows)('%s', (_name, more, retries, chance, decision) => {
    expect(decideRetry(failure(more), { retries, bounded: 0, chance, now })).toEqual(decision)
  })

  it('gives up a failing request within half an hour of waiting, whatever the server says', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), fc.double({ min: 0, max: 0.999, noNaN: true }), (asked, chance) => {
        let waited = 0
        for (let retries = 0; ; retries += 1) {
          const decision = decideRetry(failure({ retryAfterMs: asked }), { retries, bounded: 0, chance, now })
          if (!decision.retry) break
          expect(decision.delayMs).toBeGreaterThan(0)
          waited += decision.delayMs
        }
        expect(waited).toBeLessThanOrEqual(RETRIES_MAX * 300_000)
      }),
    )
  })

  it('spreads chance evenly over runs and repeats it for the same words', () => {
    const chances = Array.from({ length: 1_000 }, (_, at) => chanceOf(`run-${at} 1`))
    expect(chances.every((chance) => chance >= 0 && chance < 1)).toBe(true)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inside = chances.filter((chance) => Math.floor(chance * 10) === tenth).length
      expect(inside).toBeGreaterThan(60)
    }
    expect(chanceOf('run-1 1')).toBe(chanceOf('run-1 1'))
  })
})
