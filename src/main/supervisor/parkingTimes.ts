import type { LimitHold } from '../../shared/domain/parking'

const MINUTE_MS = 60_000
/** When no reset time is known: soon at first, for limits by the minute; then seldom, for limits by the hour. */
const BACK_OFF_MS = [5, 10, 20, 40, 60].map((minutes) => minutes * MINUTE_MS)
const BACK_OFF_MAX_MS = 60 * MINUTE_MS
/** The longest window of any provider is a week; a reset further away than that and a day is a mistake. */
export const RESET_MAX_MS = 8 * 24 * 60 * MINUTE_MS
/** Spreads the first requests of everybody who waits for the same minute; less than anyone notices. */
export const JITTER_MAX_MS = 20_000

type Until = Pick<LimitHold, 'until' | 'source'>

/** How long at least until the next try, whatever the provider says: 0, then 1, 2, 4 … 60 min. */
const soonestMs = (attempt: number): number =>
  attempt < 2 ? 0 : Math.min(MINUTE_MS * 2 ** Math.min(attempt - 2, 10), BACK_OFF_MAX_MS)

const backOffMs = (attempt: number): number => BACK_OFF_MS[attempt - 1] ?? BACK_OFF_MAX_MS

const isUsable = (resetAt: number | null, now: number): resetAt is number =>
  resetAt !== null && resetAt > now && resetAt - now <= RESET_MAX_MS

/**
 * Until when to wait after a hit. A reset time that is past or absurd is none; one that has proved wrong before is
 * not believed sooner than the floor. `chance`: 0…1.
 */
export function untilAfter(resetAt: number | null, attempt: number, now: number, chance: number): Until {
  const jitter = Math.round(chance * JITTER_MAX_MS)
  if (!isUsable(resetAt, now)) return { until: now + backOffMs(attempt) + jitter, source: 'back_off' }
  const floor = now + soonestMs(attempt)
  return resetAt < floor
    ? { until: floor + jitter, source: 'back_off' }
    : { until: Math.ceil(resetAt) + jitter, source: 'provider' }
}

/**
 * Until when to wait after a further hit on a limit that is known. The provider's word outranks a back-off; nobody is
 * woken before a time that the provider named.
 */
export function untilAfterAnother(
  known: Until,
  resetAt: number | null,
  attempt: number,
  now: number,
  chance: number,
): Until {
  const fresh = untilAfter(resetAt, attempt, now, chance)
  const better = fresh.source === 'provider' && known.source === 'back_off'
  const tooSoon = known.until <= now || (isUsable(resetAt, now) && known.until < resetAt)
  return better || tooSoon ? fresh : { until: known.until, source: known.source }
}

/** A wait that is longer than any can be: the clock was set back after it began. */
export function isAbsurd({ until, source }: Until, now: number): boolean {
  return until - now > (source === 'provider' ? RESET_MAX_MS : BACK_OFF_MAX_MS) + JITTER_MAX_MS
}

/** A wait is looked at again this often, so that one that became absurd is noticed. */
export const LOOK_AGAIN_MS = BACK_OFF_MAX_MS
