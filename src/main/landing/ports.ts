import type { SnowhookError } from '../../shared/domain/errors'
import type { GateReport } from '../../shared/domain/gates'
import type { StoryId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { FilePatch, MergeMethod, MergeReport, StoryDiff } from '../../shared/domain/review'
import type { WorktreeRecord } from '../../shared/domain/worktree'

export type Answer<T> = Promise<Result<T, SnowhookError>>

export interface LandingWish {
  readonly project: string
  readonly storyId: StoryId
  readonly worktree: WorktreeRecord
  readonly method: MergeMethod
  /** The commit message of a squash or merge; empty: made of the title. */
  readonly message: string
  readonly title: string
  /** Runs the gates on the result, in a folder of its own, before the base is moved. Null: the project has none. */
  readonly judge: ((folder: string) => Promise<GateReport>) | null
}

/** From a story's worktree to its base. Nothing is ever forced, and whatever fails leaves everything as it was. */
export interface Landing {
  /** The worktree as it stands, uncommitted work included, against where it left its base. */
  diff(worktree: WorktreeRecord): Answer<StoryDiff>
  patch(worktree: WorktreeRecord, path: string): Answer<FilePatch>
  /** Everything that is not ignored, as the user. `not_allowed` when there is nothing. */
  commit(worktree: WorktreeRecord, message: string): Answer<void>
  land(wish: LandingWish): Answer<MergeReport>
  /** Whether the base has all of the branch's work already (merged elsewhere, also by squash). Null: unknown. */
  isMerged(project: string, worktree: WorktreeRecord): Promise<boolean | null>
  /** Never with force. Answers with what git said. */
  push(worktree: WorktreeRecord): Answer<string>
  /** Pushes, then `gh pr create`. Answers with the address. */
  openPullRequest(worktree: WorktreeRecord, request: { readonly title: string; readonly body: string }): Answer<string>
}
