import type { Clock } from '../../shared/domain/clock'
import { FRAME_MAX_BYTES } from '../../shared/domain/limits'
import type { Transport } from '../../shared/wire/transport'

/** Above this much unsent nothing new is made for the client: about a second of a slow link. */
export const UNSENT_HIGH_BYTES = 4_000_000
/** It goes on below this. */
const UNSENT_LOW_BYTES = 1_000_000
/** What goes out all the same (terminal bytes, pongs, refusals) may pile up to this; then the client is cut off. */
const UNSENT_MAX_BYTES = 2 * FRAME_MAX_BYTES
/** How often a slow client is looked at: quick for a person, nothing for a processor. */
const DRAIN_POLL_MS = 50
/** A client with that much unsent that takes nothing is cut off then: much longer than a page is busy drawing. */
export const STALLED_SECONDS = 30
/** The same in looks, which is what counts: a laptop that slept gives its clients their chance after waking. */
const STALLED_POLLS_MAX = (STALLED_SECONDS * 1_000) / DRAIN_POLL_MS

export interface OutflowOwner {
  /** The client has taken nothing for too long. */
  stalled(): void
  /** More is unsent than a connection may hold. */
  overflowed(): void
}

/** What leaves over one connection, and who waits until its client has taken what was sent before. */
export class Outflow {
  /** In the order in which they came. */
  private readonly waiting = new Map<object, () => void>()
  private open = true
  private polling = false
  private cancelPoll: () => void = () => {}
  private sentBytes = 0
  private takenBytes = 0
  private stalledPolls = 0

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly owner: OutflowOwner,
  ) {}

  /** At once: what must not grow without bound waits with `whenClear` first. */
  send(frame: string | Uint8Array): void {
    this.sentBytes += frame.length
    this.transport.send(frame)
    if (this.transport.bufferedBytes > UNSENT_MAX_BYTES) this.owner.overflowed()
    else if (this.congested) this.watch()
  }

  /** The client is not keeping up: what would be sent now would only pile up. */
  get congested(): boolean {
    return this.transport.bufferedBytes > UNSENT_HIGH_BYTES
  }

  /** Calls `go` at once, or in its turn when the client has caught up. One `who` waits at one place. */
  whenClear(who: object, go: () => void): void {
    if (this.waiting.size === 0 && !this.congested) {
      go()
      return
    }
    this.waiting.set(who, go)
    this.watch()
  }

  /** `who` no longer waits. */
  forget(who: object): void {
    this.waiting.delete(who)
  }

  close(): void {
    this.open = false
    this.cancelPoll()
    this.waiting.clear()
  }

  private watch(): void {
    if (this.polling || !this.open) return
    this.polling = true
    this.takenBytes = this.sentBytes - this.transport.bufferedBytes
    this.stalledPolls = 0
    this.pollLater()
  }

  private pollLater(): void {
    this.cancelPoll = this.clock.after(DRAIN_POLL_MS, () => this.poll())
  }

  private poll(): void {
    const unsent = this.transport.bufferedBytes
    const taken = this.sentBytes - unsent
    this.stalledPolls = taken > this.takenBytes ? 0 : this.stalledPolls + 1
    this.takenBytes = taken
    if (unsent <= UNSENT_LOW_BYTES) this.release()
    this.polling = this.open && (this.waiting.size > 0 || this.congested)
    if (!this.polling) return
    if (this.stalledPolls < STALLED_POLLS_MAX) this.pollLater()
    else this.owner.stalled()
  }

  private release(): void {
    for (const [who, go] of this.waiting) {
      if (this.congested) break
      this.waiting.delete(who)
      go()
    }
  }
}
