import type { StoryView } from '../../../../shared/domain/story'
import { useServices } from '../../store/context'
import { type StoryKey, type StoryRef, storyKey } from '../../store/storyKey'
import { type StoryMenuAct, type StoryMenuItem, storyMenu } from './storyMenu'

export interface StoryMenuEntry extends StoryMenuItem {
  run(): void
}

/** Gives a story's menu as it is at the moment of asking; nothing renders for it until then. */
export function useStoryMenu(): (key: StoryKey) => readonly StoryMenuEntry[] {
  const { store, stories, review, ui } = useServices()
  const acts = (ref: StoryRef): Readonly<Record<StoryMenuAct, () => void>> => ({
    queue: () => void stories.queue(ref),
    stop: () => void stories.stop(ref),
    resume: () => void stories.resume(ref),
    resumeWith: () => ui.openDialog({ kind: 'resumeStory', story: ref }),
    diff: () => ui.openReview(storyKey(ref.project, ref.storyId)),
    gates: () => ui.openStory(storyKey(ref.project, ref.storyId), 'gates'),
    verify: () => void stories.verify(ref),
    commit: () => ui.openDialog({ kind: 'commitStory', story: ref }),
    merge: () => ui.openDialog({ kind: 'mergeStory', story: ref }),
    push: () => void review.push(ref),
    openPullRequest: () => ui.openDialog({ kind: 'pullRequest', story: ref }),
    edit: () => ui.openDialog({ kind: 'editStory', story: ref }),
    giveUp: () => ui.openDialog({ kind: 'giveUpStory', story: ref }),
    removeWorktree: () => ui.openDialog({ kind: 'removeWorktree', story: ref }),
    remove: () => ui.openDialog({ kind: 'removeStory', story: ref }),
  })
  return (key) => {
    const { stories: slice } = store.getState()
    const story = slice.stories[key]
    if (story === undefined) return []
    const does = acts(refOf(story))
    return storyMenu(story, slice.pending[key]).map((item) => ({ ...item, run: does[item.id] }))
  }
}

const refOf = (story: StoryView): StoryRef => ({ project: story.project, storyId: story.id })
