/**
 * `2026-11-22`: the calendar day of a moment (milliseconds since the epoch), in a named time zone or here. Here is where
 * the machine is now: who travels has the days of the place.
 */
export function localDays(timeZone?: string): (at: number) => string {
  let format = formatFor(timeZone)
  if (timeZone !== undefined) return (at) => format.format(at)
  let zone = zoneMark()
  return (at) => {
    const now = zoneMark()
    // A format keeps the time zone in which it was made.
    if (now !== zone) format = formatFor(undefined)
    zone = now
    return format.format(at)
  }
}

const formatFor = (timeZone: string | undefined): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-CA', {
    ...(timeZone === undefined ? {} : { timeZone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })

const winter = new Date(Date.UTC(2025, 0, 1))
const summer = new Date(Date.UTC(2025, 6, 1))
/** Tells time zones apart that have other days; asking for a zone's name costs a hundred times as much. */
const zoneMark = (): number => winter.getTimezoneOffset() * 10_000 + summer.getTimezoneOffset()
