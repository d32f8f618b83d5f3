import type { ApprovalPolicy, ToolRisk } from '../../shared/domain/approvals'
import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent } from '../../shared/domain/events'
import type { Result } from '../../shared/domain/result'

/** A JSON Schema of type object. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A tool as a model is told of it. */
export interface ToolDescription {
  /** Letters, digits, `_` and `-`, at most 64: what every provider accepts. */
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly risk: ToolRisk
}

export interface ToolCall {
  /** The provider's own id of the call. */
  readonly callId: string
  readonly name: string
  /** Parsed JSON, as the model wrote it. */
  readonly input: unknown
}

export interface ToolOutcome {
  readonly outcome: 'ok' | 'error' | 'denied' | 'interrupted'
  /** What the model is told. */
  readonly output: string
  readonly truncated: boolean
}

export interface CallOptions {
  /** Ends the call and every process of it; the outcome is then `interrupted`. */
  readonly signal: AbortSignal
  /** True: it may have run before, and a crash swallowed its end. A person is asked, whatever the policy says. */
  readonly repeated: boolean
  /**
   * Awaited after the call was allowed and before it does anything. Not called for risk `read`.
   * When it rejects, the call is not made.
   */
  readonly beforeEffect: () => Promise<void>
}

/**
 * Which tools an agent gets: all; or, for a CLI that has files and a shell of its own, Snowhook's own
 * and those of MCP servers from the settings; or none.
 */
export type ToolSelection = 'all' | 'snowhook' | 'none'

export interface BenchWish {
  readonly policy: ApprovalPolicy
  readonly selection: ToolSelection
  /** Where the run's events go: approvals, questions, progress. Not `tool_call` and `tool_result`: those are the caller's. */
  readonly emit: (event: AgentEvent) => void
  /** A sign of life with nothing to show: a program that a tool started printed something. */
  readonly onAlive?: () => void
  /** Aborts when the run is asked to stop: opening may wait for a person who trusts a project's servers or does not. */
  readonly signal?: AbortSignal
}

/** The tool host, as one run sees it. */
export interface RunTools {
  /** Starts or joins the MCP servers that the run may use. Problems with one server are a `notice`, never a failure. */
  open(wish: BenchWish): Promise<ToolBench>
}

/** The tools of one run, from its start to its end. */
export interface ToolBench {
  /** In a stable order, so that a provider's prompt cache holds. */
  readonly tools: readonly ToolDescription[]
  /** Also for tools that are no longer offered; null: never heard of. */
  riskOf(name: string): ToolRisk | null
  /** Checks, asks where the policy says so, runs. Never rejects: whatever happens is an outcome for the model. */
  call(call: ToolCall, options: CallOptions): Promise<ToolOutcome>
  /** True while a person is being waited for: silence is no sign of trouble then. */
  readonly waiting: boolean
  /** The same tools and the same approvals for a CLI agent, as an MCP server on loopback. Ends with `close`. */
  serve(): Promise<Result<ToolEndpoint, SnowhookError>>
  /** Withdraws what still waits (unless the host is closing) and ends what still runs. */
  close(): Promise<void>
}

export interface ToolEndpoint {
  /** Streamable HTTP on 127.0.0.1. */
  readonly url: string
  /** For this run alone, sent as `Authorization: Bearer`. Never an argument: it belongs into a private file. */
  readonly token: string
  /** Name under which the CLI must know the server, so that `promptTool` is right. */
  readonly serverName: string
  /** For claude's `--permission-prompt-tool`: asks the person what the CLI itself would ask. */
  readonly promptTool: string
}
