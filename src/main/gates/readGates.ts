import { err, ok, type Result } from '../../shared/domain/result'
import { ToolFailure } from '../tools/outcome'
import type { Workspace } from '../tools/workspace/workspace'
import { type Gate, parseGates } from './config'

/** In the worktree, so that a branch can bring its own. */
export const CONFIG_PATH = '.snowhook/config.yaml'
/** A larger file is no list of commands, and a hostile one takes its parser seconds. */
export const CONFIG_MAX_BYTES = 64_000

/** The gates of a worktree; null where it has no configuration. The error is a sentence that names the line that is wrong. */
export async function gatesHere(workspace: Workspace): Promise<Result<readonly Gate[] | null, string>> {
  try {
    if (!(await workspace.exists(CONFIG_PATH))) return ok(null)
    return await workspace.readFile(CONFIG_PATH, async ({ handle, stats }) => {
      if (stats.size > CONFIG_MAX_BYTES) return err(`${CONFIG_PATH} is too large for a list of gates.`)
      const gates = parseGates(await handle.readFile('utf8'))
      return gates.ok ? gates : err(`${CONFIG_PATH} cannot be used: ${gates.error}.`)
    })
  } catch (cause) {
    if (cause instanceof ToolFailure) return err(cause.message)
    throw cause
  }
}
