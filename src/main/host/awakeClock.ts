import type { Clock } from '../../shared/domain/clock'

/** Longest that `setTimeout` takes: beyond it, it fires at once. */
export const TIMEOUT_MAX_MS = 2 ** 31 - 1
/** While anything waits, time is looked at this often; of a sleep no more than this much counts. */
export const TICK_MS = 10_000
/** A tick that comes later than this was not late because of work: nothing here blocks for seconds. */
export const LATE_MS = 5_000

/**
 * A clock whose `monotonic` and `after` stand still while the machine sleeps or the process is stopped. Linux's own do
 * in a suspend; those of macOS and Windows go on, and after a night every timeout would be over at once, for agents
 * that slept as well. Whatever the system: a timer that fires far later than it was set for has slept in between.
 * It also waits longer than a timer of the system can.
 */
export class AwakeClock implements Clock {
  private slept = 0
  private waiting = 0
  /** By the raw clock; none while nothing waits. */
  private tickDue = Number.POSITIVE_INFINITY
  private cancelTick: () => void = () => {}

  constructor(private readonly raw: Clock) {}

  now(): number {
    return this.raw.now()
  }

  monotonic(): number {
    const raw = this.raw.monotonic()
    const late = raw - this.tickDue
    if (late > LATE_MS) {
      this.slept += late
      this.tick()
    }
    return raw - this.slept
  }

  after(ms: number, callback: () => void): () => void {
    const due = this.monotonic() + Math.max(0, ms)
    let cancelSlice = (): void => {}
    let over = false
    const settle = (): void => {
      over = true
      this.waiting -= 1
      if (this.waiting > 0) return
      this.cancelTick()
      this.tickDue = Number.POSITIVE_INFINITY
    }
    const wait = (left: number): void => {
      cancelSlice = this.raw.after(Math.min(left, TIMEOUT_MAX_MS), () => {
        const more = due - this.monotonic()
        // A timer of the system may come a fraction of a millisecond early.
        if (more >= 1) return wait(more)
        settle()
        callback()
      })
    }
    this.waiting += 1
    if (this.waiting === 1) this.tick()
    wait(Math.max(0, ms))
    return () => {
      if (over) return
      cancelSlice()
      settle()
    }
  }

  private tick(): void {
    this.cancelTick()
    this.tickDue = this.raw.monotonic() + TICK_MS
    this.cancelTick = this.raw.after(TICK_MS, () => {
      // Looks whether it comes too late before it is set anew.
      this.monotonic()
      this.tick()
    })
  }
}
