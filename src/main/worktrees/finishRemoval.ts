import { lstat, rename, rm } from 'node:fs/promises'
import { snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeSnapshot } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { checkedOutAt } from './checkedOutAt'
import { adminOf } from './link'
import { dropMarker, type Marker, writeMarker } from './marker'
import { dropEmpty } from './newFolder'
import type { Answer } from './ports'
import { readSnapshot, told } from './readSnapshots'
import { removeTree } from './removeTree'
import type { Repository } from './repository'

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/**
 * Deletes what a snapshot was compared with: the moved folder, git's side of it and the branch. Each step can be done
 * again after an interruption.
 */
export async function finishRemoval(
  repository: Repository,
  storyId: StoryId,
  ref: string,
  { path, trash }: { readonly path: string; readonly trash: string },
): Answer<WorktreeSnapshot> {
  const { git, common } = repository
  // Without it nothing is deleted, whatever has been decided before.
  const snapshot = await readSnapshot(repository, ref)
  if (!snapshot.ok) return snapshot
  try {
    await removeTree(trash)
    // What stands there by now is somebody else's.
    const admin = (await isThere(path)) ? null : await adminOf(common, path)
    if (admin !== null) await rm(admin, { recursive: true, force: true })
  } catch (cause) {
    return err(
      snowhookError('storage_failed', `Not all of the worktree could be deleted: ${(cause as Error).message}`, {
        kept: `The snapshot ${ref} has everything.`,
        next: `Look at ${trash}, then remove the worktree once more.`,
      }),
    )
  }
  const { worktree, note } = snapshot.value
  if (note.branchHead !== null && (await checkedOutAt(git, worktree.branch)) === null)
    // Fails when the branch has moved on, and that is right.
    await git(['update-ref', '--no-deref', '-d', `refs/heads/${worktree.branch}`, note.branchHead])
  await dropMarker(common, storyId)
  await dropEmpty(path)
  return ok(told(snapshot.value))
}

/** Deletes a snapshot that is of no use: the worktree still stands. */
async function dropSnapshot({ git }: Repository, ref: string): Promise<void> {
  const commit = textOf(await git(['rev-parse', '--verify', '--quiet', ref]))
  if (commit !== null) await git(['update-ref', '--no-deref', '-d', ref, commit])
}

/**
 * What an interrupted removal comes to: finished when the snapshot had been compared already, else taken back. Null: no
 * removal was under way, or the worktree stands again.
 */
export async function settleRemoval(
  repository: Repository,
  storyId: StoryId,
  marker: Marker | null,
): Answer<WorktreeSnapshot | null> {
  if (marker === null || (marker.stage.name !== 'removing' && marker.stage.name !== 'deleting')) return ok(null)
  const { path } = marker.worktree
  const { name, ref, trash } = marker.stage
  const [moved, stands] = [await isThere(trash), await isThere(path)]
  if (name === 'deleting' || (!moved && !stands)) return finishRemoval(repository, storyId, ref, { path, trash })
  if (moved && stands)
    return err(
      snowhookError('not_allowed', `${path} was being removed, and something else stands there now.`, {
        kept: `The worktree, in ${trash}, and its snapshot ${ref}.`,
        next: `Move ${path} away, then try again.`,
      }),
    )
  try {
    if (moved) await rename(trash, path)
    await writeMarker(repository.common, storyId, marker.worktree, { name: 'ready' })
  } catch (cause) {
    return err(
      snowhookError('storage_failed', `The worktree could not be put back: ${(cause as Error).message}`, {
        kept: `It lies in ${trash}; the snapshot ${ref} has it too.`,
      }),
    )
  }
  await dropSnapshot(repository, ref)
  return ok(null)
}
