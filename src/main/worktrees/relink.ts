import { lstat, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { adminOf, linkIn } from './link'
import { isBeingMade, staleLock, stillAtWork } from './staleLock'

/** What `git worktree add` writes into its lock until it is done. */
const GITS_OWN_LOCK = /^(initializing|added with --lock)\s*$/

/**
 * Makes a worktree of ours whole again whose making was interrupted, or whose folder was deleted by hand: git's side
 * still has HEAD and index, so no commit and nothing that was staged is lost. False: git has nothing of it.
 */
export async function relink(common: string, folder: string, branch: string): Promise<boolean | SnowhookError> {
  if (await isBeingMade(folder)) return stillAtWork(folder)
  const admin = await adminOf(common, folder)
  if (admin === null) return false
  const locked = await readFile(join(admin, 'locked'), 'utf8').catch(() => null)
  if (locked !== null && GITS_OWN_LOCK.test(locked)) await rm(join(admin, 'locked'), { force: true })
  const stats = await lstat(folder).catch(() => null)
  if (stats === null && locked !== null && !GITS_OWN_LOCK.test(locked))
    return snowhookError(
      'not_allowed',
      `The worktree ${folder} is gone and locked: it may lie on a disk that is away.`,
      {
        next: `Bring the disk back, or: git worktree unlock '${folder}'`,
      },
    )
  const busy = await staleLock(join(admin, 'index.lock'))
  if (busy !== null) return busy
  const inside = stats?.isDirectory() ? await readdir(folder) : []
  if (stats !== null && (!stats.isDirectory() || (inside.length > 0 && !inside.includes('.git'))))
    return inPlace(folder)
  if (stats === null) await mkdir(folder, { recursive: true })
  const ours = { flag: 'wx' } as const
  for (const [path, text] of [
    [join(folder, '.git'), `gitdir: ${admin}\n`],
    [join(admin, 'commondir'), '../..\n'],
    [join(admin, 'HEAD'), `ref: refs/heads/${branch}\n`],
  ] as const)
    await writeFile(path, text, ours).catch(unlessThere)
  // Git's side begins with a HEAD of zeros.
  const head = await readFile(join(admin, 'HEAD'), 'utf8').catch(() => '')
  if (/^0*\s*$/.test(head)) await writeFile(join(admin, 'HEAD'), `ref: refs/heads/${branch}\n`)
  return (await linkIn(common, folder)) === null ? inPlace(folder) : true
}

const inPlace = (folder: string): SnowhookError =>
  snowhookError('already_exists', `Something else stands in the place of the worktree ${folder}.`, {
    kept: 'It was not touched.',
    next: 'Move it away, then try again.',
  })

/** An interrupted `git worktree add` may leave a folder that says nothing yet, and that git never clears away. */
export async function clearEmptyAdmin(common: string, name: string): Promise<void> {
  const admin = join(common, 'worktrees', name)
  const locked = await readFile(join(admin, 'locked'), 'utf8').catch(() => null)
  const says = await lstat(join(admin, 'gitdir')).catch(() => null)
  if (says !== null || locked === null || !GITS_OWN_LOCK.test(locked)) return
  await rm(join(admin, 'locked'), { force: true })
  await rmdir(admin).catch(() => {}) // what is in it all the same stays
}

function unlessThere(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EEXIST') throw cause
}
