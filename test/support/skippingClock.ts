import type { Clock } from '../../src/shared/domain/clock'

interface Timer {
  /** Monotonic. */
  readonly due: number
  readonly callback: () => void
  handle: ReturnType<typeof setTimeout>
}

/** The real clock for hosts with real processes; a test skips the hours in which nothing happens. */
export class SkippingClock implements Clock {
  private skipped = 0
  private readonly timers = new Set<Timer>()

  now(): number {
    return Date.now() + Math.round(this.skipped)
  }

  monotonic(): number {
    return performance.now() + this.skipped
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.monotonic() + Math.max(0, ms), callback, handle: undefined as never }
    this.timers.add(timer)
    this.arm(timer)
    return () => this.drop(timer)
  }

  /** What falls due on the way fires soon after, in its order. */
  skip(ms: number): void {
    this.skipped += ms
    const timers = [...this.timers].sort((a, b) => a.due - b.due)
    for (const timer of timers) {
      clearTimeout(timer.handle)
      this.arm(timer)
    }
  }

  private arm(timer: Timer): void {
    timer.handle = setTimeout(
      () => {
        this.timers.delete(timer)
        timer.callback()
      },
      Math.max(0, timer.due - this.monotonic()),
    )
  }

  private drop(timer: Timer): void {
    clearTimeout(timer.handle)
    this.timers.delete(timer)
  }
}
