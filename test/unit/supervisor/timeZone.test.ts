import { afterEach, describe, expect, it } from 'vitest'
import { localDays } from '../../../src/main/store/localDay'
import { calendarDay } from '../../../src/main/supervisor/budgetDay'
import { UseLedger } from '../../../src/main/supervisor/useLedger'

const HOUR_MS = 3_600_000
const before = process.env['TZ']
afterEach(() => {
  if (before === undefined) delete process.env['TZ']
  else process.env['TZ'] = before
})

describe('the days of a host that travels', () => {
  /** In Tokyo it is the 23rd already, in New York still the 22nd. */
  const evening = Date.UTC(2026, 10, 22, 23, 30)

  it('are those of the place where it is', () => {
    process.env['TZ'] = 'America/New_York'
    const dayOf = localDays()
    expect(dayOf(evening)).toBe('2026-11-22')
    process.env['TZ'] = 'Asia/Tokyo'
    expect(dayOf(evening)).toBe('2026-11-23')
    process.env['TZ'] = 'America/New_York'
    expect(dayOf(evening)).toBe('2026-11-22')
  })

  it('have borders that move with it, also within a day', () => {
    process.env['TZ'] = 'America/New_York'
    const ledger = new UseLedger(localDays(), () => true)
    expect(ledger.dayAt(evening).end).toBe(Date.UTC(2026, 10, 23, 5))
    process.env['TZ'] = 'Asia/Tokyo'
    expect(ledger.dayAt(evening)).toEqual({
      day: '2026-11-23',
      start: Date.UTC(2026, 10, 22, 15),
      end: Date.UTC(2026, 10, 23, 15),
    })
  })
})

it.each([
  ['spring in Berlin', 'Europe/Berlin', Date.UTC(2026, 2, 29, 10), 23],
  ['autumn in Berlin', 'Europe/Berlin', Date.UTC(2026, 9, 25, 10), 25],
  ['spring in New York', 'America/New_York', Date.UTC(2026, 2, 8, 16), 23],
  ['half an hour on Lord Howe', 'Australia/Lord_Howe', Date.UTC(2026, 9, 4, 1), 23.5],
  ['any other day', 'Europe/Berlin', Date.UTC(2026, 5, 1, 10), 24],
])('a day has the hours that it has when clocks change: %s', (_, zone, noon, hours) => {
  const day = calendarDay(localDays(zone), noon)
  expect((day.end - day.start) / HOUR_MS).toBe(hours)
})

it('1970 has days too', () => {
  expect(calendarDay(localDays('UTC'), 1_000)).toEqual({ day: '1970-01-01', start: 0, end: 24 * HOUR_MS })
})
