import { z } from 'zod'
import { HostPath } from '../domain/ids'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../domain/limits'
import { McpServers } from '../domain/mcp'
import { OptionValues, RuntimeManifest, RuntimeProbe } from '../domain/runtimeManifest'
import { command, query, stream } from './define'

/** What the user wants of one project, kept on this machine: a repository cannot opt its user into anything. */
export const ProjectSettings = z.object({
  /** Agents whose rate limit has reset go on by themselves. */
  autoResume: z.boolean(),
  /** What follows a run that the inactivity timeout ended. */
  onInactive: z.enum(['needs_you', 'resume']),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>

/** Between these minutes of the local day, notifications are collected and not shown. */
const QuietHours = z.object({
  fromMinute: z.number().int().min(0).max(1_439),
  toMinute: z.number().int().min(0).max(1_439),
})

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
  /** By the repository's top folder. */
  projects: z.record(HostPath, ProjectSettings),
  /** Agents that work at once from the queue; 0: as cores and memory allow. */
  maxWorking: z.number().int().min(0).max(256),
  notifications: z.object({ desktop: z.boolean(), quiet: QuietHours.nullable() }),
  /** Journals of runs that ended this many days ago are pruned by themselves, where that may be; null: never. */
  keepRunsDays: z.number().int().min(1).max(36_500).nullable(),
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
