/** Calls back once, soon. */
export type Schedule = (callback: () => void) => void

/** While the page is hidden there are no frames; a slow timer keeps the queue short and the page asleep. */
const HIDDEN_FLUSH_MS = 1_000

export const onNextFrame: Schedule = (callback) => {
  if (document.visibilityState === 'visible') requestAnimationFrame(callback)
  else setTimeout(callback, HIDDEN_FLUSH_MS)
}

/**
 * Collects items and hands them over together, at most once a frame, so that a flood of deltas costs one render.
 * `flush` hands over at once.
 */
export function createFrameBatch<T>(apply: (items: readonly T[]) => void, schedule: Schedule = onNextFrame) {
  let items: T[] = []
  let scheduled = false
  const flush = (): void => {
    scheduled = false
    if (items.length === 0) return
    const batch = items
    items = []
    apply(batch)
  }
  return {
    push(item: T): void {
      items.push(item)
      if (scheduled) return
      scheduled = true
      schedule(flush)
    },
    flush,
  }
}
