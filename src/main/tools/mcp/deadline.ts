import type { Clock } from '../../../shared/domain/clock'

/** A signal that aborts with `given`, or when nothing was heard for `silenceMs`. */
export class Deadline {
  private readonly controller = new AbortController()
  private cancelTimer: () => void = () => {}
  private readonly onAbort: () => void
  /** True: it was the silence. */
  expired = false

  constructor(
    private readonly clock: Clock,
    private readonly silenceMs: number,
    private readonly given: AbortSignal,
  ) {
    this.onAbort = () => this.controller.abort(given.reason)
    if (given.aborted) this.onAbort()
    else given.addEventListener('abort', this.onAbort, { once: true })
    this.heard()
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** A sign of life: the silence begins anew. */
  heard(): void {
    this.cancelTimer()
    this.cancelTimer = this.clock.after(this.silenceMs, () => {
      this.expired = true
      this.controller.abort(new Error(`nothing was heard for ${this.silenceMs / 1_000} s`))
    })
  }

  /** What was waited for is here: the signal stays quiet from now on. */
  [Symbol.dispose](): void {
    this.cancelTimer()
    this.given.removeEventListener('abort', this.onAbort)
  }
}
