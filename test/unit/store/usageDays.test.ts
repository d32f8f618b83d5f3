import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDays } from '../../../src/main/store/localDay'
import { bookUsage, type DayUsage } from '../../../src/main/store/usageDays'
import { addUsage, type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'
import { anyUsage, tokens } from '../../support/store/facts'

const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']
type Booking = readonly [day: string, total: TokenUsage]
const book = (bookings: readonly Booking[]): DayUsage[] =>
  bookings.reduce<DayUsage[]>((booked, [day, total]) => bookUsage(booked, day, total), [])
const onDay = (day: string, input: number, cost: number | null = null): DayUsage => ({ ...tokens(input, cost), day })

describe('booking usage on days', () => {
  it.each<[string, Booking[], DayUsage[]]>([
    ['one day', [['d1', tokens(5, 1)]], [onDay('d1', 5, 1)]],
    [
      'a repeated total once',
      [
        ['d1', tokens(5, 1)],
        ['d1', tokens(5, 1)],
      ],
      [onDay('d1', 5, 1)],
    ],
    [
      'each day its share',
      [
        ['d1', tokens(5, 1)],
        ['d2', tokens(8, 3)],
      ],
      [onDay('d1', 5, 1), onDay('d2', 3, 2)],
    ],
    [
      'a correction from the newest day',
      [
        ['d1', tokens(5, 1)],
        ['d2', tokens(8, 3)],
        ['d2', tokens(6, 2)],
      ],
      [onDay('d1', 5, 1), onDay('d2', 1, 1)],
    ],
    [
      'a correction beyond the newest day',
      [
        ['d1', tokens(5, 4)],
        ['d2', tokens(3, 1)],
      ],
      [onDay('d1', 3, 1), onDay('d2', 0, 0)],
    ],
    [
      'an unpriced day as unpriced',
      [
        ['d1', tokens(5, 1)],
        ['d2', tokens(8)],
      ],
      [onDay('d1', 5, 1), onDay('d2', 3)],
    ],
    [
      'an estimate without price that gets one the same day',
      [
        ['d1', tokens(5)],
        ['d1', tokens(6, 2)],
      ],
      [onDay('d1', 6, 2)],
    ],
    [
      'a price that becomes known a day later',
      [
        ['d1', tokens(5)],
        ['d2', tokens(6, 2)],
      ],
      [onDay('d1', 5), onDay('d2', 1, 2)],
    ],
    [
      'a clock set back on the newest day',
      [
        ['d2', tokens(5, 1)],
        ['d1', tokens(7, 2)],
      ],
      [onDay('d2', 7, 2)],
    ],
  ])('books %s', (_, bookings, expected) => {
    expect(book(bookings)).toEqual(expected)
  })

  it('never invents or loses a token: the days always add up to the newest total', () => {
    const bookings = fc.array(fc.tuple(fc.constantFrom(...days), anyUsage), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(bookings, (all) => {
        const booked = book(all)
        const total = all.at(-1)?.[1] ?? zeroUsage
        const sum = booked.reduce<TokenUsage>((so_far, day) => addUsage(so_far, day), zeroUsage)
        expect({ ...sum, totalCostUsd: null }).toEqual({ ...total, totalCostUsd: null })
        for (const day of booked)
          for (const value of Object.values(day)) if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0)
        expect(booked.map((day) => day.day)).toEqual([...new Set(booked.map((day) => day.day))].sort())
        // Costs are exact where every total was priced; once one was not, a day may stay unpriced, never zero.
        if (all.every(([, { totalCostUsd }]) => totalCostUsd !== null))
          expect(sum.totalCostUsd).toBe(total.totalCostUsd)
      }),
    )
  })
})

describe('the calendar day', () => {
  it.each([
    ['UTC', Date.UTC(2026, 2, 29, 23, 59), '2026-03-29'],
    ['Europe/Berlin', Date.UTC(2026, 2, 28, 22, 59), '2026-03-28'],
    ['Europe/Berlin', Date.UTC(2026, 2, 28, 23, 0), '2026-03-29'],
    ['Europe/Berlin', Date.UTC(2026, 2, 29, 22, 0), '2026-03-30'],
    ['America/Los_Angeles', Date.UTC(2026, 0, 1, 7, 59), '2025-12-31'],
    ['Pacific/Kiritimati', Date.UTC(2026, 0, 1, 10, 0), '2026-01-02'],
  ])('in %s', (zone, at, day) => {
    expect(localDays(zone)(at)).toBe(day)
  })
})
