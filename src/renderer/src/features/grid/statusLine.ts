import type { AgentView } from '../../../../shared/domain/agent'
import { isLive } from '../../../../shared/domain/agent'
import type { Parking } from '../../../../shared/domain/parking'
import { formatAge, formatClock } from '../../ui/format/age'
import { parkingWords } from '../parking/parkingWords'

/** Shorter silences are how agents think; they are not worth a number. */
const QUIET_SHOWN_MS = 2_000
/** From here on a silence may be a stall. A hint only: models do think this long. */
const STALL_HINT_MS = 120_000

export interface StatusLine {
  /** How long in this phase: `3 m`, or what is known instead: `limit resets 14:05`. */
  readonly age: string
  /** `last output 4 s ago`, for live agents that have been quiet; `last byte 4 m ago` once that may be a stall. */
  readonly quiet: string | null
  readonly stalled: boolean
  /** What it says it does, or why it is where it is. */
  readonly detail: string | null
}

/** One line about an agent, from facts only. `now` is the client's clock, in ms since the epoch. */
export function statusLine(agent: AgentView, now: number, parking?: Parking): StatusLine {
  const age = formatAge(now - agent.since)
  const calm = { quiet: null, stalled: false }
  switch (agent.phase) {
    case 'parked':
      return {
        ...calm,
        age:
          parking !== undefined
            ? parkingWords(parking, now)
            : agent.parkedUntil === null
              ? `${age}, reset time unknown`
              : `limit resets ${formatClock(agent.parkedUntil, now)}`,
        // With a time known, the reason only says it again.
        detail: parking === undefined && agent.parkedUntil === null ? agent.evidence.detail : null,
      }
    case 'ready':
    case 'stopped':
      return { ...calm, age: agent.phase === 'ready' ? '' : `${age} ago`, detail: agent.hold?.message ?? null }
    case 'completed':
      return { ...calm, age: `${age} ago`, detail: agent.hold?.message ?? agent.doing }
    case 'failed':
    case 'unknown':
      return {
        ...calm,
        age: `${age} ago`,
        detail: agent.hold?.message ?? agent.run?.why ?? agent.evidence.detail,
      }
    default:
      return { age, ...quietFor(agent, now), detail: agent.hold?.message ?? agent.doing }
  }
}

function quietFor(agent: AgentView, now: number): Pick<StatusLine, 'quiet' | 'stalled'> {
  if (!isLive(agent.phase) || agent.lastActivityAt === null) return { quiet: null, stalled: false }
  const silence = now - agent.lastActivityAt
  if (silence < QUIET_SHOWN_MS) return { quiet: null, stalled: false }
  // Who waits for a person is quiet by right.
  const stalled = agent.phase === 'running' && silence >= STALL_HINT_MS
  return { quiet: `last ${stalled ? 'byte' : 'output'} ${formatAge(silence)} ago`, stalled }
}

/** What must be seen beside the state, whatever it is; null: nothing. */
export function warningOf(agent: AgentView, now: number): string | null {
  if (agent.sharesTree.length > 0) return `same tree as ${agent.sharesTree.join(', ')}`
  if (agent.confidence !== 'unknown' || !isLive(agent.phase)) return null
  return agent.lastActivityAt === null
    ? 'unknown: no sign yet'
    : `unknown: no sign for ${formatAge(now - agent.lastActivityAt)}`
}
