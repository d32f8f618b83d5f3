import type { SnowhookError } from '../../shared/domain/errors'
import type { RunOutcome } from '../../shared/domain/run'

/** What `snowhook` tells its caller. Scripts depend on these numbers: they never change their meaning. */
export const exitCodes = {
  completed: 0,
  failed: 1,
  badUsage: 2,
  rateLimited: 3,
  abortedBeforeSession: 4,
  /** 128 + SIGINT, as shells have it. */
  stopped: 130,
} as const

const byOutcome: Record<RunOutcome, number> = {
  completed: exitCodes.completed,
  failed: exitCodes.failed,
  inactive: exitCodes.failed,
  lost: exitCodes.failed,
  rate_limited: exitCodes.rateLimited,
  aborted: exitCodes.abortedBeforeSession,
  stopped: exitCodes.stopped,
}

export const exitCodeOf = (outcome: RunOutcome): number => byOutcome[outcome]

/** A mistake in the call is the caller's to mend; everything else is a failure. */
export const exitCodeOfError = (error: SnowhookError): number =>
  error.tag === 'invalid_input' ? exitCodes.badUsage : exitCodes.failed
