import type { SessionId } from '../../../shared/domain/ids'
import type { RunFailure, RuntimeResult } from '../../../shared/domain/run'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { StopReason } from '../runtime'
import type { Judgement } from './judge'
import { message } from './text'

/** Everything that was seen of a run, for its last word. */
export interface RunFacts {
  readonly interactive: boolean
  /** Null: no program ran. */
  readonly exit: { readonly exitCode: number | null; readonly signal: string | null } | null
  readonly stoppedBy: StopReason | null
  /** Why nothing was started, or why the run cannot go on, when that was so before the provider said a word. */
  readonly failedToStart: RunFailure | null
  /** The session to resume: the provider's newest, else the one that was to be resumed and was not refused. */
  readonly sessionId: SessionId | null
  /** The newest result's meaning. */
  readonly judgement: Judgement | null
  /** A turn began and its result never came. */
  readonly turnOpen: boolean
  /** The limit's reset when the provider's newest word on it is "rejected"; `undefined`: it is not. */
  readonly rejectedUntil: number | null | undefined
  readonly usage: TokenUsage | null
  /** The last lines for people. */
  readonly lastWords: readonly string[]
}

/** What the facts mean. Success is what the provider says it is; the exit code alone proves nothing. */
export function verdict(facts: RunFacts): RuntimeResult {
  const failure = failureOf(facts)
  const limited = failure?.class === 'rate_limit'
  const resetsAt = limited ? (facts.judgement?.limitResetsAt ?? facts.rejectedUntil ?? null) : null
  return {
    sessionId: facts.sessionId,
    tokenUsage: facts.usage,
    abortedSignal: failure !== null && facts.stoppedBy === null && facts.sessionId === null,
    rateLimitExit: limited,
    rateLimitResetAt: resetsAt === null ? null : new Date(resetsAt).toISOString(),
    failure,
    exitCode: facts.exit?.exitCode ?? null,
    signal: facts.exit?.signal ?? null,
    timedOut: facts.stoppedBy === 'inactivity',
  }
}

const stopWords: Record<StopReason, string> = {
  user: 'Stopped by the user.',
  inactivity: 'Stopped because it printed nothing within the inactivity timeout.',
  shutdown: 'Stopped because Snowhook was closing.',
  supervisor: 'Stopped by Snowhook.',
  budget: 'Paused because a budget is reached.',
  hibernate: 'Put aside with its session kept.',
}

function failureOf(facts: RunFacts): RunFailure | null {
  const { judgement, turnOpen, stoppedBy } = facts
  const judged = judgement !== null && !turnOpen
  if (stoppedBy !== null) {
    // A stop that came too late to change anything leaves a success one.
    const doneBefore = judged && judgement.failure === null && stoppedBy !== 'inactivity'
    return doneBefore ? null : { class: 'interrupted', message: stopWords[stoppedBy] }
  }
  if (facts.failedToStart !== null) return facts.failedToStart
  if (judged) return judgement.failure
  if (facts.interactive && facts.exit?.exitCode === 0) return null
  if (facts.rejectedUntil !== undefined) {
    return { class: 'rate_limit', message: 'It ended while a usage limit was rejecting its requests.' }
  }
  return { class: 'crash', message: message(crashWords(facts)) }
}

function crashWords({ exit, lastWords, turnOpen, interactive }: RunFacts): string {
  const how =
    exit === null
      ? 'It never ran'
      : exit.signal !== null
        ? `It was killed by ${exit.signal}`
        : `It ended with exit code ${exit.exitCode ?? 'unknown'}`
  const when = interactive ? '' : turnOpen ? ' in the middle of a turn' : ' without a result'
  const said = lastWords.length === 0 ? '' : ` It said: ${lastWords.join(' / ')}`
  return `${how}${when}.${said}`
}
