import { COLS_MAX, COLS_MIN, ROWS_MAX, ROWS_MIN } from '../../shared/domain/limits'

export interface Size {
  readonly cols: number
  readonly rows: number
}
export interface PaneView extends Size {
  readonly visible: boolean
}

/**
 * Which size a program should have when several panes show it: that of the visible pane that was active last, as
 * tmux does with `window-size latest`. Active means: attached, shown, resized, or typed into. Hidden panes have no say;
 * when none is visible the size stays.
 */
export class PaneSizes<Key> {
  /** In order of activity, the latest last. */
  private readonly views = new Map<Key, PaneView>()

  seen(key: Key, view: PaneView): void {
    const before = this.views.get(key)
    const same = before?.visible === view.visible && before.cols === view.cols && before.rows === view.rows
    if (!same) this.place(key, view)
  }

  active(key: Key): void {
    const view = this.views.get(key)
    if (view !== undefined) this.place(key, view)
  }

  gone(key: Key): void {
    this.views.delete(key)
  }

  /** Keys in order of activity, the latest last. */
  get order(): readonly Key[] {
    return [...this.views.keys()]
  }

  /** Null: nobody looks. */
  get wanted(): Size | null {
    const latest = [...this.views.values()].findLast(({ visible }) => visible)
    return latest === undefined
      ? null
      : { cols: clamp(latest.cols, COLS_MIN, COLS_MAX), rows: clamp(latest.rows, ROWS_MIN, ROWS_MAX) }
  }

  private place(key: Key, view: PaneView): void {
    this.views.delete(key)
    this.views.set(key, view)
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.round(value)))
