import type { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import type { ActionHash } from '../../shared/domain/approvals'
import type { ApprovalDecision, AttentionItem } from '../../shared/domain/attention'
import type { BudgetScope, Caps } from '../../shared/domain/budget'
import type { GateReport } from '../../shared/domain/gates'
import type { AgentId, RunId, SessionId, StoryId } from '../../shared/domain/ids'
import type { LimitHold } from '../../shared/domain/parking'
import type { RunOutcome, RuntimeResult, StopCause } from '../../shared/domain/run'
import type { StoryState, StoryTerms } from '../../shared/domain/story'
import type { ModelUsage, TokenUsage } from '../../shared/domain/usage'

export type AttentionAnswer =
  /** `reason` as the person wrote it, may be empty. */
  | { readonly kind: 'decision'; readonly decision: ApprovalDecision; readonly reason: string }
  | { readonly kind: 'text'; readonly text: string }

/** A request to a person: an item with what only the host needs to know of it. */
export interface AttentionRequest {
  /** As it was raised. Whether it is live, only the host that holds its run can say. */
  readonly item: AttentionItem
  /** The provider's own id of the call that asked. */
  readonly callId: string
  /** Of what "allow for this agent" covers; null: it cannot be allowed for good. */
  readonly grantKey: string | null
}

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
      /** Model turns that were over by then. Absent in logs of older versions. */
      readonly turns?: number | undefined
    }
  | {
      readonly type: 'run_closed'
      readonly at: number
      readonly runId: RunId
      readonly outcome: RunOutcome
      readonly why: string
      readonly result: RuntimeResult
      /** Absent in logs of older versions. */
      readonly stoppedBy?: StopCause | null | undefined
      /** Model turns. */
      readonly turns?: number | undefined
      /** Of a run that a later host closes: when it was last heard of. */
      readonly lastSeenAt?: number | undefined
    }
  /** Its journal was deleted to free space, or is about to be: said before the files go. */
  | { readonly type: 'run_pruned'; readonly at: number; readonly runId: RunId; readonly bytes: number }
  | { readonly type: 'session_seen'; readonly at: number; readonly runId: RunId; readonly session: SessionRecord }
  | { readonly type: 'session_rejected'; readonly at: number; readonly sessionId: SessionId; readonly reason: string }
  | { readonly type: 'session_counter'; readonly at: number; readonly sessionId: SessionId; readonly counter: unknown }
  /** A request waits for a person; said again with the same id, it takes the place of what was known of it. */
  | ({ readonly type: 'attention_raised'; readonly at: number } & AttentionRequest)
  /** One fact for the answer, its use and the grant that it gives: no crash can come in between. */
  | {
      readonly type: 'attention_answered'
      readonly at: number
      readonly id: string
      readonly hash: ActionHash
      readonly answer: AttentionAnswer
      /** True: the run that asked has it. False: no run waits; it is kept for the next that asks the same. */
      readonly used: boolean
    }
  /** An answer that was kept has been given to a run. */
  | {
      readonly type: 'attention_used'
      readonly at: number
      readonly id: string
      readonly runId: RunId
      readonly callId: string
    }
  | { readonly type: 'attention_closed'; readonly at: number; readonly id: string }
  | { readonly type: 'grant_revoked'; readonly at: number; readonly agentId: AgentId; readonly key: string }
  | SupervisionFact

/** What the supervisor has decided and found. */
export type SupervisionFact =
  | { readonly type: 'project_opened'; readonly at: number; readonly root: string }
  | { readonly type: 'project_closed'; readonly at: number; readonly root: string }
  /** The whole state with the decision that led to it: no crash can come in between. */
  | { readonly type: 'story_moved'; readonly at: number; readonly state: StoryState }
  | { readonly type: 'story_forgotten'; readonly at: number; readonly project: string; readonly storyId: StoryId }
  /** A person has asked for work on it, by what its file and the project's configuration said then. */
  | {
      readonly type: 'story_agreed'
      readonly at: number
      readonly project: string
      readonly storyId: StoryId
      readonly terms: StoryTerms
    }
  | {
      readonly type: 'gates_judged'
      readonly at: number
      readonly project: string
      readonly storyId: StoryId
      readonly report: GateReport
    }
  /** A limit was hit, or what is known of it has changed; replaces what was known under its key. */
  | { readonly type: 'limit_held'; readonly at: number; readonly hold: LimitHold }
  | { readonly type: 'limit_lifted'; readonly at: number; readonly key: string }
  /** Null caps: there is no budget any more. */
  | { readonly type: 'budget_set'; readonly at: number; readonly scope: BudgetScope; readonly caps: Caps | null }
  /** The queue is held, or let go on. */
  | { readonly type: 'queue_held'; readonly at: number; readonly held: boolean }

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
