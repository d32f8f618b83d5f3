import { z } from 'zod'
import { GitHash } from '../../shared/domain/gates'
import { StoryId } from '../../shared/domain/ids'
import { EpochMs } from '../../shared/domain/time'
import { WorktreeRecord } from '../../shared/domain/worktree'

/** What a snapshot's commit says of itself beside its trees and parents. */
export const SnapshotNote = z.object({
  version: z.literal(1),
  storyId: StoryId,
  worktree: WorktreeRecord,
  /** Null: HEAD was detached. An agent may have been on a branch of its own making. */
  headBranch: z.string().min(1).max(4_000).nullable(),
  /** Where the story's own branch was; null: it was gone. */
  branchHead: GitHash.nullable(),
  uncommitted: z.number().int().nonnegative(),
  takenAt: EpochMs,
})
export type SnapshotNote = z.infer<typeof SnapshotNote>

const LEAD = 'Snowhook-Snapshot: '

export const messageOf = (note: SnapshotNote): string =>
  [
    `Snapshot of story ${note.storyId}`,
    '',
    'Parents: HEAD, the index, state of the worktree, and commits that nothing else holds.',
    '',
    `${LEAD}${JSON.stringify(note)}`,
    '',
  ].join('\n')

/** Null: no snapshot of ours, or of a newer version. */
export function noteOf(message: string): SnapshotNote | null {
  const line = message.split('\n').findLast((text) => text.startsWith(LEAD))
  if (line === undefined) return null
  try {
    return SnapshotNote.parse(JSON.parse(line.slice(LEAD.length)))
  } catch {
    return null
  }
}
