import type { Clock } from '../../shared/domain/clock'
import type { Size } from './paneSizes'

/** Quiet time after the last change of a pane's size: some programs print their whole history again at each resize. */
const QUIET_MS = 100
/** A window that is dragged without a pause is still followed. */
const PATIENCE_MS = 500

/** Turns a flurry of sizes into one resize. */
export class ResizeDelay {
  private cancel: (() => void) | null = null
  private firstChange = 0

  constructor(
    private readonly clock: Clock,
    private readonly apply: (size: Size) => void,
  ) {}

  /** `wanted` null or equal to `current`: nothing to do after all. */
  consider(wanted: Size | null, current: Size): void {
    const pending = this.cancel !== null
    this.cancel?.()
    this.cancel = null
    if (wanted === null || (wanted.cols === current.cols && wanted.rows === current.rows)) return
    const now = this.clock.monotonic()
    if (!pending) this.firstChange = now
    const wait = Math.max(0, Math.min(QUIET_MS, this.firstChange + PATIENCE_MS - now))
    this.cancel = this.clock.after(wait, () => {
      this.cancel = null
      this.apply(wanted)
    })
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
  }
}
