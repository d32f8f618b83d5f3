import type { RunFailure, RuntimeResult } from '../../../shared/domain/run'
import type { ProgramEnd } from '../programRun'
import type { SessionChoice } from './commandLine'
import type { Run } from './run'
import { message } from './text'
import { type RunFacts, verdict } from './verdict'

/** One program from its start to its end, and what it amounted to. */
export interface Attempt extends Omit<RunFacts, 'interactive' | 'stoppedBy' | 'sessionId'> {
  readonly session: SessionChoice
  /** Why the CLI would not resume the session. */
  readonly refusal: string | null
}

export type PromptOrigin = 'start' | 'resume' | 'fresh'

/** An attempt in which no program said anything. */
export const silentAttempt = (session: SessionChoice, failedToStart: RunFailure | null): Attempt => ({
  session,
  refusal: null,
  exit: null,
  failedToStart,
  judgement: null,
  turnOpen: false,
  rejectedUntil: undefined,
  usage: null,
  lastWords: [],
})

export const exitOf = (end: ProgramEnd): Attempt['exit'] => (end.kind === 'exited' ? end : null)

/**
 * Runs the first attempt, and when the CLI refuses to resume, says so and tries once more with a new session and
 * the full prompt, if there is one.
 */
export async function runAttempts(
  run: Run,
  prompt: string,
  attempt: (session: SessionChoice, prompt: string, origin: PromptOrigin) => Promise<Attempt>,
): Promise<RuntimeResult> {
  const { sessionIdToResume, freshPrompt, appCtx } = run.context
  const fresh = (): SessionChoice => ({ kind: 'fresh', id: appCtx.newUuid() })
  if (sessionIdToResume === null) return conclude(run, await attempt(fresh(), prompt, 'start'))
  const first = await attempt({ kind: 'resume', id: sessionIdToResume }, prompt, 'resume')
  if (first.refusal === null || run.programs.stopReason !== null) return conclude(run, first)
  const reason = message(first.refusal)
  run.sessions.reject(sessionIdToResume, reason)
  const next = freshPrompt === null ? 'fail' : 'fresh'
  run.tell({ type: 'resume_rejected', sessionId: sessionIdToResume, reason, next })
  if (freshPrompt !== null) return conclude(run, await attempt(fresh(), freshPrompt, 'fresh'))
  return conclude(run, { ...first, failedToStart: { class: 'resume_rejected', message: reason } })
}

function conclude(run: Run, attempt: Attempt): RuntimeResult {
  const { session, refusal, ...facts } = attempt
  const resumable = session.kind === 'resume' && refusal === null ? run.context.sessionIdToResume : null
  return verdict({
    ...facts,
    interactive: run.context.interactive,
    stoppedBy: run.programs.stopReason,
    sessionId: run.sessions.established ?? resumable,
  })
}
