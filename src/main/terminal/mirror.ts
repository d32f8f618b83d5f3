import unicode11 from '@xterm/addon-unicode11'
import headless, { type Terminal } from '@xterm/headless'
import { MIRROR_SCROLLBACK_LINES } from '../../shared/domain/limits'
import { mendXterm } from '../../shared/terminal/mendXterm'
import { createCharsetNames } from './charsetNames'
import { answerQueries } from './mirrorAnswers'
import { darkColours, Palette } from './palette'
import { snapshotOf } from './snapshot'
import { cleanTitle } from './title'
import { coreOf, type XtermCharset, type XtermCore } from './xtermInternals'

type OscListener = (payload: string) => string | null

export interface MirrorEvents {
  /** What the terminal answers to the program. */
  readonly onReply: (reply: string) => void
  readonly onTitle: (title: string) => void
}

/**
 * A terminal that nobody sees and that has seen everything. It parses as it is fed, so its state is always that of
 * the last byte, and memory never grows with a backlog. Nothing that a program prints can make it throw.
 */
export class Mirror {
  private terminal: Terminal
  private core: XtermCore
  private palette = new Palette(darkColours)
  private title = ''
  private readonly oscListeners = new Map<number, OscListener>()

  constructor(
    private size: { readonly cols: number; readonly rows: number },
    private readonly events: MirrorEvents,
  ) {
    this.terminal = this.open()
    this.core = coreOf(this.terminal)
  }

  /** Whole characters only. False when xterm failed on them: what it shows may lack something, but goes on. */
  feed(data: Uint8Array): boolean {
    try {
      this.core._inputHandler.parse(data)
      return true
    } catch {
      this.core._inputHandler._parser.reset()
      return false
    }
  }

  /** False when xterm failed at it; then the picture is drawn again, and what the panes show is not its continuation. */
  resize(cols: number, rows: number): boolean {
    const before = this.snapshot(new Uint8Array(0))
    if (this.tryResize(cols, rows)) return true
    // xterm fails on lines that it has spoiled itself; drawn anew they are sound.
    this.reopen(before)
    if (!this.tryResize(cols, rows)) {
      this.size = { cols, rows }
      this.reopen(before)
    }
    return false
  }

  snapshot(unfinished: Uint8Array): Uint8Array {
    const { core, palette, title } = this
    return snapshotOf({ core, charsetName: charsetName(), palette: palette.sequences, title, unfinished })
  }

  /** Shows a snapshot of another mirror, at its size, instead of what it has seen. */
  replace(size: { readonly cols: number; readonly rows: number }, picture: Uint8Array): void {
    this.size = size
    this.reopen(picture)
  }

  /** The visible rows, without trailing blanks. */
  text(): string[] {
    const { active } = this.terminal.buffer
    return Array.from({ length: this.core.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    )
  }

  /** The answer, if any, is sent to the program as it is. */
  onOsc(code: number, listener: OscListener): void {
    if (!this.oscListeners.has(code)) this.listenToOsc(this.terminal, code)
    this.oscListeners.set(code, listener)
  }

  dispose(): void {
    this.terminal.dispose()
  }

  private tryResize(cols: number, rows: number): boolean {
    try {
      this.terminal.resize(cols, rows)
      this.size = { cols, rows }
      return true
    } catch {
      return false
    }
  }

  private reopen(picture: Uint8Array): void {
    this.terminal.dispose()
    this.terminal = this.open()
    this.core = coreOf(this.terminal)
    this.feed(picture)
  }

  private open(): Terminal {
    const terminal = new headless.Terminal({
      ...this.size,
      scrollback: MIRROR_SCROLLBACK_LINES,
      allowProposedApi: true,
      logLevel: 'off',
    })
    mendXterm(terminal)
    terminal.loadAddon(new unicode11.Unicode11Addon())
    terminal.unicode.activeVersion = '11'
    terminal.onData(this.events.onReply)
    terminal.onTitleChange((title) => {
      this.title = cleanTitle(title)
      this.events.onTitle(this.title)
    })
    answerQueries(terminal.parser, this.palette, this.events.onReply)
    for (const code of this.oscListeners.keys()) this.listenToOsc(terminal, code)
    return terminal
  }

  private listenToOsc(terminal: Terminal, code: number): void {
    terminal.parser.registerOscHandler(code, (payload) => {
      const answer = this.oscListeners.get(code)?.(payload) ?? null
      if (answer !== null) this.events.onReply(answer)
      return true
    })
  }
}

/** xterm's character sets are the same objects in all its terminals, so they are looked up once. */
let names: ((charset: XtermCharset) => string) | null = null

function charsetName(): (charset: XtermCharset) => string {
  names ??= createCharsetNames((letter) => {
    const core = coreOf(new headless.Terminal({ logLevel: 'off' }))
    core._inputHandler.parse(Buffer.from(`\x1b(${letter}`))
    return core._charsetService._charsets[0]
  })
  return names
}
