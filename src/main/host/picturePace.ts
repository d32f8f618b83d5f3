import type { Clock } from '../../shared/domain/clock'

/** All pictures of screens together may take a fiftieth of the host's time: floods slow nobody down further. */
const REST_FACTOR = 49

/** Says when the next picture may be taken, of whichever screen: taking one holds the host up for some milliseconds. */
export class PicturePace {
  private restUntil = Number.NEGATIVE_INFINITY

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Null: not yet. */
  take<T>(picture: () => T): T | null {
    const start = this.clock.monotonic()
    if (start < this.restUntil) return null
    const taken = picture()
    const end = this.clock.monotonic()
    this.restUntil = end + REST_FACTOR * (end - start)
    return taken
  }
}
