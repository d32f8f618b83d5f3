import type { SnowhookError } from '../domain/errors'

/** What a client knows about its connection. */
export type ConnectionState =
  /** The first attempt. */
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  /** Lost, or never reached; trying again by itself. `retryAt` is null while an attempt is under way. */
  | {
      readonly phase: 'reconnecting'
      readonly reason: SnowhookError
      readonly attempt: number
      /** Epoch milliseconds by the client's clock. */
      readonly retryAt: number | null
    }
  /** Given up: trying again is useless, was not wanted, or the client was closed. */
  | { readonly phase: 'lost'; readonly reason: SnowhookError }

/** First wait after a loss: a host that restarts at once is back at once. */
const BACKOFF_FIRST_MS = 250
/** Longest wait: a person who looks at the window does not wait longer. */
export const BACKOFF_MAX_MS = 10_000

/** Doubles with each failed attempt; spread, so that many windows do not come back in one instant. `random` is 0…1. */
export function backoffMs(attempt: number, random: number): number {
  const longest = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt - 1, 16))
  return Math.round(longest * (0.5 + random / 2))
}
