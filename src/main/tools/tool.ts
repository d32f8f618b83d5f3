import type { AgentSpec } from '../../shared/domain/agent'
import type { Clock } from '../../shared/domain/clock'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { RunDesk } from '../approvals/ports'
import type { RunTerminal } from '../runtimes/runtime'
import type { ToolDescription, ToolOutcome } from './ports'

/** The run on whose behalf a tool works. */
export interface ToolRun {
  readonly runId: RunId
  readonly spec: AgentSpec
  /** Programs are started here, so that their bytes are in the run's journal and their processes in the ledger. */
  readonly terminal: RunTerminal
  /** For every program that a tool starts: nobody's credentials, the agent's own variables, the run's tag. */
  readonly env: Readonly<Record<string, string>>
  readonly desk: RunDesk
  /** True while the host itself is closing: what waits for a person then stays for the next start. */
  readonly hostIsClosing: () => boolean
}

export interface ToolContext extends ToolRun {
  readonly callId: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly emit: (event: AgentEvent) => void
  /** To be called when a program that the tool started prints something. */
  readonly onAlive: () => void
}

/** How a call is shown to the person who is asked, and what "allow for this agent" would cover. */
export interface ToolPreview {
  readonly summary: string
  readonly grant: { readonly key: string; readonly label: string } | null
  /** True: asked about even where the policy accepts edits, because the change will later run as code (a git hook, an MCP configuration). */
  readonly sensitive: boolean
}

/** One tool. A folder or server brings several; the registry knows them all. */
export interface Tool {
  readonly description: ToolDescription
  /** Checks what the model wrote. The error is for the model: what is wrong and how it should be. */
  check(input: unknown): Result<unknown, string>
  /**
   * Completes a checked input with what it stands for now, when that is kept outside of the call: people see, and the
   * hash binds, what will really run. May throw.
   */
  prepare?(input: unknown, signal: AbortSignal): Promise<unknown>
  preview(input: unknown, run: Pick<ToolRun, 'spec'>): ToolPreview
  /** `input` has passed `check` and `prepare`. May throw: that becomes an outcome `error`. */
  run(input: unknown, context: ToolContext): Promise<ToolOutcome>
}
