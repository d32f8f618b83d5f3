import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApprovalPolicy } from '../../../shared/domain/approvals'
import type { ToolBench, ToolEndpoint } from '../../tools/ports'
import { notice } from './notices'
import type { PermissionMode } from './options'
import type { Run } from './run'
import { message } from './text'

/** What Snowhook's tools may do unasked, where the CLI's own tools may do this. */
const policies: Record<PermissionMode, ApprovalPolicy> = {
  acceptEdits: 'accept_edits',
  default: 'ask',
  plan: 'read_only',
  dontAsk: 'read_only',
  // The CLI has a model judge its own tools; nobody judges ours.
  auto: 'ask',
  bypassPermissions: 'full',
}
/**
 * Modes whose word is that nobody is asked. In the first the CLI never calls the prompt tool; in the second it would,
 * and a plan that is allowed to write is none.
 */
const NEVER_ASK: readonly PermissionMode[] = ['dontAsk', 'plan']

/**
 * The CLI gives a call of an HTTP server up after five minutes without a word and older ones end the request itself
 * after one. A person may take days: this is as long as a timer of the CLI goes (checked with 2.1.197 and 2.1.330).
 */
const CALL_TIMEOUT_MS = 2_147_483_647

/** How the CLI is told of the tools. */
export interface ToolFlags {
  /** For `--mcp-config`. */
  readonly configPath: string
  /** Allows all tools of the server: Snowhook asks for them itself, by its own rules. */
  readonly allowRule: string
  /** For `--permission-prompt-tool`; null: what would ask is left to the CLI. */
  readonly promptTool: string | null
  /** The tool that answers prompts is the program's and not the model's; without a prompt tool the CLI would offer it. */
  readonly hiddenTool: string
}

/** Snowhook's tools and approvals for one run, whatever the number of its programs. */
export interface AgentTools {
  /** Null: the run goes on without. */
  readonly flags: ToolFlags | null
  /** Silence is no sign of trouble now: a person is being asked, or a tool of ours shows life. */
  mayBeSilent(): boolean
  /** After the last program. */
  close(): Promise<void>
}

const without: AgentTools = { flags: null, mayBeSilent: () => false, close: async () => {} }

/** Never rejects: an agent works without Snowhook's tools as well, and is told to. */
export async function openAgentTools(run: Omit<Run, 'tools'>, signal: AbortSignal): Promise<AgentTools> {
  const { context, options, tell } = run
  const lost = (why: string): void =>
    tell(
      notice('warning', 'tools_unavailable', message(`${why} The agent works without Snowhook's tools and approvals.`)),
    )
  let alive = false
  let bench: ToolBench | null = null
  try {
    bench = await context.appCtx.tools.open({
      policy: policies[options.permissionMode],
      selection: options.tools,
      emit: tell,
      onAlive: () => {
        alive = true
      },
      signal,
    })
    const opened = bench
    const served = await opened.serve()
    if (!served.ok) {
      lost(served.error.message)
      await opened.close()
      return without
    }
    const flags = await writeConfig(run, served.value)
    return {
      flags,
      mayBeSilent: () => {
        const wasAlive = alive
        alive = false
        return opened.waiting || wasAlive
      },
      close: () => opened.close(),
    }
  } catch (cause) {
    lost(`Snowhook's tools could not be prepared: ${String(cause)}`)
    await bench?.close().catch(() => {})
    return without
  }
}

/** Through a private file: arguments are for everybody's eyes. */
async function writeConfig({ context, options }: Omit<Run, 'tools'>, endpoint: ToolEndpoint): Promise<ToolFlags> {
  const { url, token, serverName, promptTool } = endpoint
  const configPath = join(context.appCtx.scratchDir, 'mcp.json')
  const headers = { Authorization: `Bearer ${token}` }
  const server = { type: 'http', url, headers, timeout: CALL_TIMEOUT_MS }
  await writeFile(configPath, JSON.stringify({ mcpServers: { [serverName]: server } }), { mode: 0o600 })
  const asks = !context.interactive && !NEVER_ASK.includes(options.permissionMode)
  return {
    configPath,
    allowRule: `mcp__${serverName}`,
    promptTool: asks ? promptTool : null,
    hiddenTool: promptTool,
  }
}
