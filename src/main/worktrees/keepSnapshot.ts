import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { WorktreeRecord, WorktreeSnapshot } from '../../shared/domain/worktree'
import { textOf } from '../git/git'
import { type Git, gitError } from './gitAt'
import type { Held } from './hold'
import { looseCommits } from './looseCommits'
import type { Answer } from './ports'
import type { Repository } from './repository'
import { messageOf, type SnapshotNote } from './snapshotMessage'
import { writeStateTree } from './stateTree'
import { snapshotRef } from './storyBranch'

const SNOWHOOK = {
  GIT_AUTHOR_NAME: 'Snowhook',
  GIT_AUTHOR_EMAIL: 'snowhook@localhost',
  GIT_COMMITTER_NAME: 'Snowhook',
  GIT_COMMITTER_EMAIL: 'snowhook@localhost',
}
/** On disk before anything is deleted, also when the power fails. */
const DURABLE = ['-c', 'core.fsync=all', '-c', 'core.fsyncMethod=batch']
/** Refs of snapshots that are taken in the same millisecond. */
const NAMES_TRIED = 20

/** Makes the commit of what is held and the ref that keeps it. Nothing else changes. */
export async function keepSnapshot(
  repository: Repository,
  held: Pick<Held, 'head' | 'tree' | 'index'> & Partial<Held>,
  about: {
    readonly storyId: StoryId
    readonly worktree: WorktreeRecord
    readonly headBranch: string | null
    readonly branchHead: string | null
    readonly uncommitted: number
    readonly at: number
    /** Git's folder about the worktree; null: it is gone. */
    readonly admin: string | null
  },
): Answer<WorktreeSnapshot> {
  const { git, common } = repository
  const { admin, at, ...rest } = about
  const date = `@${Math.floor(at / 1_000)} +0000`
  const env = { ...SNOWHOOK, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  const run: Git = (args, wish = {}) => git([...DURABLE, ...args], { ...wish, env })
  const loose = admin === null ? [] : await looseCommits(git, common, admin, rest.worktree.branch)
  if (loose === null) return failed('its reflog cannot be read')
  const state = await writeStateTree(run, held, admin)
  if (state === null) return failed('the state of the worktree could not be written')
  const indexCommit = textOf(await run(['commit-tree', held.index.tree, '-p', held.head], { input: 'Index\n' }))
  const stateCommit = textOf(await run(['commit-tree', state], { input: 'State of the worktree\n' }))
  if (indexCommit === null || stateCommit === null) return failed('a commit could not be written')
  const note: SnapshotNote = { version: 1, ...rest, takenAt: at }
  const branchHead = note.branchHead === null ? [] : [note.branchHead]
  const parents = [...new Set([held.head, indexCommit, stateCommit, ...branchHead, ...loose])]
  const commit = await run(['commit-tree', held.tree, ...parents.flatMap((parent) => ['-p', parent])], {
    input: messageOf(note),
  })
  if (!commit.ok) return err(gitError('The snapshot could not be written', commit))
  for (let tried = 0; tried < NAMES_TRIED; tried += 1) {
    const ref = `${snapshotRef(note.storyId, at)}${tried === 0 ? '' : `-${tried + 1}`}`
    const made = await run(['update-ref', '--no-deref', ref, textOf(commit) ?? '', ''])
    if (made.ok)
      return ok({
        ref,
        storyId: note.storyId,
        worktree: note.worktree,
        head: held.head,
        uncommitted: note.uncommitted,
        takenAt: at,
      })
    if (!/already exists/.test(made.stderr)) return err(gitError('The snapshot could not be kept', made))
  }
  return failed('there are too many of the same moment')
}

const failed = (why: string): Result<never, SnowhookError> =>
  err(
    snowhookError('storage_failed', `The snapshot could not be taken: ${why}.`, {
      kept: 'Everything: nothing was deleted.',
    }),
  )
