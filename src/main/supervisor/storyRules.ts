import type { StoryCounters } from '../../shared/domain/story'
import type { SupervisionRules } from './storyInput'

/** What is used up by going on. Limits are counted too, but use nothing up. */
export type Slot = Exclude<keyof StoryCounters, 'limits'>

/** Each number is how often Snowhook goes on by itself; one more and a person is asked. */
export const defaultRules: SupervisionRules = {
  /** A program that cannot start five times with growing pauses is not about to. */
  abortsMax: 5,
  /** An agent that failed its gates four times needs other words, not more tries. */
  retriesMax: 3,
  commitRecoveriesMax: 2,
  noProgressMax: 1,
  /** Minutes of an overloaded provider; longer troubles are for a person to know of. */
  failuresMax: 3,
  /** A story during which the host dies again and again may be what kills it. */
  lossesMax: 3,
  onInactive: 'needs_you',
}

/** A second silence after a resume is a hang. */
const INACTIVITY_RESUMES_MAX = 1

export function slotMax(slot: Slot, rules: SupervisionRules): number {
  const max: Record<Slot, number> = {
    aborts: rules.abortsMax,
    retries: rules.retriesMax,
    commitRecoveries: rules.commitRecoveriesMax,
    noProgress: rules.noProgressMax,
    failures: rules.failuresMax,
    losses: rules.lossesMax,
    inactivity: INACTIVITY_RESUMES_MAX,
  }
  return max[slot]
}

interface BackOff {
  readonly firstMs: number
  readonly maxMs: number
}
/** A crash at start costs nothing but the start, so the first pause is short. */
export const ABORT_BACK_OFF: BackOff = { firstMs: 5_000, maxMs: 300_000 }
/** An overloaded provider wants more room. */
export const FAILURE_BACK_OFF: BackOff = { firstMs: 10_000, maxMs: 600_000 }

/** Doubles with each time before; between half and all of it, so that many stories do not come back at once. */
export function backOffMs({ firstMs, maxMs }: BackOff, timesBefore: number, jitter: number): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.max(0, timesBefore))
  const spread = Number.isFinite(jitter) ? Math.min(1, Math.max(0, jitter)) : 1
  return Math.round(whole * (0.5 + spread / 2))
}
