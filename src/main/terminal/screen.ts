import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import type { Clock } from '../../shared/domain/clock'
import { Mirror } from './mirror'
import { OutputGuard } from './outputGuard'
import { Pane } from './pane'
import { PaneSizes, type PaneView, type Size } from './paneSizes'
import type { Screen, ScreenState } from './ports'
import { ResizeDelay } from './resizeDelay'
import { wholePieces } from './utf8Cut'

/** Output is parsed and queued in pieces of this size, so that a pane's credit is used well. */
const PIECE_MAX_BYTES = 65_536

export interface ScreenOptions extends Size {
  readonly clock: Clock
  /** The mirror could not draw something; the run goes on. For the host's log. */
  readonly onFault?: (what: string) => void
}

/**
 * One run's terminal: output goes through the guard into the mirror and to the visible panes. Replies go to
 * whoever listens for input, so a screen that only replays answers nobody.
 */
export function createScreen(options: ScreenOptions): Screen {
  return new RunScreen(options)
}

class RunScreen implements Screen {
  private readonly guard = new OutputGuard()
  private readonly mirror: Mirror
  private readonly panes = new Set<Pane>()
  private readonly sizes = new PaneSizes<Pane>()
  private readonly delay: ResizeDelay
  private readonly inputListeners: ((data: Uint8Array) => void)[] = []
  private readonly resizeListeners: ((cols: number, rows: number) => void)[] = []
  private readonly titleListeners: ((title: string) => void)[] = []
  private readonly endListeners: (() => void)[] = []
  private size: Size
  private fed = 0
  /** Bytes that have reached the mirror; the rest is the start of a character. */
  private passed = 0
  private ended = false

  constructor(private readonly options: ScreenOptions) {
    const { clock, cols, rows } = options
    this.size = { cols, rows }
    this.mirror = new Mirror(this.size, {
      onReply: (reply) => this.tellInput(Buffer.from(reply, 'utf8')),
      onTitle: (title) => {
        for (const listener of this.titleListeners) listener(title)
      },
    })
    this.delay = new ResizeDelay(clock, (size) => this.takeSize(size))
  }

  get cols(): number {
    return this.size.cols
  }

  get rows(): number {
    return this.size.rows
  }

  get offset(): number {
    return this.fed
  }

  feed(data: Uint8Array): void {
    if (this.ended) return
    this.fed += data.length
    this.draw(this.guard.pass(data))
  }

  attach(sink: BytesSink, view: PaneView): BytesReceiver {
    const pane = new Pane(sink, this.options.clock, () => this.picture(), view.visible)
    this.panes.add(pane)
    this.sizes.seen(pane, view)
    this.reconsiderSize()
    if (this.ended) pane.end()
    return {
      input: (data) => {
        this.sizes.active(pane)
        this.reconsiderSize()
        this.tellInput(data)
      },
      acknowledge: (offset) => pane.acknowledge(offset),
      view: (state) => {
        pane.setVisible(state.visible)
        this.sizes.seen(pane, state)
        this.reconsiderSize()
      },
      close: () => {
        pane.close()
        this.panes.delete(pane)
        this.sizes.gone(pane)
        this.reconsiderSize()
      },
    }
  }

  onInput(listener: (data: Uint8Array) => void): void {
    this.inputListeners.push(listener)
  }

  onResize(listener: (cols: number, rows: number) => void): void {
    this.resizeListeners.push(listener)
  }

  resize(cols: number, rows: number): void {
    this.delay.stop()
    if (cols !== this.size.cols || rows !== this.size.rows) this.takeSize({ cols, rows })
  }

  onOsc(code: number, listener: (payload: string) => string | null): void {
    this.mirror.onOsc(code, listener)
  }

  onTitle(listener: (title: string) => void): void {
    this.titleListeners.push(listener)
  }

  /** The mirror parses as it is fed: it always is. */
  settled(): Promise<void> {
    return Promise.resolve()
  }

  save(): ScreenState {
    const { guard, mirror, size, fed } = this
    return { ...size, offset: fed, picture: mirror.snapshot(guard.unfinished), guard: guard.save() }
  }

  load({ cols, rows, offset, picture, guard }: ScreenState): void {
    this.delay.stop()
    this.size = { cols, rows }
    this.mirror.replace(this.size, picture)
    this.guard.load(guard)
    this.fed = offset
    this.passed = offset - guard.cut.length
    for (const pane of this.panes) pane.resync()
  }

  text(): string[] {
    return this.mirror.text()
  }

  end(): void {
    if (this.ended) return
    this.draw(this.guard.end())
    this.ended = true
    for (const pane of this.panes) pane.end()
    for (const listener of this.endListeners.splice(0)) listener()
  }

  onEnd(listener: () => void): void {
    this.endListeners.push(listener)
  }

  dispose(): void {
    this.ended = true
    this.delay.stop()
    for (const pane of this.panes) pane.close()
    this.panes.clear()
    this.mirror.dispose()
  }

  private draw(data: Uint8Array): void {
    for (const piece of wholePieces(data, PIECE_MAX_BYTES)) {
      if (piece.length === 0) continue
      const offset = this.passed
      this.passed += piece.length
      if (this.mirror.feed(piece)) for (const pane of this.panes) pane.push(offset, piece)
      else this.recover('Some output could not be drawn; the log has it.')
    }
  }

  /** Panes are not given what the mirror choked on: they get the picture that it came to. */
  private recover(what: string): void {
    this.guard.abandon()
    for (const pane of this.panes) pane.resync()
    this.options.onFault?.(what)
  }

  private picture(): { offset: number; cols: number; rows: number; data: Uint8Array } {
    return { offset: this.passed, ...this.size, data: this.mirror.snapshot(this.guard.unfinished) }
  }

  private tellInput(data: Uint8Array): void {
    if (!this.ended) for (const listener of this.inputListeners) listener(data)
  }

  private reconsiderSize(): void {
    this.delay.consider(this.sizes.wanted, this.size)
  }

  private takeSize(size: Size): void {
    this.size = size
    const { cols, rows } = size
    if (this.mirror.resize(cols, rows)) for (const pane of this.panes) pane.resized(cols, rows)
    else this.recover('The picture could not be fitted to the new size.')
    // The picture of a program that has ended still flows into the panes, but there is nobody left to tell.
    if (!this.ended) for (const listener of this.resizeListeners) listener(cols, rows)
  }
}
