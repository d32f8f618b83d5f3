import type { Clock } from '../../src/shared/domain/clock'

interface Timer {
  readonly due: number
  readonly order: number
  readonly callback: () => void
}

/** A clock that stands still until a test turns it. Timers fire in the order in which they are due. */
export class ManualClock implements Clock {
  private elapsed = 0
  /** How far the wall clock has been moved by hand. */
  private set = 0
  private created = 0
  private timers: Timer[] = []

  /** `epoch`: what `now()` says at the start, in milliseconds. */
  constructor(private readonly epoch = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.epoch + this.set + this.elapsed
  }

  monotonic(): number {
    return this.elapsed
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.elapsed + Math.max(0, ms), order: this.created++, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  /** Moves time on by `ms`, firing every timer that falls due on the way, also those set by other timers. */
  advance(ms: number): void {
    const target = this.elapsed + ms
    for (;;) {
      const [next] = this.timers
        .filter((timer) => timer.due <= target)
        .sort((a, b) => a.due - b.due || a.order - b.order)
      if (next === undefined) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.elapsed = Math.max(this.elapsed, next.due)
      next.callback()
    }
    this.elapsed = target
  }

  /**
   * Moves the wall clock alone, forth or back, as setting it does; timers do not notice. A laptop that slept is the
   * same: its timers stood still.
   */
  jump(ms: number): void {
    this.set += ms
  }

  /**
   * The machine sleeps, on a system whose monotonic clock goes on meanwhile: both clocks have moved when it wakes, and
   * every timer that fell due fires only then.
   */
  sleep(ms: number): void {
    this.elapsed += ms
    this.advance(0)
  }

  /** How many timers wait: a part that was stopped must leave none. */
  get pending(): number {
    return this.timers.length
  }
}
