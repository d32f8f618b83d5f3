/** `2026-11-22`: the calendar day of a moment (milliseconds since the epoch), here or in a named time zone. */
export function localDays(timeZone?: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...(timeZone === undefined ? {} : { timeZone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return (at) => format.format(at)
}
