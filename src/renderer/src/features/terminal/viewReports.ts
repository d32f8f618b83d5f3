import type { Clock } from '../../../../shared/domain/clock'
import { COLS_MAX, COLS_MIN, ROWS_MAX, ROWS_MIN } from '../../../../shared/domain/limits'

export interface PaneView {
  readonly visible: boolean
  readonly cols: number
  readonly rows: number
}

/** What fits, within what the host accepts. */
export const clampSize = (size: { cols: number; rows: number }): { cols: number; rows: number } => ({
  cols: Math.min(COLS_MAX, Math.max(COLS_MIN, Math.floor(size.cols))),
  rows: Math.min(ROWS_MAX, Math.max(ROWS_MIN, Math.floor(size.rows))),
})

/** While a border is dragged the program is not asked to repaint for every pixel. */
export const SIZE_SETTLE_MS = 60

/**
 * Tells the host what a pane looks like: only what changed and only once it has settled, because every new size makes
 * the program repaint (Claude Code prints its whole transcript again). Coming into sight counts at once.
 */
export function createViewReports(initial: PaneView, send: (view: PaneView) => void, clock: Pick<Clock, 'after'>) {
  let sent = initial
  let wanted = initial
  let cancel: (() => void) | null = null
  const flush = (): void => {
    cancel?.()
    cancel = null
    if (wanted.visible === sent.visible && wanted.cols === sent.cols && wanted.rows === sent.rows) return
    sent = wanted
    send(wanted)
  }
  return {
    want(change: Partial<PaneView>): void {
      wanted = { ...wanted, ...change }
      cancel?.()
      if (wanted.visible !== sent.visible) flush()
      else cancel = clock.after(SIZE_SETTLE_MS, flush)
    },
    dispose: (): void => cancel?.(),
  }
}
