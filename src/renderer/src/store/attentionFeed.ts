import type { AppStore } from './appStore'
import { type AttentionUpdate, applyAttention } from './attentionSlice'
import { createFrameBatch, onNextFrame, type Schedule } from './frameBatch'

/** The one way for requests into the store: with the next frame, together with what the fleet says of the same agents. */
export function createAttentionFeed(store: AppStore, schedule: Schedule = onNextFrame) {
  const batch = createFrameBatch<AttentionUpdate>((updates) => {
    store.setState((state) => ({ attention: applyAttention(state.attention, updates) }))
  }, schedule)
  return {
    push(update: AttentionUpdate): void {
      batch.push(update)
      if (update.kind === 'snapshot' && !store.getState().attention.ready) batch.flush()
    },
  }
}

export type AttentionFeed = ReturnType<typeof createAttentionFeed>
