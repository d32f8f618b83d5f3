import type { StoryState } from '../../../shared/domain/story'
import type { WorktreeFacts } from '../../../shared/domain/worktree'
import { runGit, textOf } from '../../git/git'
import type { Landing } from '../../landing/ports'
import { storyPlace } from '../../store/supervisionState'
import type { CorePorts } from '../runPorts'
import type { StoryBook } from './storyBook'

export interface MergedElsewhereParts {
  readonly core: Pick<CorePorts, 'clock' | 'environments'>
  readonly stories: StoryBook
  readonly landing: Pick<Landing, 'isMerged'>
}

/** Notices that a verified story's work has come onto its base by other ways: a pull request, a merge by hand. */
export class MergedElsewhere {
  /** Where branch and base stood when it was last looked at; the same places need no second look. */
  private readonly seen = new Map<string, string>()

  constructor(private readonly parts: MergedElsewhereParts) {}

  async look(state: StoryState, facts: WorktreeFacts | null): Promise<void> {
    const { stories, landing } = this.parts
    const { project, storyId, stage, worktree } = state
    if (stage.kind !== 'verified' || worktree === null || worktree.base === null || facts?.head == null) return
    const base = await this.tipOf(project, worktree.base)
    if (base === null || base === worktree.baseCommit) return
    const place = storyPlace(project, storyId)
    const standing = `${facts.head} ${base}`
    if (this.seen.get(place) === standing) return
    this.seen.set(place, standing)
    if ((await landing.isMerged(project, worktree)) !== true || stories.state(state) !== state) return
    stories.move(state, { type: 'merged', commit: base, method: 'outside' })
  }

  private async tipOf(project: string, branch: string): Promise<string | null> {
    const { clock, environments } = this.parts.core
    const asked = ['rev-parse', '--verify', '--end-of-options', `refs/heads/${branch}^{commit}`]
    return textOf(await runGit({ cwd: project, env: environments.forTools(), clock }, asked))
  }
}
