import type { SnowhookError } from '../../../shared/domain/errors'
import type { FailureClass, RunFailure, RuntimeResult } from '../../../shared/domain/run'
import type { ProgramEnd } from '../programRun'
import type { StopReason } from '../runtime'

type CommandEnd = ProgramEnd | { readonly kind: 'refused'; readonly error: SnowhookError }

/**
 * `abortedSignal` tells that a run failed before it had begun. A program without sessions has begun
 * as soon as it runs, so only one that could not be started is aborted.
 */
export function resultOf(end: CommandEnd, stopped: StopReason | null): RuntimeResult {
  const exited = end.kind === 'exited' ? end : { exitCode: null, signal: null }
  return {
    sessionId: null,
    tokenUsage: null,
    abortedSignal: end.kind === 'not_started' || end.kind === 'refused',
    rateLimitExit: false,
    rateLimitResetAt: null,
    failure: failureOf(end, stopped),
    exitCode: exited.exitCode,
    signal: exited.signal,
    timedOut: stopped === 'inactivity',
  }
}

function failureOf(end: CommandEnd, stopped: StopReason | null): RunFailure | null {
  if (end.kind === 'not_started') return { class: 'spawn', message: end.error.message }
  if (end.kind === 'refused') return { class: refusal(end.error), message: end.error.message }
  if (stopped === 'inactivity') return { class: 'interrupted', message: 'It printed nothing for too long.' }
  if (stopped !== null || end.kind === 'stopped') return { class: 'interrupted', message: 'It was stopped.' }
  if (end.signal !== null) return { class: 'crash', message: 'The program was ended by a signal.' }
  if (end.exitCode === 0) return null
  return { class: 'crash', message: 'The program failed.' }
}

const refusal = (error: SnowhookError): FailureClass =>
  error.tag === 'not_resumable' ? 'resume_rejected' : 'invalid_request'
