/** Chromium kills the oldest of more than 16 contexts; eight leave room for another window of the same process. */
export const WEBGL_LEASES_MAX = 8

export interface LeaseHolder {
  /** Called when a lease is given, at once or later. */
  granted(): void
}

/**
 * A bounded number of leases, first come first served. A holder that had to wait is served when a lease comes back,
 * so no pane stays on the slow renderer once there is room.
 */
export function createLeases(max: number) {
  const holders = new Set<LeaseHolder>()
  const queue = new Set<LeaseHolder>()
  const serve = (): void => {
    for (const next of queue) {
      if (holders.size >= max) return
      queue.delete(next)
      holders.add(next)
      next.granted()
    }
  }
  return {
    request(holder: LeaseHolder): void {
      if (holders.has(holder)) return
      queue.add(holder)
      serve()
    },
    /** Also withdraws a request that is still waiting. */
    release(holder: LeaseHolder): void {
      queue.delete(holder)
      if (holders.delete(holder)) serve()
    },
    counts: () => ({ held: holders.size, waiting: queue.size }),
  }
}
