import type { AgentEvent } from '../../shared/domain/events'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { RunOutcome, RuntimeResult, StopCause } from '../../shared/domain/run'
import { oneLine } from './toolSentence'
import { countTurn, noTurns, type TurnCount } from './turnCount'

/** What a run's events say about its end; a fold, so that a replayed journal tells the same story. */
export interface EndFacts extends TurnCount {
  readonly program: string | null
  readonly exit: { readonly exitCode: number | null; readonly signal: string | null } | null
  readonly stoppedBy: StopCause | null
}
export const noEndFacts: EndFacts = { program: null, exit: null, ...noTurns, stoppedBy: null }

export function noteEnd(facts: EndFacts, event: AgentEvent): EndFacts {
  switch (event.type) {
    case 'process_started':
      return { ...facts, program: oneLine(event.command.split(/[\\/]/).at(-1) ?? event.command, 80), exit: null }
    case 'process_exited':
      return { ...facts, exit: { exitCode: event.exitCode, signal: event.signal } }
    case 'turn_started':
    case 'turn_completed':
      return { ...facts, ...countTurn(facts, event) }
    case 'stop_requested':
      return { ...facts, stoppedBy: facts.stoppedBy ?? event.by }
    default:
      return facts
  }
}

/** One sentence for people, with the evidence. */
export function whyEnded(outcome: RunOutcome, result: RuntimeResult, facts: EndFacts): string {
  const cause = result.failure === null ? '' : oneLine(result.failure.message, 1_000).replace(/[.\s]+$/, '')
  const end = exitSentence(facts)
  const sentence = (): string => {
    switch (outcome) {
      case 'completed':
        return `${end ?? 'Finished'}${afterTurns(facts)}.`
      case 'failed':
        return joined(cause || 'Failed', end === null ? '' : `${end}${afterTurns(facts)}`)
      case 'aborted':
        return joined(cause || 'Ended before a session was established', end ?? '')
      case 'rate_limited':
        return joined(
          result.rateLimitResetAt === null
            ? 'Rate limit reached; the provider gave no reset time'
            : `Rate limit reached; it resets at ${minuteOf(result.rateLimitResetAt)}`,
          end ?? '',
        )
      case 'inactive':
        return joined(cause || 'No output within the inactivity timeout, so Snowhook ended it', end ?? '')
      case 'stopped':
        return joined(stopWords(result, facts), end ?? '')
      case 'lost':
        return lostSentence(result.sessionId)
    }
  }
  return sentence().slice(0, MESSAGE_MAX_CHARS)
}

export function lostSentence(sessionId: string | null): string {
  return sessionId === null
    ? 'Snowhook ended while it ran; no session was established, so it can only be started again.'
    : `Snowhook ended while it ran; session ${sessionId} can be resumed.`
}

/** An agent that asks before each call knows which budget it was. */
function stopWords({ failure }: RuntimeResult, facts: EndFacts): string {
  if (failure?.class === 'budget') return `Paused: ${oneLine(failure.message, 1_000).replace(/[.\s]+$/, '')}`
  return stoppedBy[facts.stoppedBy ?? 'supervisor']
}

const stoppedBy: Record<StopCause, string> = {
  user: 'Stopped by you',
  shutdown: 'Stopped because Snowhook closed',
  supervisor: 'Stopped by Snowhook',
  budget: 'Paused because a budget is reached',
  hibernate: 'Hibernated: its session is kept',
  inactivity: 'No output within the inactivity timeout, so Snowhook ended it',
}

/** An ISO time as people read it: the sentence is stored, and its readers may live in other time zones. */
const minuteOf = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const joined = (what: string, evidence: string): string => (evidence === '' ? `${what}.` : `${what} (${evidence}).`)

function exitSentence({ program, exit }: EndFacts): string | null {
  if (program === null || exit === null) return null
  return exit.signal === null ? `${program} exited ${exit.exitCode ?? '?'}` : `${program} ended by ${exit.signal}`
}

function afterTurns({ turns }: EndFacts): string {
  if (turns === 0) return ''
  return turns === 1 ? ' after 1 turn' : ` after ${turns} turns`
}
