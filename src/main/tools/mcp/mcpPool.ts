import { createHash } from 'node:crypto'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { McpServer, McpServers } from '../../../shared/domain/mcp'
import { canonicalJson } from '../../approvals/canonicalJson'
import { plainText } from '../../terminal/plainText'
import type { Tool } from '../tool'
import { readMcpFile } from './config'
import { McpConnection, type ToolList } from './connection'
import { expandServer } from './expand'
import { mcpTool } from './mcpTool'
import type { McpLease, McpPool, McpWish } from './ports'
import type { ProgramParts } from './serverProgram'
import { toolName } from './serverTools'
import { orAborted, SharedServer } from './sharedServer'
import { startAction, trustReason } from './trust'

export interface McpPoolParts extends ProgramParts {
  /** From the user's own settings, as they are now. */
  readonly settingsServers: () => McpServers
  /** Where `${NAME}` is looked up. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  /** Variables that hold keys of any runtime: a project's file does not get them. */
  readonly credentialVariables: readonly string[]
}

interface Candidate {
  readonly name: string
  readonly server: McpServer
  readonly source: 'project' | 'settings'
  /** The file that names it; null: the settings. */
  readonly file: string | null
}

interface Joined extends Candidate {
  readonly shared: SharedServer
  readonly list: ToolList
}

export function createMcpPool(parts: McpPoolParts): McpPool {
  const servers = new Map<string, SharedServer>()
  /** With those that are being ended, whose place another may have taken. */
  const all = new Set<SharedServer>()
  const closing = new AbortController()

  const sharedFor = (server: McpServer, cwd: string): SharedServer => {
    // A program works in its folder; an address is the same from everywhere.
    const key = createHash('sha256')
      .update(canonicalJson({ server, cwd: 'command' in server ? cwd : null }))
      .digest('hex')
    const known = servers.get(key)
    if (known?.closed === false) return known
    const start = (): Promise<McpConnection> => McpConnection.open(server, cwd, parts, closing.signal)
    const forget = (): void => {
      all.delete(shared)
      if (servers.get(key) === shared) servers.delete(key)
    }
    const shared = new SharedServer(parts.clock, start, forget)
    all.add(shared)
    servers.set(key, shared)
    return shared
  }

  const joinOne = async (candidate: Candidate, wish: McpWish, releases: (() => void)[]): Promise<Joined | string> => {
    const { name, server, source, file } = candidate
    const withheld = source === 'project' ? parts.credentialVariables : []
    const expanded = expandServer(server, { env: parts.hostEnv, withheld })
    if (!expanded.ok) return expanded.error
    const refused = file === null ? null : await untrusted(name, server, file, wish)
    if (refused !== null) return refused
    if (wish.signal.aborted || closing.signal.aborted) return 'the run is ending'
    const shared = sharedFor(expanded.value, wish.run.spec.cwd)
    releases.push(shared.hold())
    const list = await orAborted(shared.tools(), wish.signal)
    return { ...candidate, shared, list }
  }

  return {
    async join(wish) {
      const tell = (message: string): void =>
        wish.emit({
          type: 'notice',
          level: 'warning',
          code: 'mcp_server',
          message: plainText(message).slice(0, MESSAGE_MAX_CHARS),
        })
      const releases: (() => void)[] = []
      const joined = await Promise.all(
        (await candidates(parts.settingsServers(), wish, tell)).map(async (candidate) => {
          const result = await joinOne(candidate, wish, releases).catch((cause: unknown) =>
            cause instanceof Error ? cause.message : String(cause),
          )
          const problems = typeof result === 'string' ? [result] : result.list.problems
          for (const problem of problems) tell(`MCP server "${candidate.name}": ${problem}.`)
          return typeof result === 'string' ? null : result
        }),
      )
      return leaseOf(
        joined.filter((one) => one !== null),
        releases,
      )
    },

    async close() {
      closing.abort()
      await Promise.all([...all].map((shared) => shared.close()))
    },
  }
}

/** Sorted by name. The user's own server wins over a project's of the same name. */
async function candidates(
  settings: McpServers,
  wish: McpWish,
  tell: (message: string) => void,
): Promise<readonly Candidate[]> {
  const own = Object.entries(settings).map(
    ([name, server]) => ({ name, server, source: 'settings', file: null }) as const,
  )
  const { projectRoot, cwd } = wish.run.spec
  const file = wish.from === 'all' ? await readMcpFile(projectRoot, cwd) : null
  for (const problem of file?.problems ?? []) tell(problem)
  const project = Object.entries(file?.servers ?? {}).flatMap(([name, server]): Candidate[] => {
    if (!Object.hasOwn(settings, name)) return [{ name, server, source: 'project', file: file?.path ?? '' }]
    tell(`MCP server "${name}" of ${file?.path ?? ''} is left out: your settings have one of this name.`)
    return []
  })
  return [...own, ...project].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Null: it may be started. */
async function untrusted(name: string, server: McpServer, file: string, wish: McpWish): Promise<string | null> {
  if (wish.trusted) return null
  const { run, signal, emit } = wish
  const action = startAction(name, server, file, run.spec.cwd)
  if (run.desk.isGranted(action)) return null
  const verdict = await run.desk.ask(action, { callId: `mcp_server:${name}`, reason: trustReason(file), signal, emit })
  return verdict.allowed ? null : `it was not started: ${verdict.reason}`
}

function leaseOf(joined: readonly Joined[], releases: readonly (() => void)[]): McpLease {
  const taken = new Set<string>()
  const tools = joined.flatMap(({ name: server, server: entry, source, list, shared }): Tool[] =>
    list.tools.flatMap((tool) => {
      const name = toolName(server, tool.name, taken)
      if (taken.has(name)) return []
      taken.add(name)
      return [mcpTool({ name, server, source, tool, entry, call: (...call) => shared.call(...call) })]
    }),
  )
  return {
    tools,
    release: async () => {
      for (const release of releases) release()
    },
  }
}
