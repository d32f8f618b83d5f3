/** A thin, unbreakable space between a number and its unit. */
const GAP = '\u202f'
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const unit = (count: number, name: string): string => `${count}${GAP}${name}`

/**
 * A duration in ms as people say it: `4 s`, `3 m`, `2 h 5 m`, `3 d`. At most two units, never rounded up.
 * A negative duration (two machines' clocks) counts as 0.
 */
export function formatAge(ms: number): string {
  const past = Number.isFinite(ms) ? Math.max(0, ms) : 0
  if (past < MINUTE_MS) return unit(Math.floor(past / SECOND_MS), 's')
  if (past < HOUR_MS) return unit(Math.floor(past / MINUTE_MS), 'm')
  if (past >= DAY_MS) return unit(Math.floor(past / DAY_MS), 'd')
  const minutes = Math.floor((past % HOUR_MS) / MINUTE_MS)
  const hours = unit(Math.floor(past / HOUR_MS), 'h')
  return minutes === 0 ? hours : `${hours} ${unit(minutes, 'm')}`
}

/** Built once: building one costs more than using it a thousand times. */
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayOfYear = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })

/** `14:05`, or with its date when that is not today. Local to the client. */
export function formatClock(at: number, now: number = Date.now()): string {
  const time = timeOfDay.format(at)
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  return `${dayOfYear.format(at)} ${time}`
}
