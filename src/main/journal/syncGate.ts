/**
 * Syncs in flight over all journals of a host. Node has four threads for file work; syncs on a slow disk would
 * take them all and hold up the writes, which a kill of the host must find done.
 */
const SYNCS_IN_FLIGHT_MAX = 2

/** Lets a few through at a time, in order. */
export class SyncGate {
  private running = 0
  private readonly queue: (() => void)[] = []

  async run(sync: () => Promise<void>): Promise<void> {
    if (this.running >= SYNCS_IN_FLIGHT_MAX) await new Promise<void>((resolve) => this.queue.push(resolve))
    else this.running += 1
    try {
      await sync()
    } finally {
      const next = this.queue.shift()
      if (next === undefined) this.running -= 1
      else next()
    }
  }
}
