import type { StoryId } from '../../shared/domain/ids'
import type { WorktreeRecord } from '../../shared/domain/worktree'

export interface Removal {
  readonly storyId: StoryId
  readonly worktree: WorktreeRecord
  readonly dirty: 'refuse' | 'snapshot'
}
