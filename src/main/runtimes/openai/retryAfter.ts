/** Milliseconds of one unit in a duration such as `1h2m3.5s` or `12ms`. */
const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

const UNIT = String.raw`\d+(?:\.\d+)?(?:ms|h|m|s)`
const WHOLE_DURATION = new RegExp(`^(?:${UNIT})+$`)
/** "Please try again in 1m12.5s." */
const TOLD = new RegExp(`try again in ((?:${UNIT})+)`, 'i')

/** Limits that OpenAI keeps, each with headers of its own. */
const BUCKETS = ['requests', 'tokens', 'tokens_usage_based', 'project-requests', 'project-tokens']

export type Header = (name: string) => string | null

const positive = (ms: number): number | null => (Number.isFinite(ms) && ms >= 0 ? Math.ceil(ms) : null)

/** Null: not a duration. A number alone is seconds, as Azure writes it. */
export function durationMs(text: string): number | null {
  const duration = text.trim()
  if (/^\d+(\.\d+)?$/.test(duration)) return positive(Number(duration) * 1_000)
  if (!WHOLE_DURATION.test(duration)) return null
  let ms = 0
  for (const [, amount = '', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    ms += Number(amount) * (UNITS_MS[unit] ?? 0)
  return positive(ms)
}

function header(text: string | null, now: number): number | null {
  if (text === null) return null
  const asDate = Date.parse(text)
  return (
    durationMs(text) ?? (/[a-z]/i.test(text) && Number.isFinite(asDate) ? positive(Math.max(0, asDate - now)) : null)
  )
}

/** When the limits that are used up are full again: later than needed, so it is only asked last. */
function resets(read: Header): number | null {
  const used = BUCKETS.filter((bucket) => Number(read(`x-ratelimit-remaining-${bucket}`) ?? 1) === 0)
  const waits = used.map((bucket) => durationMs(read(`x-ratelimit-reset-${bucket}`) ?? '')).filter((ms) => ms !== null)
  return waits.length === 0 ? null : Math.max(...waits)
}

/**
 * How long the server asked us to wait, in milliseconds; null: it did not say. Its headers first, then its words.
 * `now`: milliseconds since the epoch, for a date.
 */
export function retryAfterMs(read: Header, message: string, now: number): number | null {
  const ms = read('retry-after-ms')
  const exact = ms === null || ms.trim() === '' ? null : positive(Number(ms))
  const told = TOLD.exec(message)?.[1]
  return exact ?? header(read('retry-after'), now) ?? (told === undefined ? null : durationMs(told)) ?? resets(read)
}
