import { lstat, rename } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeSnapshot } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { finishRemoval, settleRemoval } from './finishRemoval'
import { gitAt, gitError, type WorktreeParts } from './gitAt'
import { type Held, hold, sameHeld } from './hold'
import { dirtyError, inTheWay } from './inTheWay'
import { keepSnapshot } from './keepSnapshot'
import { linkIn } from './link'
import { readMarker, writeMarker } from './marker'
import type { Answer } from './ports'
import type { Removal } from './removal'
import { removeMissing } from './removeMissing'
import type { Repository } from './repository'
import { failed, worktreeStatus } from './worktreeStatus'

/** A worktree in which files change all the time is in use. */
const ATTEMPTS = 3
const untouched = { kept: 'Everything: nothing was touched.' }

/**
 * Snapshot, move aside, compare, delete. The folder is compared after it was moved, where nobody who goes by its path
 * can still write to it; only a folder that is equal to its snapshot is deleted.
 */
export async function removeWorktree(
  parts: WorktreeParts,
  repository: Repository,
  removal: Removal,
): Answer<WorktreeSnapshot> {
  const { storyId, worktree } = removal
  const settled = await settleRemoval(repository, storyId, await readMarker(repository.common, storyId))
  if (!settled.ok) return settled
  if (settled.value !== null) return ok(settled.value)
  const stats = await lstat(worktree.path).catch(() => null)
  if (stats === null) return removeMissing(parts, repository, removal)
  const link = stats.isDirectory() ? await linkIn(repository.common, worktree.path) : null
  if (link === null)
    return err(
      snowhookError(
        'not_allowed',
        `${worktree.path} is no worktree of this project${stats.isSymbolicLink() ? ': it is a link' : ''}.`,
        {
          ...untouched,
          next: 'Put the worktree back in its place, or delete what stands there yourself.',
        },
      ),
    )
  let last: SnowhookError | null = null
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tried = await attemptRemoval(parts, repository, removal, link.admin)
    if (tried.ok || tried.error.tag !== 'stale') return tried
    last = tried.error
  }
  return err(
    snowhookError('busy', last?.message ?? 'Files in the worktree keep changing.', {
      kept: 'Everything: the worktree is where it was.',
      next: 'Stop what works there and try again.',
    }),
  )
}

/** `stale`: something changed meanwhile, and everything is as it was. */
async function attemptRemoval(
  parts: WorktreeParts,
  repository: Repository,
  { storyId, worktree, dirty }: Removal,
  admin: string,
): Answer<WorktreeSnapshot> {
  const { path } = worktree
  const blocked = await inTheWay(admin)
  if (blocked !== null) return err(blocked)
  const status = await worktreeStatus(gitAt(parts, path))
  if (failed(status)) return err(gitError(`Git cannot read ${path}`, status, untouched))
  if (dirty === 'refuse' && status.uncommitted > 0) return err(dirtyError(status.uncommitted))
  const held = await hold(parts, repository, gitAt(parts, path), { folder: path, admin })
  if (!held.ok) return held.error.tag === 'busy' ? err({ ...held.error, tag: 'stale' }) : held
  const at = parts.clock.now()
  const branchHead = textOf(
    await repository.git(['rev-parse', '--verify', '--quiet', `refs/heads/${worktree.branch}^{commit}`]),
  )
  const { uncommitted, branch: headBranch } = status
  const about = { storyId, worktree, headBranch, branchHead, uncommitted, at, admin }
  const kept = await keepSnapshot(repository, held.value, about)
  if (!kept.ok) return kept
  const { ref } = kept.value
  const trash = `${path}.removing-${at}`
  try {
    await writeMarker(repository.common, storyId, worktree, { name: 'removing', ref, trash })
    await rename(path, trash)
  } catch (cause) {
    return undo(`The worktree could not be moved aside: ${(cause as Error).message}`, 'storage_failed')
  }
  const change = await changeSince(held.value)
  if (change !== null) return undo(change, 'stale')
  await writeMarker(repository.common, storyId, worktree, { name: 'deleting', ref, trash })
  return finishRemoval(repository, storyId, ref, { path, trash })

  async function changeSince(before: Held): Promise<string | null> {
    const now = await hold(parts, repository, gitAt(parts, trash), { folder: trash, admin })
    if (!now.ok) return now.error.message
    const meanwhile = await inTheWay(admin)
    return meanwhile?.message ?? (sameHeld(before, now.value) ? null : 'Files in the worktree keep changing.')
  }

  async function undo(message: string, tag: 'stale' | 'storage_failed'): Answer<WorktreeSnapshot> {
    const back = await settleRemoval(repository, storyId, await readMarker(repository.common, storyId))
    return back.ok ? err(snowhookError(tag, message, untouched)) : back
  }
}
