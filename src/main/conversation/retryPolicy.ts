import type { FailureClass } from '../../shared/domain/run'
import type { ModelFailure } from './modelClient'

/** With the waits below about four minutes: longer than nearly every overload, shorter than a person's patience. */
export const RETRIES_MAX = 8
const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 60_000
/** A server that asks for more has a limit that only time or money lifts: a person should know now. */
const SERVER_DELAY_MAX_MS = 300_000

/** Asking the same again gets the same answer, whatever the client thinks. */
const hopeless: readonly FailureClass[] = [
  'authentication',
  'billing',
  'invalid_request',
  'context_overflow',
  'refusal',
  'output_limit',
  'interrupted',
]

export type RetryDecision =
  /** `maxRetries`: of this request, if it goes on failing like this. */
  | { readonly retry: true; readonly delayMs: number; readonly maxRetries: number }
  /** `message`: the failure in words, with what was tried. */
  | { readonly retry: false; readonly message: string }

export interface RetryFacts {
  /** Retries of this request so far. */
  readonly retries: number
  /** Those of them after a failure with a bound of its own, for one that has it, too. */
  readonly bounded: number
  /** 0 ≤ chance < 1: spreads the retries of many agents that failed together. */
  readonly chance: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Whether a failed request is asked again, and when. The server's own delay goes before ours. */
export function decideRetry(failure: ModelFailure, { retries, bounded, chance, now }: RetryFacts): RetryDecision {
  const said = failure.message
  if (!failure.retryable || hopeless.includes(failure.class)) return { retry: false, message: said }
  const asked = failure.retryAfterMs
  // "At once" is no advice: it would use up all retries in a second.
  const delayMs = asked !== null && asked > 0 ? Math.ceil(asked) : backoff(retries, chance)
  if (delayMs > SERVER_DELAY_MAX_MS) {
    return { retry: false, message: `${ended(said)} The provider asks to wait ${untilWhen(delayMs, now)}.` }
  }
  const bound = failure.retriesMax === undefined ? RETRIES_MAX : retries - bounded + failure.retriesMax
  const maxRetries = Math.min(RETRIES_MAX, bound)
  if (retries >= maxRetries) return { retry: false, message: `${ended(said)} It was asked ${retries + 1} times.` }
  return { retry: true, delayMs, maxRetries }
}

/** Doubles each time; the second half of it is chance. */
function backoff(retries: number, chance: number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** retries)
  return Math.round(full * (0.5 + chance / 2))
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
/** A number from 0 to below 1 that is the same for the same words: different for each run, repeatable in a test. */
export function chanceOf(words: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < words.length; at += 1) hash = Math.imul(hash ^ words.charCodeAt(at), FNV_PRIME)
  // The low bits vary most and the last word counts least: stir once more.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32
}

const MINUTE_MS = 60_000
/** A limit that resets later than this is a mistake of somebody's. */
const YEAR_MS = 31_536_000_000

/** When the server will answer again, in milliseconds since the epoch; null: it did not say, or nothing sensible. */
export function resetTime({ retryAfterMs }: Pick<ModelFailure, 'retryAfterMs'>, now: number): number | null {
  return retryAfterMs !== null && retryAfterMs >= 0 && retryAfterMs <= YEAR_MS ? Math.round(now + retryAfterMs) : null
}

function untilWhen(ms: number, now: number): string {
  if (ms > YEAR_MS) return 'for more than a year'
  const minutes = Math.ceil(ms / MINUTE_MS)
  const howLong = minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`
  return `${howLong}, until ${new Date(now + ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)
