import type { GateReport } from '../../shared/domain/gates'
import type { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import type { RunFailure, RunOutcome, StopCause } from '../../shared/domain/run'
import type { MergeMethod } from '../../shared/domain/review'
import type { WorkEvidence, WorktreeRecord } from '../../shared/domain/worktree'

/** How a run of a story's agent ended, with the work that it left. */
export interface RunEnd {
  readonly runId: RunId
  readonly outcome: RunOutcome
  readonly stoppedBy: StopCause | null
  readonly failure: RunFailure | null
  /** When the provider's limit resets; null: not said. */
  readonly resetAt: number | null
  /** What a resume would continue; null: there is nothing to resume. */
  readonly sessionId: SessionId | null
  /** The run's own sentence. */
  readonly why: string
  readonly work: WorkEvidence
}

/** Everything that can move a story. */
export type StoryInput =
  // A person
  | { readonly type: 'queue' }
  | { readonly type: 'stop' }
  /** Fresh counters. Null: with what was to come next anyway. Also what line comments become. */
  | { readonly type: 'resume'; readonly prompt: string | null }
  | { readonly type: 'verify' }
  | { readonly type: 'give_up' }
  | { readonly type: 'merged'; readonly commit: string; readonly method: MergeMethod | 'outside' }
  /** The worktree is gone, with a snapshot of it; or it has been put back. */
  | { readonly type: 'worktree'; readonly worktree: WorktreeRecord | null }
  // The governor, the clock, the parking lot, the budgets
  | { readonly type: 'admitted' }
  | { readonly type: 'due' }
  /** The limit is gone; `auto` false: a person is to decide. */
  | { readonly type: 'limit_lifted'; readonly auto: boolean }
  /** Caps were raised. */
  | { readonly type: 'budget_raised' }
  // What was set going
  /** Null: only gates are to run, which need no agent. */
  | { readonly type: 'prepared'; readonly worktree: WorktreeRecord; readonly agentId: AgentId | null }
  | { readonly type: 'prepare_failed'; readonly reason: string }
  /** The run could not even be opened: nothing was started. `waits`: for nothing but a budget, or a start of Snowhook. */
  | { readonly type: 'not_started'; readonly runId: RunId; readonly reason: string; readonly waits?: boolean }
  /** Of an agent's run. The end of a run of gates is `gates_ended`, also when it was lost: then `interrupted`. */
  | { readonly type: 'run_ended'; readonly end: RunEnd }
  | {
      readonly type: 'gates_ended'
      readonly report: GateReport
      /** Of the worktree after the gates: a verdict on a dirty tree is no verdict on the commit. */
      readonly work: WorkEvidence
    }

/** How many slots there are, and what the user wants. */
export interface SupervisionRules {
  readonly abortsMax: number
  readonly retriesMax: number
  readonly commitRecoveriesMax: number
  readonly noProgressMax: number
  readonly failuresMax: number
  readonly lossesMax: number
  readonly onInactive: 'needs_you' | 'resume'
}

/** What a step needs beside the state and the input; no step reads a clock or makes an id of its own. */
export interface StoryContext {
  readonly at: number
  /** For a run, should the step want one. */
  readonly freshRunId: RunId
  /** 0…1, to spread back-offs. */
  readonly jitter: number
  readonly rules: SupervisionRules
  /** How many agents the story's sequence has now; at least 1. */
  readonly agents: number
  /** The newest report of the story that is stored. */
  readonly lastReport: GateReport | null
  /** For sentences. */
  readonly title: string
}
