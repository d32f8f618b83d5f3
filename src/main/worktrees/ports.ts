import type { SnowhookError } from '../../shared/domain/errors'
import type { GitHash } from '../../shared/domain/gates'
import type { StoryId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { WorkEvidence, WorktreeFacts, WorktreeRecord, WorktreeSnapshot } from '../../shared/domain/worktree'

export type Answer<T> = Promise<Result<T, SnowhookError>>

export interface NewWorktree {
  /** The repository's top folder. */
  readonly project: string
  readonly storyId: StoryId
  /** Null: the branch that the project has checked out. */
  readonly base: string | null
  /** Null: beside the project, `<project>.snowhook/<story>`. */
  readonly folder: string | null
  /** Ports that other stories have. */
  readonly portsTaken: readonly number[]
}

/** Git worktrees, one per story. Nothing here ever deletes what is not in a snapshot. */
export interface Worktrees {
  /** Makes the worktree and its branch `story/<id>`, or takes the one that an interrupted call has left. */
  create(wanted: NewWorktree): Answer<WorktreeRecord>
  /** What stands there now; disk use only when it was measured already (see `measure`). */
  facts(project: string, worktree: WorktreeRecord): Promise<WorktreeFacts>
  /** What the work since a commit amounts to; null: since the base. */
  evidence(worktree: WorktreeRecord, since: GitHash | null): Promise<WorkEvidence>
  /** Bytes on disk; null when it cannot be told. Slow on purpose: it yields to everything else. */
  measure(worktree: WorktreeRecord, signal: AbortSignal): Promise<number | null>
  /**
   * Snapshots everything that is not ignored to a private ref, checks the snapshot, and only then removes the folder
   * and the branch. `dirty: 'refuse'`: not while there is uncommitted work. Refused for what a snapshot cannot hold.
   */
  remove(
    project: string,
    storyId: StoryId,
    worktree: WorktreeRecord,
    dirty: 'refuse' | 'snapshot',
  ): Answer<WorktreeSnapshot>
  /** Newest first. */
  snapshots(project: string): Answer<readonly WorktreeSnapshot[]>
  /** Puts a removed worktree back: folder, branch, HEAD, index and uncommitted work. The snapshot stays. */
  restore(project: string, ref: string): Answer<WorktreeSnapshot>
}
