import type { SnowhookError } from '../../../shared/domain/errors'
import type { AgentEvent, AgentEventOf } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS } from '../../../shared/domain/limits'
import type { RunFailure } from '../../../shared/domain/run'
import { cut } from '../cut'
import type { ProgramRun } from '../programRun'
import type { RuntimeContext } from '../runtime'
import type { AgentTools } from './agentTools'
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
  readonly tools: AgentTools
  /** Tells an event. A session that the provider named is on record first. */
  tell(event: AgentEvent): void
}

/** Takes the session and puts an id of our choice on record, before anything is started. Null: it is ours. */
export function openSession(run: Run, choice: SessionChoice): RunFailure | null {
  const id = SessionId.parse(choice.id)
  const held = run.sessions.hold(id)
  if (!held.ok) return failureFrom('invalid_request', held.error)
  if (choice.kind === 'fresh') {
    run.sessions.choose(id)
    run.tell({ type: 'session', sessionId: id, established: false, resumed: false, model: run.context.model })
  }
  return null
}

export const failureFrom = (failureClass: RunFailure['class'], error: SnowhookError): RunFailure => ({
  class: failureClass,
  message: message(error.next === undefined ? error.message : `${error.message} ${error.next}`),
})

/** On record first, told second. */
export function tellSession(
  sessions: SessionKeeper,
  event: AgentEventOf<'session'>,
  emit: (event: AgentEvent) => void,
): void {
  const conflict = event.established ? sessions.establish(event.sessionId) : null
  emit(event)
  if (conflict !== null) {
    emit(notice('error', 'session_in_use', `${conflict.message} One of the two runs will lose what it adds.`))
  }
}

export const promptEvent = (text: string, origin: AgentEventOf<'prompt'>['origin']): AgentEvent => ({
  type: 'prompt',
  text: cut(text, EVENT_TEXT_MAX_CHARS),
  origin,
})

/**
 * For readers that are called from outside any promise: a failure (a full disk, a defect) must not take the host
 * down. It is told, and the run goes on; what the program printed is in the journal all the same.
 */
export const guarded =
  <T>(run: Run, read: (given: T) => void) =>
  (given: T): void => {
    try {
      read(given)
    } catch (cause) {
      run.tell(notice('error', 'internal', `What the program reports could not be taken in: ${String(cause)}`))
    }
  }
