import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RUNS_FOLDER } from '../journal/segments'
import { counted } from './counted'
import { type Finding, finding, wordsOf } from './finding'

const OTHERS = 0o077
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** What Snowhook alone writes. Worktrees and projects keep the modes that git and people gave them. */
const FOLDERS = [RUNS_FOLDER, 'conversations']
const FILE = /^(?:(?:host|settings|keys|prices|format)\.json|host\.lock|processes\.jsonl|fleet\.journal|index\.sqlite)/

/** Closes to others what is the user's alone. Links are not followed, and what has a second name is left as it is. */
export async function closeToOthers(root: string): Promise<Finding[]> {
  const part = 'Permissions'
  if (process.platform === 'win32') return [] // has no modes of this kind
  const problems: string[] = []
  let closed = 0
  const close = async (path: string): Promise<void> => {
    try {
      const found = await lstat(path)
      const isFolder = found.isDirectory()
      if (!isFolder && !found.isFile()) return
      if ((found.mode & OTHERS) !== 0 && (await makePrivate(path, isFolder))) closed += 1
      if (isFolder) for (const name of await readdir(path)) await close(join(path, name))
    } catch (cause) {
      problems.push(wordsOf(cause))
    }
  }
  try {
    const { mode } = await lstat(root)
    if ((mode & OTHERS) !== 0) {
      await makePrivate(root, true)
      closed += 1
    }
  } catch (cause) {
    problems.push(wordsOf(cause))
  }
  for (const name of await readdir(root)) if (FOLDERS.includes(name) || FILE.test(name)) await close(join(root, name))
  if (problems.length > 0) return [finding(part, 'remains', problems.slice(0, 5).join(' '))]
  if (closed === 0) return [finding(part, 'ok', 'Everything is closed to other users.')]
  return [
    finding(part, 'mended', `Closed ${counted(closed, 'file or folder', 'files and folders')} that others could read.`),
  ]
}

/** On the opened file, so that nothing can take its place meanwhile. False: it has a second name, and may be shared on purpose. */
async function makePrivate(path: string, isFolder: boolean): Promise<boolean> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, isFolder ? flags | constants.O_DIRECTORY : flags)
  try {
    const found = await file.stat()
    if (!isFolder && (!found.isFile() || found.nlink > 1)) return false
    await file.chmod(isFolder ? FOLDER_MODE : FILE_MODE)
    return true
  } finally {
    await file.close()
  }
}
