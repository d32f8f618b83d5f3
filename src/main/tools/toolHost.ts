import type { Clock } from '../../shared/domain/clock'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { RunBench } from './bench'
import type { ToolEndpoints } from './endpoint/ports'
import type { McpLease, McpPool } from './mcp/ports'
import { wordsOf } from './outcome'
import type { BenchWish, RunTools } from './ports'
import { toolSet } from './registry'
import type { ToolRun } from './tool'
import { openRoot } from './workspace/root'
import { Workspace } from './workspace/workspace'

export interface ToolHostParts {
  readonly clock: Clock
  readonly mcp: McpPool
  readonly endpoints: ToolEndpoints
  /** Snowhook's own data: a worktree that holds it (the home folder) shows and changes nothing of it. */
  readonly closedFolders?: readonly string[]
}

/** The tools of all runs of a host. */
export interface ToolHost {
  forRun(run: ToolRun): RunTools
  /** Ends every call, and then the servers and endpoints behind them. */
  close(): Promise<void>
}

export function createToolHost(parts: ToolHostParts): ToolHost {
  const benches = new Set<RunBench>()
  let closed = false
  return {
    forRun: (run) => ({
      open: async (wish) => {
        const bench = await openBench(parts, run, wish, () => benches.delete(bench))
        benches.add(bench)
        if (closed) await bench.close()
        return bench
      },
    }),
    close: async () => {
      closed = true
      await Promise.allSettled([...benches].map((bench) => bench.close()))
      await Promise.allSettled([parts.mcp.close(), parts.endpoints.close()])
    },
  }
}

async function openBench(
  { clock, mcp, endpoints, closedFolders }: ToolHostParts,
  run: ToolRun,
  wish: BenchWish,
  onClose: () => void,
): Promise<RunBench> {
  const closing = new AbortController()
  const workspace = new Workspace(run.spec.cwd, openRoot, closedFolders)
  const stopped = wish.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, wish.signal])
  const { lease, problem } = await joinServers(mcp, run, wish, stopped)
  const tools = toolSet(workspace, wish.selection, lease.tools)
  for (const message of [...problem, ...tools.problems.map((words) => `${words} It is left out.`)]) {
    wish.emit({ type: 'notice', level: 'warning', code: 'tool_left_out', message: message.slice(0, MESSAGE_MAX_CHARS) })
  }
  const release = async (): Promise<void> => {
    onClose()
    await Promise.allSettled([lease.release(), workspace.close()])
  }
  return new RunBench({ clock, endpoints, run, wish, tools, closing, release })
}

const nothing: McpLease = { tools: [], release: async () => {} }

async function joinServers(
  mcp: McpPool,
  run: ToolRun,
  { selection, policy, emit }: BenchWish,
  signal: AbortSignal,
): Promise<{ readonly lease: McpLease; readonly problem: readonly string[] }> {
  if (selection === 'none') return { lease: nothing, problem: [] }
  const from = selection === 'all' ? 'all' : 'settings'
  try {
    return { lease: await mcp.join({ run, from, trusted: policy === 'full', signal, emit }), problem: [] }
  } catch (cause) {
    return { lease: nothing, problem: [`The MCP servers could not be joined: ${wordsOf(cause)}`] }
  }
}
