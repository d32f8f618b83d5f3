import type { Clock } from '../../../../shared/domain/clock'

/**
 * How long buttons stay off after what they act on appeared, changed or moved: a click or an Enter that was under way
 * was meant for something else. People need about 200 ms to see and 100 ms to hold back.
 */
export const ARMING_MS = 300

/** Off at first and after every `restart`; on once nothing has changed for `ARMING_MS`. */
export function createArming(clock: Clock, onChange: (armed: boolean) => void) {
  let armed = false
  let cancel = (): void => undefined
  const set = (next: boolean): void => {
    if (armed === next) return
    armed = next
    onChange(armed)
  }
  return {
    /** Asked again when the click comes: what is drawn may be a frame behind. */
    get armed(): boolean {
      return armed
    },
    restart(): void {
      cancel()
      set(false)
      cancel = clock.after(ARMING_MS, () => set(true))
    },
    stop(): void {
      cancel()
      set(false)
    },
  }
}
