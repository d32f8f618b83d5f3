import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAge, formatClock } from '../../../../src/renderer/src/ui/format/age'
import { formatCost, formatCostExact, formatPartialCost } from '../../../../src/renderer/src/ui/format/money'
import { formatTokens, formatTokensExact } from '../../../../src/renderer/src/ui/format/tokens'

const plain = (text: string): string => text.replaceAll('\u202f', ' ')

describe('an age', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [4_900, '4 s'],
    [59_999, '59 s'],
    [60_000, '1 m'],
    [3 * 60_000 + 59_000, '3 m'],
    [3_600_000, '1 h'],
    [2 * 3_600_000 + 5 * 60_000, '2 h 5 m'],
    [86_399_999, '23 h 59 m'],
    [3 * 86_400_000 + 5, '3 d'],
    [-5_000, '0 s'],
    [Number.NaN, '0 s'],
  ])('of %d ms reads %s', (ms, text) => {
    expect(plain(formatAge(ms))).toBe(text)
  })

  it('never breaks between a number and its unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
        for (const part of formatAge(ms).split(' ')) expect(part).toMatch(/^\d+\u202f[smhd]$/)
      }),
    )
  })
})

describe('a clock time', () => {
  const noon = new Date(2026, 10, 22, 14, 5).getTime()
  it('is hours and minutes today', () => {
    expect(formatClock(noon, noon + 1_000)).toBe('14:05')
  })
  it('names the day when that is another one', () => {
    expect(formatClock(noon, noon + 2 * 86_400_000)).toMatch(/22.*14:05/)
  })
})

describe('a cost', () => {
  it.each([
    [0, false, '$0.00'],
    [0.41, false, '$0.41'],
    [0.41, true, '~$0.41'],
    [0.0071, false, '$0.0071'],
    [0.00812, true, '~$0.0081'],
    [0.00001, true, '<$0.0001'],
    [0.01, false, '$0.01'],
    [1234.5, false, '$1,234.50'],
    [null, false, 'unpriced'],
    [null, true, 'unpriced'],
  ])('of %s (provisional: %s) reads %s', (usd, provisional, text) => {
    expect(formatCost(usd, provisional)).toBe(text)
  })
  it('that is unknown is never a number', () => {
    expect(formatCostExact(null)).toBe('unpriced')
  })
  it.each([
    [[0.5, 0.25], false, '$0.75'],
    [[0.5, 0.25], true, '~$0.75'],
    [[0.5, null], false, '≥ $0.50 + unpriced'],
    [[0.5, null], true, '≥ ~$0.50 + unpriced'],
    [[0, null], false, 'unpriced'],
    [[null], false, 'unpriced'],
    [[], false, '$0.00'],
  ])('of the parts %j (provisional: %s) reads %s', (parts, provisional, text) => {
    expect(formatPartialCost(parts, provisional)).toBe(text)
  })
  it('keeps its fractions of a cent where there is room', () => {
    expect(formatCostExact(0.001234)).toBe('$0.001234')
  })
})

describe('a token count', () => {
  it.each([
    [0, '0'],
    [812, '812'],
    [999, '999'],
    [1_000, '1k'],
    [8_149, '8.1k'],
    [99_999, '99.9k'],
    [124_999, '124k'],
    [999_999, '999k'],
    [1_250_000, '1.2M'],
    [3_000_000_000, '3B'],
  ])('of %d reads %s', (count, text) => {
    expect(formatTokens(count)).toBe(text)
  })
  it('never claims more than was used', () => {
    const factors: Record<string, number> = { k: 1e3, M: 1e6, B: 1e9 }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (count) => {
        const text = formatTokens(count)
        expect(Number.parseFloat(text) * (factors[text.at(-1) ?? ''] ?? 1)).toBeLessThanOrEqual(count)
      }),
    )
  })
  it('is grouped where there is room', () => {
    expect(formatTokensExact(1234567)).toBe('1,234,567')
  })
})
