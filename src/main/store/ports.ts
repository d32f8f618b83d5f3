import type { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import type { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import type { RunOutcome, RuntimeResult } from '../../shared/domain/run'
import type { ModelUsage, TokenUsage } from '../../shared/domain/usage'

/**
 * Facts about the fleet, one append-only log for the whole data dir. Everything a host knows after a
 * restart is a fold over this log; SQLite is only an index of it.
 */
export type FleetFact =
  | { readonly type: 'agent_saved'; readonly at: number; readonly spec: AgentSpec }
  | { readonly type: 'agent_removed'; readonly at: number; readonly agentId: AgentId }
  | { readonly type: 'run_opened'; readonly at: number; readonly run: RunSummary }
  | {
      readonly type: 'run_usage'
      readonly at: number
      readonly runId: RunId
      readonly total: TokenUsage
      readonly byModel: readonly ModelUsage[]
      readonly final: boolean
    }
  | {
      readonly type: 'run_closed'
      readonly at: number
      readonly runId: RunId
      readonly outcome: RunOutcome
      readonly why: string
      readonly result: RuntimeResult
    }
  | { readonly type: 'session_seen'; readonly at: number; readonly runId: RunId; readonly session: SessionRecord }
  | { readonly type: 'session_rejected'; readonly at: number; readonly sessionId: SessionId; readonly reason: string }
  | { readonly type: 'session_counter'; readonly at: number; readonly sessionId: SessionId; readonly counter: unknown }

export interface FleetLog {
  /**
   * On disk and synced when it returns, with every fact appended before: for facts that must survive a kill one
   * millisecond later. Throws a `SnowhookException` when the disk refuses; the fact is kept and retried all the same.
   */
  appendSync(fact: FleetFact): void
  /** Synced with the next group commit. Never throws. */
  append(fact: FleetFact): void
  /** Every fact from the first; damaged and unknown ones are left out and reported. */
  replay(): AsyncIterable<FleetFact>
  close(): Promise<void>
}
