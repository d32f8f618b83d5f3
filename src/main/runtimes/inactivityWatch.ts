import type { Clock } from '../../shared/domain/clock'

/**
 * Calls back once when nothing was reported for `timeoutSecs`. Uses monotonic time, so setting the
 * system's clock neither fires nor delays it. One timer is kept, not one per sign of life.
 */
export class InactivityWatch {
  private lastSign: number
  private cancelTimer: () => void = () => {}
  private stopped = false

  constructor(
    private readonly clock: Clock,
    private readonly timeoutSecs: number,
    private readonly onInactive: () => void,
  ) {
    this.lastSign = clock.monotonic()
    if (timeoutSecs > 0) this.arm(timeoutSecs * 1_000)
  }

  /** Output, an event, a key press: anything that shows progress. */
  signOfLife(): void {
    this.lastSign = this.clock.monotonic()
  }

  stop(): void {
    this.stopped = true
    this.cancelTimer()
  }

  private arm(ms: number): void {
    this.cancelTimer = this.clock.after(ms, () => {
      if (this.stopped) return
      const left = this.lastSign + this.timeoutSecs * 1_000 - this.clock.monotonic()
      if (left > 0) this.arm(left)
      else this.onInactive()
    })
  }
}
