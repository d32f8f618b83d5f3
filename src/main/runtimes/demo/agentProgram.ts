import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface AgentProgram {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** From source (tests, Node strips the types), beside the bundle, or one folder above a chunk of it. */
const places = ['agent/main.ts', 'demoAgent.js', '../demoAgent.js']

/**
 * The demo agent is a program shipped with Snowhook and run by the same Node that runs Snowhook. Inside
 * Electron that is Electron's own binary, told to be Node. Null when the installation is incomplete.
 */
export function agentProgram(): AgentProgram | null {
  const script = places.map((place) => join(import.meta.dirname, place)).find((path) => existsSync(path))
  if (script === undefined) return null
  return {
    file: process.execPath,
    args: script.endsWith('.ts') ? ['--disable-warning=ExperimentalWarning', script] : [script],
    env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
  }
}
