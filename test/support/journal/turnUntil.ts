import type { ManualClock } from '../manualClock'

/** Turns a manual clock, giving finished work its turn in between, until the promise is settled. */
export async function turnUntil<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const watched = promise.finally(() => {
    settled = true
  })
  watched.catch(() => {}) // the caller gets it below
  while (!settled) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(10)
  }
  return watched
}
