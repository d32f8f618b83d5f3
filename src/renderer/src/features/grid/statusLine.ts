import type { AgentView } from '../../../../shared/domain/agent'
import { isLive } from '../../../../shared/domain/agent'
import { formatAge, formatClock } from '../../ui/format/age'

/** Shorter silences are how agents think; they are not worth a number. */
const QUIET_SHOWN_MS = 2_000

export interface StatusLine {
  /** How long in this phase: `3 m`, or what is known instead: `limit resets 14:05`. */
  readonly age: string
  /** `last output 4 s ago`, for live agents that have been quiet. */
  readonly quiet: string | null
  /** What it says it does, or why it is where it is. */
  readonly detail: string | null
}

/** One line about an agent, from facts only. `now` is the client's clock, in ms since the epoch. */
export function statusLine(agent: AgentView, now: number): StatusLine {
  const age = formatAge(now - agent.since)
  switch (agent.phase) {
    case 'parked':
      return {
        age:
          agent.parkedUntil === null
            ? `${age}, reset time unknown`
            : `limit resets ${formatClock(agent.parkedUntil, now)}`,
        quiet: null,
        // With a time known, the reason only says it again.
        detail: agent.parkedUntil === null ? agent.evidence.detail : null,
      }
    case 'ready':
    case 'stopped':
      return { age: agent.phase === 'ready' ? '' : `${age} ago`, quiet: null, detail: null }
    case 'completed':
      return { age: `${age} ago`, quiet: null, detail: agent.doing }
    case 'failed':
    case 'unknown':
      return { age: `${age} ago`, quiet: null, detail: agent.run?.why ?? agent.evidence.detail }
    default:
      return { age, quiet: quietFor(agent, now), detail: agent.doing }
  }
}

function quietFor(agent: AgentView, now: number): string | null {
  if (!isLive(agent.phase) || agent.lastActivityAt === null) return null
  const silence = now - agent.lastActivityAt
  return silence < QUIET_SHOWN_MS ? null : `last output ${formatAge(silence)} ago`
}
