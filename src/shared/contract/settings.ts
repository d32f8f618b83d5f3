import { z } from 'zod'
import { HostPath } from '../domain/ids'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../domain/limits'
import { McpServers } from '../domain/mcp'
import { OptionValues, RuntimeManifest, RuntimeProbe } from '../domain/runtimeManifest'
import { command, query, stream } from './define'

export const Settings = z.object({
  theme: z.enum(['system', 'dark', 'light']),
  /** Panes shown at once; `auto` fits the fleet. */
  layout: z.enum(['auto', '1', '2', '4', '6']),
  inactivityTimeoutSecs: z.number().int().min(0).max(INACTIVITY_TIMEOUT_MAX_SECS),
  recentProjects: z.array(HostPath).max(50),
  /** The last choices in the new-agent dialog, remembered per runtime. */
  lastOptions: z.record(z.string().max(128), OptionValues),
  lastRuntime: z.string().max(128).nullable(),
  /** MCP servers for the agents of every project, beside those in a project's `.mcp.json`. */
  mcpServers: McpServers,
})
export type Settings = z.infer<typeof Settings>

export const settings = {
  watch: stream(z.object({}), Settings, Settings),
  update: command(Settings.partial(), Settings),
  runtimes: query(z.object({}), z.array(RuntimeManifest).max(64)),
  probe: query(z.object({ runtime: z.string().max(128), command: z.string().max(4096).nullable() }), RuntimeProbe),
  /** What a folder is: does it exist, is it a git repository, which branch, is it dirty. */
  inspectProject: query(
    z.object({ path: HostPath }),
    z.object({
      path: HostPath,
      exists: z.boolean(),
      git: z.object({ root: HostPath, branch: z.string().max(400).nullable(), dirty: z.boolean() }).nullable(),
    }),
  ),
}
