import type { AgentEvent } from '../../../shared/domain/events'
import type { Tool, ToolRun } from '../tool'

export interface McpWish {
  readonly run: ToolRun
  /** `all`: also the servers of the project's `.mcp.json`; a CLI agent reads that file itself. */
  readonly from: 'all' | 'settings'
  /** True: the policy is `full`, so that the project's servers need no question. */
  readonly trusted: boolean
  readonly signal: AbortSignal
  readonly emit: (event: AgentEvent) => void
}

/** Tools of external MCP servers, for the time of one run. Named `server__tool`. */
export interface McpLease {
  readonly tools: readonly Tool[]
  release(): Promise<void>
}

/** External MCP servers: each is started once per host where that is safe, shared by runs, and ended with the host. */
export interface McpPool {
  /** A server that does not start or answer is told as a `notice` and left out. Never rejects. */
  join(wish: McpWish): Promise<McpLease>
  close(): Promise<void>
}
