import { z } from 'zod'
import { SessionId } from './ids'
import { MESSAGE_MAX_CHARS } from './limits'
import { TokenUsage } from './usage'

/** What a runtime itself reports. The fleet's richer state is `AgentPhase`. */
export const RuntimeStatus = z.enum(['idle', 'running', 'completed', 'failed'])
export type RuntimeStatus = z.infer<typeof RuntimeStatus>

/** Why a failed run failed; the completion policy reads this, never the text. */
export const FailureClass = z.enum([
  'spawn',
  'authentication',
  'billing',
  'rate_limit',
  'overloaded',
  'server',
  'connection',
  'invalid_request',
  'context_overflow',
  'refusal',
  'max_turns',
  'budget',
  'output_limit',
  'resume_rejected',
  'interrupted',
  'crash',
  'unknown',
])
export type FailureClass = z.infer<typeof FailureClass>

export const RunFailure = z.object({ class: FailureClass, message: z.string().max(MESSAGE_MAX_CHARS) })
export type RunFailure = z.infer<typeof RunFailure>

/**
 * Who or what ended a run before its own end. `budget`: a cap was reached. `hibernate`: put aside to free memory, with
 * its session kept.
 */
export const StopCause = z.enum(['user', 'inactivity', 'shutdown', 'supervisor', 'budget', 'hibernate'])
export type StopCause = z.infer<typeof StopCause>

/** How a run ended. `lost`: the host died and found the run open at its next start. */
export const RunOutcome = z.enum(['completed', 'failed', 'aborted', 'rate_limited', 'inactive', 'stopped', 'lost'])
export type RunOutcome = z.infer<typeof RunOutcome>

export const RuntimeResult = z.object({
  /** The session to resume; null only when none was ever established. */
  sessionId: SessionId.nullable(),
  tokenUsage: TokenUsage.nullable(),
  /** The process failed and no session was ever established. Never true otherwise. */
  abortedSignal: z.boolean(),
  /** The provider refused for a usage or rate limit and the run ended because of it. */
  rateLimitExit: z.boolean(),
  /** ISO 8601 in UTC, or null when the provider gave no reset time. */
  rateLimitResetAt: z.iso.datetime().nullable(),
  /** Null when the run did what it was asked to. */
  failure: RunFailure.nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().max(32).nullable(),
  /** True when the inactivity timeout ended the run. */
  timedOut: z.boolean(),
})
export type RuntimeResult = z.infer<typeof RuntimeResult>

/** One place that decides what a result means. Order matters: a stop by the user outranks the mess that a stop makes. */
export function outcomeOf(result: RuntimeResult, stoppedBy: StopCause | null): RunOutcome {
  if (stoppedBy !== null && stoppedBy !== 'inactivity') return 'stopped'
  if (result.timedOut || stoppedBy === 'inactivity') return 'inactive'
  if (result.rateLimitExit) return 'rate_limited'
  if (result.abortedSignal) return 'aborted'
  return result.failure === null ? 'completed' : 'failed'
}
