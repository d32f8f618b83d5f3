import type { AgentView, RunSummary } from '../../shared/domain/agent'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { AgentState } from './agentState'

/** What others know about why an agent rests. */
export interface HoldReasons {
  /** Why it may not call a model now; null: it may. */
  readonly refusal: string | null
  /** What is to happen to it while its provider's limit stands; null: nobody keeps it. */
  readonly parking: string | null
}

/** Why an agent rests though nobody stopped it, and what makes it go on; null: it does not rest, or needs no reason. */
export function holdOf(state: AgentState, run: RunSummary | null, reasons: HoldReasons): AgentView['hold'] {
  const hold = (kind: 'budget' | 'hibernated' | 'limit', message: string): AgentView['hold'] => ({
    kind,
    message: message.slice(0, MESSAGE_MAX_CHARS),
  })
  if (state.phase === 'parked') return hold('limit', reasons.parking ?? run?.why ?? LIMIT)
  if (state.phase !== 'stopped' || run === null) return null
  if (run.stoppedBy === 'hibernate') return hold('hibernated', HIBERNATED)
  return run.stoppedBy === 'budget' ? hold('budget', reasons.refusal ?? ROOM_AGAIN) : null
}

const LIMIT = "It waits for its provider's limit to reset."
const HIBERNATED = 'Hibernated to free memory; its session is kept. Wake it to go on.'
const ROOM_AGAIN = 'It was paused by a budget, which has room again. Resume it to go on.'
