import type { AgentEvent } from '../../../shared/domain/events'
import type { SessionId } from '../../../shared/domain/ids'
import { FailureClass, type RunFailure, type RuntimeResult } from '../../../shared/domain/run'
import type { TokenUsage } from '../../../shared/domain/usage'
import { cut } from '../cut'
import type { ProgramEnd } from '../programRun'
import type { StopReason } from '../runtime'
import type { DemoRecord } from './agent/records'

/** What a run has learned so far, folded from its records. */
export interface RunFacts {
  /** The session to resume: the one that was given, or the one that the agent confirmed. */
  readonly sessionId: SessionId | null
  readonly usage: TokenUsage | null
  /** When the last refused limit resets, in epoch milliseconds, as far as it is known. */
  readonly limitResetsAt: number | null
  readonly result: Extract<DemoRecord, { type: 'result' }> | null
  readonly rejected: string | null
  /** It waits for a person, who may take all day. */
  readonly waiting: boolean
}

export const noFacts: RunFacts = {
  sessionId: null,
  usage: null,
  limitResetsAt: null,
  result: null,
  rejected: null,
  waiting: false,
}

export function learn(facts: RunFacts, record: DemoRecord, event: AgentEvent | null): RunFacts {
  if (event?.type === 'session') return { ...facts, sessionId: event.sessionId }
  if (event?.type === 'usage') return { ...facts, usage: event.total }
  if (event?.type === 'rate_limit' && event.status === 'rejected') return { ...facts, limitResetsAt: event.resetsAt }
  if (record.type === 'result') return { ...facts, result: record }
  if (record.type === 'activity') return { ...facts, waiting: record.state === 'blocked' || record.state === 'idle' }
  if (record.type === 'resume_rejected') return { ...facts, rejected: record.reason }
  return facts
}

/** Judges the end of a run on what the agent said and how its process ended, in this order. */
export function resultOf(facts: RunFacts, end: ProgramEnd, stopped: StopReason | null): RuntimeResult {
  const failure = failureOf(facts, end, stopped)
  const rateLimited = failure?.class === 'rate_limit'
  const exited = end.kind === 'exited' ? end : { exitCode: null, signal: null }
  return {
    sessionId: facts.sessionId,
    tokenUsage: facts.usage,
    abortedSignal: failure !== null && stopped === null && facts.sessionId === null,
    rateLimitExit: rateLimited,
    rateLimitResetAt: rateLimited && facts.limitResetsAt !== null ? new Date(facts.limitResetsAt).toISOString() : null,
    failure,
    exitCode: exited.exitCode,
    signal: exited.signal,
    timedOut: stopped === 'inactivity',
  }
}

/** Enough of the agent's own words to know what went wrong. */
const QUOTED_CHARS = 300

function failureOf(facts: RunFacts, end: ProgramEnd, stopped: StopReason | null): RunFailure | null {
  if (stopped === 'inactivity') return { class: 'interrupted', message: 'It printed nothing for too long.' }
  // A stop that came too late to change anything leaves a success one.
  if (end.kind === 'exited' && end.exitCode === 0 && facts.result?.ok === true) return null
  if (stopped !== null || end.kind === 'stopped') return { class: 'interrupted', message: 'It was stopped.' }
  if (end.kind === 'not_started') return { class: 'spawn', message: end.error.message }
  if (facts.rejected !== null) return { class: 'resume_rejected', message: cut(facts.rejected, QUOTED_CHARS) }
  if (end.signal !== null) return { class: 'crash', message: `The demo agent was ended by ${end.signal}.` }
  const said = facts.result
  if (end.exitCode === 0) return null
  if (said === null || said.failure === null) return { class: 'crash', message: `It exited with ${end.exitCode}.` }
  const known = FailureClass.safeParse(said.failure)
  return {
    class: known.success ? known.data : 'unknown',
    message: `${said.reason}: ${cut(said.text, QUOTED_CHARS)}`,
  }
}
