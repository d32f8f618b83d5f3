import type { StoryDiff } from '../../../../shared/domain/review'
import type { StoryView } from '../../../../shared/domain/story'
import type { WorktreeFacts } from '../../../../shared/domain/worktree'

/** A diff with what git said of the worktree just before it was made. */
export interface DiffAt {
  readonly diff: StoryDiff
  readonly facts: WorktreeFacts
}

/** Why what is on screen may not be what stands there, in words; null: nothing is known to have changed. */
export function worktreeMoved(shown: DiffAt, story: Pick<StoryView, 'worktree' | 'stage'>): string | null {
  const now = story.worktree?.facts ?? null
  if (now === null || now.checkedAt <= shown.facts.checkedAt) return null
  if (!now.exists) return 'The worktree is gone: this is what was in it.'
  if (now.head !== shown.diff.head) return 'The worktree has changed: there are other commits now.'
  if (now.uncommitted !== shown.facts.uncommitted) return 'The worktree has changed: other files are uncommitted now.'
  return null
}
