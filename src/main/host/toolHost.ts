import type { McpServers } from '../../shared/domain/mcp'
import { createToolEndpoints } from '../tools/endpoint/endpoints'
import { createMcpPool } from '../tools/mcp/mcpPool'
import { createToolHost, type ToolHost } from '../tools/toolHost'
import type { Environments } from './environment'
import type { HostParts } from './hostParts'
import { whichProgram } from './whichProgram'

export interface ToolHostInput
  extends Pick<HostParts, 'clock' | 'newUuid' | 'processTable' | 'ledger' | 'stopTree' | 'scopes' | 'guardian'> {
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  readonly environments: Environments
  /** Names of every provider's credentials. */
  readonly credentialVariables: readonly string[]
  /** The user's own, as the settings have them now. */
  readonly servers: () => McpServers
  /** Closed to every tool: keys, grants, settings and journals of all agents. */
  readonly dataDir: string
  readonly report: (message: string) => void
}

/** The tools of this host's agents, with the MCP servers and the endpoint behind them. */
export function openToolHost(input: ToolHostInput): ToolHost {
  const { clock, newUuid } = input
  return createToolHost({
    clock,
    mcp: createMcpPool({
      ...input,
      baseEnv: input.environments.forTools(),
      which: whichProgram,
      settingsServers: input.servers,
    }),
    endpoints: createToolEndpoints({ clock, newUuid }),
    closedFolders: [input.dataDir],
  })
}
