import type { Command } from '../../store/commands'
import { useCommands, useServices } from '../../store/context'
import { focusedId } from '../../store/selectors'
import { keyOf, type StoryKey } from '../../store/storyKey'
import { type StoryMenuAct, storyMenu } from '../board/storyMenu'
import { storyOfAgent } from '../board/useStory'
import { useStoryMenu } from '../board/useStoryMenu'
import { fixedLooks } from './commandLooks'

/** For the palette: what can be done with the story at hand, that is under review, open, or that of the focused agent. */
export function useStoryCommands(): void {
  const { store } = useServices()
  const menu = useStoryMenu()
  useCommands(() => {
    const atHand = (): StoryKey | null => {
      const state = store.getState()
      const { review, story, view } = state.ui
      if (review !== null) return review
      if (view === 'board') return story
      const own = storyOfAgent(state, focusedId(state))
      return own === undefined ? null : keyOf(own)
    }
    const reason = (act: StoryMenuAct): string | null => {
      const key = atHand()
      const { stories, pending } = store.getState().stories
      const story = key === null ? undefined : stories[key]
      if (key === null || story === undefined) return 'no story is open, and the focused agent has none'
      return storyMenu(story, pending[key]).find(({ id }) => id === act)?.disabledReason ?? null
    }
    return fixedLooks.map(
      ({ act, title, icon, keys, keywords }): Command => ({
        id: `story.${act}`,
        title,
        section: 'Story',
        icon,
        ...(keys === undefined ? {} : { keys }),
        keywords: ['this story', ...keywords],
        disabledReason: () => reason(act),
        run: () => {
          const key = atHand()
          if (key !== null)
            menu(key)
              .find(({ id }) => id === act)
              ?.run()
        },
      }),
    )
  }, [store])
}
