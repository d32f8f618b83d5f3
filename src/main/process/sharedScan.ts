/**
 * One scan at a time. Who asks during a scan shares the next one: an answer never describes a moment before
 * the question, and stopping fifty agents at once does not read the table fifty times over.
 */
export function sharedScan<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null
  let next: Promise<T> | null = null
  return () => {
    next ??= (async () => {
      await running
      const scanning = read()
      running = scanning.catch(() => {})
      next = null
      return scanning
    })()
    return next
  }
}
