import type { Clock } from '../../../../shared/domain/clock'
import { PANE_CREDIT_BYTES } from '../../../../shared/domain/limits'

/** A quarter of the credit: the host refills the lane before it runs dry. */
const ACK_BYTES = PANE_CREDIT_BYTES / 4
/** A frame: smaller progress is reported together. */
const ACK_MS = 16

/**
 * Reports drawn offsets: at once after much, else once a frame. A picture is reported at once and always, also when
 * its offset was reported before: the host sends no other one until it knows that this one is drawn.
 */
export function createAckBatch(send: (offset: number) => void, clock: Pick<Clock, 'after'>) {
  let sent = 0
  let drawn = 0
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel?.()
    cancel = null
    sent = drawn
    send(drawn)
  }
  return {
    picture(offset: number): void {
      drawn = offset
      flush()
    },
    drawn(offset: number): void {
      drawn = offset
      if (drawn - sent >= ACK_BYTES) flush()
      else cancel ??= clock.after(ACK_MS, flush)
    },
    dispose(): void {
      cancel?.()
    },
  }
}
