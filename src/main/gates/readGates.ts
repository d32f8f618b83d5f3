import { ToolFailure } from '../tools/outcome'
import type { Workspace } from '../tools/workspace/workspace'
import { type Gate, parseGates } from './config'

/** In the worktree, so that a branch can bring its own. */
export const CONFIG_PATH = '.snowhook/config.yaml'
/** A larger file is no list of commands, and a hostile one takes its parser seconds. */
const CONFIG_MAX_BYTES = 64_000

/** The gates of a worktree; none where it has no configuration. Throws a `ToolFailure` that names the line that is wrong. */
export async function readGates(workspace: Workspace): Promise<readonly Gate[]> {
  if (!(await workspace.exists(CONFIG_PATH))) return []
  return workspace.readFile(CONFIG_PATH, async ({ handle, stats }) => {
    if (stats.size > CONFIG_MAX_BYTES) throw new ToolFailure(`${CONFIG_PATH} is too large for a list of gates.`)
    const gates = parseGates(await handle.readFile('utf8'))
    if (gates.ok) return gates.value
    throw new ToolFailure(`${CONFIG_PATH} cannot be used: ${gates.error}. No gate was run; correct the file.`)
  })
}
