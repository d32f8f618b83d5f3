import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { WorktreeSnapshot } from '../../shared/domain/worktree'
import { gitError } from './gitAt'
import type { Answer } from './ports'
import type { Repository } from './repository'
import { noteOf, type SnapshotNote } from './snapshotMessage'
import { SNAPSHOTS } from './storyBranch'

export interface Snapshot extends WorktreeSnapshot {
  /** The commit whose tree is the worktree. */
  readonly commit: string
  /** The commit whose tree is index, reflog and the like. */
  readonly state: string
  readonly note: SnapshotNote
}

/** A list for people; older ones are still in the repository. */
const SNAPSHOTS_MAX = 1_000
const FIELDS = ['refname', 'objectname', 'parent', 'contents']
const FORMAT = FIELDS.map((field) => `%(${field})%00`).join('')

/** Newest first. What is no snapshot of ours is passed over. */
export async function readSnapshots({ git }: Pick<Repository, 'git'>, below = SNAPSHOTS): Answer<Snapshot[]> {
  const answer = await git(['for-each-ref', `--format=${FORMAT}`, below], { maxBytes: 64_000_000 })
  if (!answer.ok) return err(gitError('Git cannot list the snapshots', answer))
  const fields = answer.stdout.toString('utf8').split('\0')
  const all: Snapshot[] = []
  for (let at = 0; at + FIELDS.length < fields.length; at += FIELDS.length) {
    const [ref = '', commit = '', parents = '', contents = ''] = fields.slice(at, at + FIELDS.length)
    const note = noteOf(contents)
    const [head, , state] = parents.split(' ')
    if (note === null || head === undefined || state === undefined) continue
    const { storyId, worktree, uncommitted, takenAt } = note
    all.push({ ref: ref.trimStart(), storyId, worktree, head, uncommitted, takenAt, commit, state, note })
  }
  return ok(all.sort((a, b) => b.takenAt - a.takenAt).slice(0, SNAPSHOTS_MAX))
}

export async function readSnapshot(repository: Repository, ref: string): Answer<Snapshot> {
  const all = ref.startsWith(`${SNAPSHOTS}/`) ? await readSnapshots(repository, ref) : ok([])
  if (!all.ok) return all
  const found = all.value.find((snapshot) => snapshot.ref === ref)
  return found === undefined ? err(noSnapshot(ref)) : ok(found)
}

export const told = ({ ref, storyId, worktree, head, uncommitted, takenAt }: WorktreeSnapshot): WorktreeSnapshot => ({
  ...{ ref, storyId, worktree, head, uncommitted, takenAt },
})

export const noSnapshot = (ref: string): SnowhookError =>
  snowhookError('not_found', `There is no snapshot ${ref}.`, { next: 'Choose one from the list of snapshots.' })
