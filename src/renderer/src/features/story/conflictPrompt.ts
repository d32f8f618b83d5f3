import type { StoryView } from '../../../../shared/domain/story'

/** More would not be read; git lists them all to the agent anyway. */
const FILES_NAMED = 50

/** What the story's agent is asked when its branch and its base changed the same lines. */
export function conflictPrompt(story: Pick<StoryView, 'worktree' | 'base'>, conflicts: readonly string[]): string {
  const base = story.worktree?.base ?? story.base ?? 'the base branch'
  const named = conflicts.slice(0, FILES_NAMED).map((path) => `- ${path}`)
  const more = conflicts.length - named.length
  return [
    `Your branch cannot be merged: ${base} has changed the same lines meanwhile. Bring ${base} into your branch,`,
    'resolve the conflicts so that both changes keep their meaning, run the tests, and commit. Files in conflict:',
    ...named,
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n')
}
