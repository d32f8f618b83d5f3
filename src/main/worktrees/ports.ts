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
  /** In which worktrees are made, relative to the project; null: beside the project, `<project>.snowhook`. */
  readonly folder: string | null
  /** The first port of each other story. */
  readonly portsTaken: readonly number[]
}

/** What went well enough, but not as people may expect: a submodule that is empty. One sentence each. */
export interface Noted {
  readonly notes: readonly string[]
}

/** Git worktrees, one per story. Nothing here ever deletes what is not in a snapshot. */
export interface Worktrees {
  /** Makes the worktree and its branch `story/<id>`, or takes the one that an interrupted call has left. */
  create(wanted: NewWorktree): Answer<WorktreeRecord & Noted>
  /** Why what stands there is not the story's worktree any more; null: it is. Its agent can have git look elsewhere. */
  whyNotStanding(project: string, worktree: WorktreeRecord): Promise<SnowhookError | null>
  /** Why HEAD is not on the story's own branch; null: it is. */
  whyNotOnBranch(worktree: WorktreeRecord): Promise<string | null>
  /** What stands there now; disk use only when it was measured already (see `measure`). */
  facts(project: string, worktree: WorktreeRecord): Promise<WorktreeFacts>
  /**
   * What the work since a commit amounts to; null: since the base. New commits are those that HEAD has and that commit
   * has not, so after an amend or a rebase they are counted from where the two part. A HEAD that is no longer at `since`
   * is never "nothing new": when it was moved back, 1 is reported, because what was judged is not what is there.
   */
  evidence(worktree: WorktreeRecord, since: GitHash | null): Promise<WorkEvidence>
  /** Bytes on disk; null when it cannot be told. Slow on purpose: it yields to everything else. */
  measure(worktree: WorktreeRecord, signal: AbortSignal): Promise<number | null>
  /**
   * Snapshots everything that is not ignored to a private ref, checks the snapshot, and only then removes the folder
   * and the branch. `dirty: 'refuse'`: not while there is uncommitted work. Refused for what a snapshot cannot hold.
   * What is ignored is not kept, however many bytes it has, and nor are empty folders. A call after one that was
   * interrupted finishes the work.
   */
  remove(
    project: string,
    storyId: StoryId,
    worktree: WorktreeRecord,
    dirty: 'refuse' | 'snapshot',
  ): Answer<WorktreeSnapshot>
  /** Newest first. */
  snapshots(project: string): Answer<readonly WorktreeSnapshot[]>
  /**
   * Puts a removed worktree back: folder, branch, HEAD, index and uncommitted work. The snapshot stays. Where the branch
   * has other commits by now, the answer's worktree has a branch of another name, and a note says so.
   */
  restore(project: string, ref: string): Answer<WorktreeSnapshot & Noted>
}
