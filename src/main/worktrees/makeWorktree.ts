import { lstat, rm } from 'node:fs/promises'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeRecord } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { baseOf } from './baseOf'
import { checkedOutAt } from './checkedOutAt'
import { CHECKOUT_TIMEOUT_MS, fillFolder, PARALLEL } from './fillFolder'
import { freePorts } from './freePorts'
import { type FailedGit, gitAt, gitError, type WorktreeParts } from './gitAt'
import { initSubmodules } from './initSubmodules'
import { adminOf, linkIn } from './link'
import { dropMarker, type Marker, portsOfOthers, readMarker, writeMarker } from './marker'
import { clearFor, dropEmpty, folderOf } from './newFolder'
import type { Answer, NewWorktree, Noted } from './ports'
import { clearEmptyAdmin, relink } from './relink'
import type { Repository } from './repository'
import { stillAtWork } from './staleLock'
import { branchOf } from './storyBranch'

/** Makes a story's worktree, or finishes what an earlier call began. Nothing that stands there already is written over. */
export async function makeWorktree(
  parts: WorktreeParts,
  repository: Repository,
  wanted: NewWorktree,
): Answer<WorktreeRecord & Noted> {
  const { common } = repository
  const marker = await readMarker(common, wanted.storyId)
  if (marker?.stage.name === 'restoring')
    return err(
      snowhookError('not_allowed', `The worktree of ${wanted.storyId} is being put back from a snapshot.`, {
        kept: `The snapshot, ${marker.stage.ref}.`,
        next: 'Restore it once more: what was interrupted is finished then.',
      }),
    )
  const found = marker === null ? false : await takeUp(parts, repository, marker)
  if (typeof found === 'object') return err(found)
  const made =
    marker !== null && found ? ok(marker.worktree) : await makeNew(parts, repository, wanted, marker?.worktree ?? null)
  if (!made.ok) return made
  const notes = await initSubmodules(parts, common, made.value.path)
  await writeMarker(common, wanted.storyId, made.value, { name: 'ready' })
  return ok({ ...made.value, notes })
}

/** True: the worktree that the marker is about stands. False: there is nothing of it. */
async function takeUp(
  parts: WorktreeParts,
  { common }: Repository,
  { worktree, stage }: Marker,
): Promise<boolean | SnowhookError> {
  const { path, branch } = worktree
  if (stage.name === 'ready' && (await linkIn(common, path)) !== null) return true
  const linked = await relink(common, path, branch)
  if (linked !== true) return linked
  const git = gitAt(parts, path)
  const admin = await adminOf(common, path)
  const hasIndex = admin !== null && (await lstat(`${admin}/index`).catch(() => null)) !== null
  const read = hasIndex ? null : await git(['read-tree', 'HEAD'])
  if (read !== null && !read.ok) return gitError('The worktree could not be finished', read, { kept: 'What is there.' })
  return (await fillFolder(git, path)) ?? true
}

async function makeNew(
  parts: WorktreeParts,
  repository: Repository,
  wanted: NewWorktree,
  earlier: WorktreeRecord | null,
): Answer<WorktreeRecord> {
  const { git, common } = repository
  const branch = branchOf(wanted.storyId)
  if (!branch.ok) return branch
  const base = await baseOf(git, wanted.base)
  if (!base.ok) return base
  const ref = `refs/heads/${branch.value}`
  const standing = textOf(await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]))
  const elsewhere = standing === null ? null : await checkedOutAt(git, branch.value)
  if (elsewhere !== null && elsewhere === earlier?.path) return err(stillAtWork(elsewhere))
  if (elsewhere !== null)
    return err(
      snowhookError('not_allowed', `The branch ${branch.value} is checked out in ${elsewhere} already.`, {
        kept: 'It was not touched.',
        next: 'Switch to another branch there, or remove that worktree.',
      }),
    )
  const path = folderOf(wanted)
  const port = await freePorts(wanted, [...wanted.portsTaken, ...(await portsOfOthers(common, wanted.storyId))])
  if (!port.ok) return port
  const clear = await clearFor(path)
  if (!clear.ok) return clear
  const from =
    standing === null
      ? base.value
      : { ...base.value, baseCommit: await forkOf(repository, base.value.baseCommit, standing) }
  const worktree: WorktreeRecord = {
    ...(standing === null || earlier === null ? from : { base: earlier.base, baseCommit: earlier.baseCommit }),
    path,
    branch: branch.value,
    createdAt: parts.clock.now(),
    firstPort: port.value,
  }
  await clearEmptyAdmin(common, wanted.storyId)
  await writeMarker(common, wanted.storyId, worktree, { name: 'making' })
  const start = standing === null ? ['--no-track', '-b', branch.value, path, worktree.baseCommit] : [path, branch.value]
  const added = await git(['worktree', 'add', '--quiet', '--no-checkout', ...start])
  const inside = gitAt(parts, path)
  // As a step of its own: a git that outlives us then holds a lock that tells so, and never cleans up after itself.
  const filled = added.ok
    ? await inside([...PARALLEL, 'reset', '--hard', '--quiet'], { timeoutMs: CHECKOUT_TIMEOUT_MS })
    : added
  if (filled.ok) return ok(worktree)
  await undo(repository, wanted, worktree, standing === null)
  return err(sayWhy(filled, branch.value))
}

/** Where a branch that was there already left its base. */
async function forkOf({ git }: Repository, base: string, branch: string): Promise<string> {
  return textOf(await git(['merge-base', base, branch]))?.split('\n')[0] ?? base
}

/** Only what this call has made, and nobody was told of. */
async function undo(
  { git, common }: Repository,
  { storyId }: NewWorktree,
  { path, branch, baseCommit }: WorktreeRecord,
  isNew: boolean,
): Promise<void> {
  await rm(path, { recursive: true, force: true })
  const admin = await adminOf(common, path)
  if (admin !== null) await rm(admin, { recursive: true, force: true })
  await clearEmptyAdmin(common, storyId)
  if (isNew) await git(['update-ref', '--no-deref', '-d', `refs/heads/${branch}`, baseCommit])
  await dropMarker(common, storyId)
  await dropEmpty(path)
}

function sayWhy(answer: FailedGit, branch: string): SnowhookError {
  const kept = 'Everything is as it was.'
  if (/smudge filter|external filter|clean filter|filter-process/.test(answer.stderr))
    return gitError('A filter that this repository requires has failed', answer, {
      kept,
      tag: 'not_allowed',
      next: 'Install the program that .gitattributes and the git configuration name, or repair it.',
    })
  if (/cannot lock ref|unable to create .*refs/i.test(answer.stderr))
    return gitError(`Git cannot make the branch ${branch}`, answer, {
      kept,
      tag: 'not_allowed',
      next: 'A branch with the name "story" is in the way of all branches below it: rename it.',
    })
  return gitError('The worktree could not be made', answer, { kept })
}
