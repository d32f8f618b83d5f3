import type { Settings } from '../../../../shared/contract/settings'

export type QuietHours = NonNullable<Settings['notifications']['quiet']>

const DAY_MINUTES = 1_440
const MINUTE_MS = 60_000

/** Minutes since local midnight. */
function minuteOfDay(at: number): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}

/**
 * When the quiet hours that hold now end, in ms since the epoch; null: it is not quiet. They may go over midnight;
 * hours that end when they begin are none. On a day on which clocks change the end is an hour off: look again then.
 */
export function quietUntil(quiet: QuietHours | null, now: number): number | null {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return null
  const minute = minuteOfDay(now)
  const { fromMinute, toMinute } = quiet
  const inside =
    fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute
  if (!inside) return null
  const left = (toMinute - minute + DAY_MINUTES) % DAY_MINUTES
  return now - (now % MINUTE_MS) + left * MINUTE_MS
}

/** `22:05`, as a time field has it. */
export const timeOfMinute = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Null: it is no time of day. */
export function minuteOfTime(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  return found === null ? null : Number(found[1]) * 60 + Number(found[2])
}
