import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeSnapshot } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { finishRemoval } from './finishRemoval'
import { entriesOf, type Git, gitError, type WorktreeParts } from './gitAt'
import { type IndexState, readIndexState } from './indexState'
import { dirtyError, inTheWay } from './inTheWay'
import { keepSnapshot } from './keepSnapshot'
import { adminOf } from './link'
import { writeMarker } from './marker'
import type { Answer } from './ports'
import type { Removal } from './removal'
import type { Repository } from './repository'

/** The folder was deleted by hand. What git still has of it, HEAD and what was staged, is kept as a snapshot. */
export async function removeMissing(
  parts: WorktreeParts,
  repository: Repository,
  { storyId, worktree, dirty }: Removal,
): Answer<WorktreeSnapshot> {
  const { git, common } = repository
  const admin = await adminOf(common, worktree.path)
  const blocked = admin === null ? null : await inTheWay(admin)
  if (blocked !== null) return err(blocked)
  const inside: Git = (args, wish = {}) =>
    git(args, { ...wish, env: { ...(admin === null ? {} : { GIT_DIR: admin }), ...wish.env } })
  const commitOf = async (run: Git, name: string): Promise<string | null> =>
    textOf(await run(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]))
  const branchHead = await commitOf(git, `refs/heads/${worktree.branch}`)
  const head = (admin === null ? null : await commitOf(inside, 'HEAD')) ?? branchHead
  if (head === null)
    return err(
      snowhookError('not_found', `Nothing is left of ${worktree.path}: neither folder nor branch.`, {
        next: 'If it was moved by hand: git worktree repair',
      }),
    )
  const committed = textOf(await git(['rev-parse', '--verify', '--quiet', `${head}^{tree}`])) ?? ''
  const index = await stagedOf(inside, admin, committed, repository.scratch)
  if (!index.ok) return index
  const { tree } = index.value
  const changed = await git(['diff-tree', '-r', '-z', '--name-only', '--no-renames', committed, tree])
  const uncommitted = changed.ok ? entriesOf(changed.stdout).length : 0
  if (dirty === 'refuse' && uncommitted > 0) return err(dirtyError(uncommitted))
  const name = admin === null ? null : textOf(await inside(['symbolic-ref', '--quiet', '--short', 'HEAD']))
  const at = parts.clock.now()
  const headBranch = admin === null ? worktree.branch : name
  const about = { storyId, worktree, headBranch, branchHead, uncommitted, at, admin }
  const kept = await keepSnapshot(repository, { head, tree, index: index.value }, about)
  if (!kept.ok) return kept
  const trash = `${worktree.path}.removing-${at}`
  await writeMarker(common, storyId, worktree, { name: 'deleting', ref: kept.value.ref, trash })
  return finishRemoval(repository, storyId, kept.value.ref, { path: worktree.path, trash })
}

async function stagedOf(inside: Git, admin: string | null, committed: string, scratch: string): Answer<IndexState> {
  if (admin === null) return ok({ tree: committed, blob: null })
  const index = await readIndexState(inside, admin, scratch)
  if ('failure' in index) return err(gitError('The index of the worktree cannot be read', index))
  return ok(index.blob === null ? { tree: committed, blob: null } : index)
}
