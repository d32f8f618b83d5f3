import type { AppStore } from './appStore'
import { createFrameBatch, onNextFrame, type Schedule } from './frameBatch'
import { applyStories, type StoriesUpdate } from './storiesSlice'

/** The one way for facts about stories into the store, so that they stay in the order in which the host said them. */
export function createStoriesFeed(store: AppStore, schedule: Schedule = onNextFrame) {
  const batch = createFrameBatch<StoriesUpdate>((updates) => {
    store.setState((state) => ({ stories: applyStories(state.stories, updates) }))
  }, schedule)
  return {
    /** From the stream: shown with the next frame, but for the first picture, which must not wait. */
    push(update: StoriesUpdate): void {
      batch.push(update)
      if (update.kind === 'snapshot' && !store.getState().stories.ready) batch.flush()
    },
    /** From the answer to a click: shown at once, behind everything that came before it. */
    accept(update: StoriesUpdate): void {
      batch.push(update)
      batch.flush()
    },
  }
}

export type StoriesFeed = ReturnType<typeof createStoriesFeed>
