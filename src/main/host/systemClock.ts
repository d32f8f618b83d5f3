import type { Clock } from '../../shared/domain/clock'
import { AwakeClock } from './awakeClock'

/** Timers of this system, without what they lack. */
const rawClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Stands still while the machine sleeps; its `now` does not. */
export const systemClock: Clock = new AwakeClock(rawClock)
