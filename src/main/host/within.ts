import type { Clock } from '../../shared/domain/clock'

/** True when the promise settled, either way, within `ms`. Its value and failure stay with whoever owns it. */
export function within(clock: Clock, ms: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(false))
    const settled = (): void => {
      cancel()
      resolve(true)
    }
    promise.then(settled, settled)
  })
}
