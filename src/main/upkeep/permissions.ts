import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RUNS_FOLDER } from '../journal/segments'
import { type Finding, finding, wordsOf } from './finding'

const OTHERS = 0o077
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** What Snowhook alone writes. Worktrees and projects keep the modes that git and people gave them. */
const FOLDERS = [RUNS_FOLDER, 'conversations']
const FILE = /^(?:(?:host|settings|keys|prices|format)\.json|host\.lock|processes\.jsonl|fleet\.journal|index\.sqlite)/

/** Closes to others what is the user's alone. Links are not followed. */
export async function closeToOthers(root: string): Promise<Finding[]> {
  const part = 'Permissions'
  if (process.platform === 'win32') return [] // has no modes of this kind
  const problems: string[] = []
  let closed = 0
  const close = async (path: string): Promise<void> => {
    try {
      const { mode, ...found } = await lstat(path).then((stats) => ({
        mode: stats.mode,
        folder: stats.isDirectory(),
        file: stats.isFile(),
      }))
      if (!found.folder && !found.file) return
      if ((mode & OTHERS) !== 0) {
        await chmod(path, found.folder ? FOLDER_MODE : FILE_MODE)
        closed += 1
      }
      if (found.folder) for (const name of await readdir(path)) await close(join(path, name))
    } catch (cause) {
      problems.push(wordsOf(cause))
    }
  }
  try {
    const { mode } = await lstat(root)
    if ((mode & OTHERS) !== 0) {
      await chmod(root, FOLDER_MODE)
      closed += 1
    }
  } catch (cause) {
    problems.push(wordsOf(cause))
  }
  for (const name of await readdir(root)) if (FOLDERS.includes(name) || FILE.test(name)) await close(join(root, name))
  if (problems.length > 0) return [finding(part, 'remains', problems.slice(0, 5).join(' '))]
  if (closed === 0) return [finding(part, 'ok', 'Everything is closed to other users.')]
  return [finding(part, 'mended', `${closed} files and folders could be read by others; they are private again.`)]
}
