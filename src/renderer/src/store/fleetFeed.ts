import type { AppStore } from './appStore'
import { applyFleet, type FleetUpdate } from './fleetSlice'
import { createFrameBatch, onNextFrame, type Schedule } from './frameBatch'

/** The one way for facts about agents into the store, so that they stay in the order in which the host said them. */
export function createFleetFeed(store: AppStore, schedule: Schedule = onNextFrame) {
  const batch = createFrameBatch<FleetUpdate>((updates) => {
    store.setState((state) => ({ fleet: applyFleet(state.fleet, updates) }))
  }, schedule)
  return {
    /** From the stream: shown with the next frame, but for the first picture, which must not wait. */
    push(update: FleetUpdate): void {
      batch.push(update)
      if (update.kind === 'snapshot' && !store.getState().fleet.ready) batch.flush()
    },
    /** From the answer to a click: shown at once, behind everything that came before it. */
    accept(update: FleetUpdate): void {
      batch.push(update)
      batch.flush()
    },
  }
}

export type FleetFeed = ReturnType<typeof createFleetFeed>
