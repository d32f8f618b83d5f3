import type { Clock } from '../../shared/domain/clock'

/**
 * Longest wait between two looks at the wall clock. A timer stands still while a laptop sleeps and knows nothing of a
 * clock that is set; half a minute late after either is soon enough for a limit that took hours to reset.
 */
export const WALL_SLICE_MS = 30_000

/**
 * Calls back once, when the wall clock says `epochMs` or later: however long the wait, whatever sleep or a changed
 * clock comes in between. Never from within this call.
 */
export function wallTimer(clock: Clock, epochMs: number, callback: () => void): () => void {
  let cancelSlice = (): void => {}
  const wait = (): void => {
    const left = epochMs - clock.now()
    // Written so that a time that is no number waits in whole slices instead of spinning.
    cancelSlice = clock.after(left < WALL_SLICE_MS ? Math.max(0, left) : WALL_SLICE_MS, look)
  }
  const look = (): void => {
    if (clock.now() >= epochMs) callback()
    else wait()
  }
  wait()
  return () => cancelSlice()
}
