import type { ActionHash, ToolRisk } from '../../shared/domain/approvals'
import type { AgentEvent } from '../../shared/domain/events'

/** What a tool call would do, as it is shown, hashed and granted. */
export interface Action {
  readonly tool: string
  /** Parsed JSON. */
  readonly input: unknown
  readonly risk: ToolRisk
  /** For people: the command, or the path with the change. */
  readonly summary: string
  /** Folder in which it would happen. */
  readonly cwd: string
  /**
   * What "allow for this agent" covers: `key` is compared, `label` is shown. Null: only ever once.
   * For a shell the exact command, for everything else the tool.
   */
  readonly grant: { readonly key: string; readonly label: string } | null
}

export interface AskOptions {
  /** The provider's own id of the call: the same one when the call is made again after a resume, never that of another call. */
  readonly callId: string
  readonly reason: string
  readonly signal: AbortSignal
  readonly emit: (event: AgentEvent) => void
  /**
   * Whether the call may have begun before a crash. False: surely not, so that what was allowed for this very call
   * before the crash still holds. Absent counts as unknown.
   */
  readonly repeated?: boolean
}

export type Verdict =
  | { readonly allowed: true; readonly hash: ActionHash }
  /** `reason` is for the model. */
  | { readonly allowed: false; readonly reason: string; readonly withdrawn: boolean }

/** Where one run asks people. Every request and answer is durable and an event of the run. */
export interface RunDesk {
  /** Waits for a decision, however long. Resolves as withdrawn when the signal aborts. Never rejects. */
  ask(action: Action, options: AskOptions): Promise<Verdict>
  /** True when a person has allowed this for the agent before. */
  isGranted(action: Action): boolean
  /** Waits for the answer to a question; null: withdrawn. */
  question(
    question: { readonly text: string; readonly choices: readonly string[] },
    options: Omit<AskOptions, 'reason' | 'repeated'>,
  ): Promise<string | null>
  /** True while a request of this run is open. */
  readonly waiting: boolean
}
