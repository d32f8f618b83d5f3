import type { RunOutcome } from '../../../src/shared/domain/run'
import type { AgentPlan, Damage } from './schedule'

/** What the one who makes trouble knows of a run. */
export interface RunNote {
  readonly plan: AgentPlan
  readonly runId: string
  /** Bytes of its output that were read from its journal: they are on disk, whatever comes. */
  proven: number
  stopAsked: boolean
  agentKilled: boolean
  /** Its end, as a client was told it. */
  told: RunOutcome | null
  /** Its host was killed while it was not known to be over. */
  hit: HostDeath | null
  /** What was done to its journal after it was closed. */
  damage: Damage
  /** The lost run that it was to go on from. */
  goesOnFrom: string | null
}

export interface HostDeath {
  /** Just before the signal, or (for a host that was stopped) before that one. */
  readonly at: number
  /** The disk was full: what waited in memory had nowhere to go. */
  readonly diskFull: boolean
  /** It was stopped at the time, so that nobody read what agents printed. */
  readonly paused: boolean
}

export const newNote = (plan: AgentPlan, runId: string): RunNote => ({
  plan,
  runId,
  proven: 0,
  stopAsked: false,
  agentKilled: false,
  told: null,
  hit: null,
  damage: 'none',
  goesOnFrom: null,
})
