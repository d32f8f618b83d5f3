import type { AgentPhase, Evidence } from '../../shared/domain/agent'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId, SessionId } from '../../shared/domain/ids'
import type { RunOutcome, StopCause } from '../../shared/domain/run'
import type { OpenRequest } from './openRequests'

/** What the supervisor knows of one agent. Everything else in a view is arithmetic over its runs. */
export interface AgentState {
  readonly phase: AgentPhase
  readonly evidence: Evidence
  /** When the phase began. */
  readonly since: number
  /** The run whose process or request is ours and alive; set exactly while the phase is live. */
  readonly openRun: { readonly runId: RunId; readonly interactive: boolean } | null
  readonly lastActivityAt: number | null
  /** The newest look at the live run from outside. Apart from the evidence: that it lives does not say what it does. */
  readonly heartbeat: Heartbeat | null
  /** When a look last found it alive. */
  readonly provenAt: number | null
  readonly doing: string | null
  readonly waitingFor: 'permission' | 'question' | null
  /** What people have been asked and not answered, oldest first; the agent waits as long as there is any. */
  readonly openRequests: readonly OpenRequest[]
  readonly parkedUntil: number | null
  readonly survivors: readonly number[]
}

/** A look for a live run in the process table, or within the host when it has no process. */
interface Heartbeat {
  readonly at: number
  /** Null: it could not be told. */
  readonly alive: boolean | null
  /** "pid 4711 is alive in the process table". */
  readonly detail: string
}

/** Everything that can move an agent. All times are epoch milliseconds of the host's clock. */
export type FleetSignal =
  | {
      readonly type: 'run_opened'
      readonly at: number
      readonly runId: RunId
      readonly interactive: boolean
      readonly resuming: SessionId | null
    }
  /** Bytes on the terminal. */
  | { readonly type: 'output'; readonly at: number; readonly runId: RunId }
  | { readonly type: 'event'; readonly at: number; readonly runId: RunId; readonly event: AgentEvent }
  | ({ readonly type: 'heartbeat'; readonly runId: RunId } & Heartbeat)
  /** A stop was asked for; its steps follow. */
  | { readonly type: 'stopping'; readonly at: number; readonly runId: RunId; readonly by: StopCause }
  | {
      readonly type: 'run_closed'
      readonly at: number
      readonly runId: RunId
      readonly outcome: RunOutcome
      readonly why: string
      /** When the rate limit resets, if the provider said. */
      readonly resetAt: number | null
      readonly survivors: readonly number[]
    }

export function newAgentState(at: number): AgentState {
  return {
    phase: 'ready',
    evidence: { source: 'user', detail: 'Created; it has not run yet.', at },
    since: at,
    openRun: null,
    lastActivityAt: null,
    heartbeat: null,
    provenAt: null,
    doing: null,
    waitingFor: null,
    openRequests: [],
    parkedUntil: null,
    survivors: [],
  }
}
