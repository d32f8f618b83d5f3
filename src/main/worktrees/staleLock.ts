import { lstat, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'

/**
 * Deletes a lock that a git of ours left when it was killed, if it is certain that nobody has it open any more. A git
 * outlives the host that started it, and may still be writing. Null: there is no lock now.
 */
export async function staleLock(path: string): Promise<SnowhookError | null> {
  if ((await lstat(path).catch(() => null)) === null) return null
  if ((await isOpen(path)) !== false) return stillAtWork(path)
  await rm(path, { force: true })
  return null
}

/** Whether a `git worktree add` of an earlier host is still making this folder. False also where nobody can say. */
export async function isBeingMade(folder: string): Promise<boolean> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')))
  return lines.some((line) => line.includes('\0worktree\0add\0') && line.split('\0').includes(folder))
}

export const stillAtWork = (path: string): SnowhookError =>
  snowhookError('busy', 'A git that was started earlier is still at work there.', {
    kept: 'Everything.',
    next: `Try again in a moment; if no git runs there any more, look at ${path}.`,
  })

/** Null: this system cannot say. */
async function isOpen(path: string): Promise<boolean | null> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return null
  const real = join(await realpath(dirname(path)), basename(path))
  const holders = await Promise.all(pids.map((pid) => hasOpen(join('/proc', pid, 'fd'), real)))
  return holders.includes(true)
}

async function hasOpen(folder: string, path: string): Promise<boolean> {
  // Of other users' processes nothing can be read; they do not write into our worktrees.
  const fds = await readdir(folder).catch(() => [])
  const links = await Promise.all(fds.map((fd) => readlink(join(folder, fd)).catch(() => '')))
  return links.includes(path)
}
