import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import { COLS_DEFAULT, ROWS_DEFAULT } from '../../shared/domain/limits'
import { PaneSizes, type PaneView, type Size } from './paneSizes'
import type { Screen } from './ports'

interface Seat {
  readonly sink: BytesSink
  view: PaneView
  /** Null while the agent has no screen. */
  receiver: BytesReceiver | null
}

/** An agent's place in the grid: its panes stay, while one run's screen after the other is shown in them. */
export class AgentLane {
  private readonly seats = new Set<Seat>()
  private readonly sizes = new PaneSizes<Seat>()
  private screen: Screen | null = null
  /** Of the screen that was shown last. */
  private lastSize: Size = { cols: COLS_DEFAULT, rows: ROWS_DEFAULT }

  /** What the next run's terminal should measure. */
  get size(): Size {
    const { screen } = this
    return this.sizes.wanted ?? (screen === null ? this.lastSize : { cols: screen.cols, rows: screen.rows })
  }

  /** Whether any of its panes can be seen. */
  get isSeen(): boolean {
    return this.sizes.wanted !== null
  }

  attach(sink: BytesSink, view: PaneView): BytesReceiver {
    // A run's end is not the end of the lane: the next one may come.
    const seat: Seat = { sink: endless(sink), view, receiver: null }
    this.seats.add(seat)
    this.sizes.seen(seat, view)
    this.sit(seat)
    return {
      input: (data) => {
        this.sizes.active(seat)
        seat.receiver?.input(data)
      },
      acknowledge: (offset) => seat.receiver?.acknowledge(offset),
      view: (state) => {
        seat.view = state
        this.sizes.seen(seat, state)
        seat.receiver?.view(state)
      },
      close: () => {
        this.seats.delete(seat)
        this.sizes.gone(seat)
        seat.receiver?.close()
      },
    }
  }

  /** The next run's screen takes over in every pane, by a new picture. The one before is no longer used. */
  show(screen: Screen): void {
    for (const seat of this.seats) seat.receiver?.close()
    this.screen = screen
    // In order of activity, so that the same pane decides about the size.
    for (const seat of this.sizes.order) this.sit(seat)
  }

  /** Nothing is shown until the next `show`; hidden panes do not see the difference. */
  clear(): void {
    const { screen } = this
    if (screen === null) return
    this.lastSize = { cols: screen.cols, rows: screen.rows }
    for (const seat of this.seats) {
      seat.receiver?.close()
      seat.receiver = null
    }
    this.screen = null
  }

  dispose(): void {
    for (const seat of this.seats) seat.receiver?.close()
    this.seats.clear()
  }

  private sit(seat: Seat): void {
    seat.receiver = this.screen?.attach(seat.sink, seat.view) ?? null
  }
}

const endless = (sink: BytesSink): BytesSink => ({
  snapshot: (frame) => sink.snapshot(frame),
  data: (offset, data) => sink.data(offset, data),
  resized: (cols, rows) => sink.resized(cols, rows),
  end: () => {},
})
