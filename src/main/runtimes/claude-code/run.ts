import type { SnowhookError } from '../../../shared/domain/errors'
import type { AgentEvent, AgentEventOf } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import type { RunFailure } from '../../../shared/domain/run'
import { cut } from '../cut'
import type { ProgramRun } from '../programRun'
import type { RuntimeContext } from '../runtime'
import type { SessionChoice } from './commandLine'
import { notice } from './notices'
import type { ClaudeOptions } from './options'
import type { SessionKeeper } from './sessionKeeper'
import { message } from './text'

/** What both modes work with. */
export interface Run {
  readonly context: RuntimeContext
  readonly options: ClaudeOptions
  /** The CLI's path. */
  readonly program: string
  readonly programs: ProgramRun
  readonly sessions: SessionKeeper
  emit(event: AgentEvent): void
}

/** The session of the first attempt. */
export function firstSession({ context }: Run): SessionChoice {
  return context.sessionIdToResume === null ? freshSession(context) : { kind: 'resume', id: context.sessionIdToResume }
}

export const freshSession = ({ appCtx }: RuntimeContext): SessionChoice => ({ kind: 'fresh', id: appCtx.newUuid() })

/** Takes the session and puts an id of our choice on record, before anything is started. Null: it is ours. */
export function openSession(run: Run, choice: SessionChoice): RunFailure | null {
  const id = SessionId.parse(choice.id)
  const held = run.sessions.hold(id)
  if (!held.ok) return failureFrom('invalid_request', held.error)
  if (choice.kind === 'fresh') {
    run.sessions.choose(id)
    run.emit({ type: 'session', sessionId: id, established: false, resumed: false, model: run.context.model })
  }
  return null
}

export const failureFrom = (failureClass: RunFailure['class'], error: SnowhookError): RunFailure => ({
  class: failureClass,
  message: message(error.next === undefined ? error.message : `${error.message} ${error.next}`),
})

/** The provider named the session: on record first, told second. */
export function establish(run: Run, event: AgentEventOf<'session'>): void {
  const conflict = run.sessions.establish(event.sessionId)
  run.emit(event)
  if (conflict !== null) {
    run.emit(notice('error', 'session_in_use', `${conflict.message} One of the two runs will lose what it adds.`))
  }
}

/** The CLI refused: the session is not offered again. */
export function rejectSession(run: Run, reason: string, next: 'fresh' | 'fail'): void {
  const sessionId = run.context.sessionIdToResume
  if (sessionId === null) return
  run.sessions.reject(sessionId, reason)
  run.emit({ type: 'resume_rejected', sessionId, reason: message(reason), next })
}

export const promptEvent = (text: string, origin: AgentEventOf<'prompt'>['origin']): AgentEvent => ({
  type: 'prompt',
  text: cut(text, EVENT_TEXT_MAX_CHARS),
  origin,
})
