/** Longer than any calendar day, shorter than two: one with an hour more has 25. */
const MORE_THAN_A_DAY_MS = 26 * 3_600_000

/** A calendar day of the host: its name and where it begins and ends, in milliseconds since the epoch. */
export interface CalendarDay {
  readonly day: string
  readonly start: number
  /** The first moment of the next. */
  readonly end: number
}

/** The day of a moment, found by asking what day it is: right in every time zone, also when the clocks are changed. */
export function calendarDay(dayOf: (at: number) => string, now: number): CalendarDay {
  const day = dayOf(now)
  const start = firstMoment(now - MORE_THAN_A_DAY_MS, now, (at) => dayOf(at) >= day)
  const end = firstMoment(now, now + MORE_THAN_A_DAY_MS, (at) => dayOf(at) > day)
  return { day, start, end }
}

/** The first of which it is true; true of `to`, and from the first on. */
function firstMoment(from: number, to: number, fits: (at: number) => boolean): number {
  let before = from
  let after = to
  while (after - before > 1) {
    const between = Math.floor((before + after) / 2)
    if (fits(between)) after = between
    else before = between
  }
  return after
}
