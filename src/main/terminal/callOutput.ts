import type { Clock } from '../../shared/domain/clock'
import type { AgentEventOf } from '../../shared/domain/events'
import { ID_MAX_CHARS, NAME_MAX_CHARS } from '../../shared/domain/limits'
import { cleanLine } from '../journal/cleanText'
import { NewestLines } from './newestLines'
import { OpenLine } from './openLine'
import { cutLine, plainLine, plainText } from './plainText'

export interface CallOutputParts {
  /** As in the call's own events. */
  readonly callId: string
  /** Names the program, when a call runs several. */
  readonly title: string | null
  readonly clock: Clock
  readonly emit: (event: AgentEventOf<'tool_output'>) => void
}

/** Lines that arrive together are drawn together; nobody sees a shorter delay. */
const SHOW_AFTER_MS = 100
/** Drawn at once, from the first on: the output of most commands, and a page of the rest. */
const BURST_LINES = 20
/** What may be drawn grows by this: a slow build is seen whole, and an hour of flood stays below 4,000 lines. */
const LINES_PER_SEC = 1
/** What may be drawn again after a quiet while, so that the next burst is shown from its beginning. */
const RECOVERED_LINES = 10
/** A line that is not ended may be a question that nobody will answer: it is shown when it has stood still for a moment. */
const STILL_MS = 1_000
/** A line that is written over and over, as a progress bar is, is shown this often. */
const REWRITTEN_MS = 10_000
const LINE_MAX_CHARS = 400
/** Moves of the cursor can make many rows of one line. */
const ROWS_MAX_ITEMS = 4

/**
 * What the program of a tool call prints, as events that people can follow while it runs: clean text, whole lines, the
 * first ones and from then on now and then the newest, with a count of those in between. The journal has every byte;
 * more than is shown costs next to nothing. Any pieces of the same output give the same lines.
 */
export class CallOutput {
  private readonly open = new OpenLine()
  /** Lines that are about to be shown. */
  private ready: Buffer[] = []
  /** Lines beyond what may be drawn now. */
  private readonly newest = new NewestLines()
  /** More comes than may be drawn: until all that came since was shown, lines wait among the newest. */
  private flooded = false
  private credit = BURST_LINES
  private creditAt: number
  private cancel: (() => void) | null = null
  /** What was shown of the open line; null: nothing yet. */
  private shown: string | null = null
  /** The open line was written to since it was shown. */
  private unseen = false
  /** When the open line was begun or last shown. */
  private lineAt: number
  private writtenAt: number

  constructor(private readonly parts: CallOutputParts) {
    this.creditAt = this.lineAt = this.writtenAt = parts.clock.monotonic()
    if (parts.title === null) return
    this.push(Buffer.from(`▸ ${plainLine(parts.title, NAME_MAX_CHARS)}\n`))
  }

  push(data: Uint8Array): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.length)
    this.writtenAt = this.parts.clock.monotonic()
    this.earn(this.writtenAt)
    let from = this.passOver(bytes)
    for (;;) {
      const end = bytes.indexOf('\n', from)
      this.write(bytes.subarray(from, end === -1 ? bytes.length : end))
      if (end === -1) break
      this.endLine()
      from = end + 1
    }
    this.showSoon()
  }

  /** The program has ended: shows what is left. */
  end(): void {
    this.cancel?.()
    if (!this.open.empty) this.endLine()
    this.show(true)
  }

  /** In a flood only the last lines of a piece can become the newest. */
  private passOver(bytes: Buffer): number {
    if (!this.flooded) return 0
    const from = this.newest.passOver(bytes)
    if (from > 0) this.takeLine()
    return from
  }

  private write(piece: Buffer): void {
    if (piece.length === 0) return
    if (this.open.empty) this.lineAt = this.writtenAt
    this.open.write(piece)
    this.unseen = true
  }

  private endLine(): void {
    const { shown } = this
    const line = this.takeLine()
    if (shown !== null && shown === cleaned(line)) return
    this.flooded ||= this.credit < 1
    if (this.flooded) {
      this.newest.add(line)
      return
    }
    this.ready.push(line)
    this.credit -= 1
  }

  private takeLine(): Buffer {
    this.shown = null
    this.unseen = false
    return this.open.take()
  }

  private showSoon(): void {
    if (this.ready.length === 0 && this.newest.count === 0 && !this.unseen) return
    this.cancel ??= this.parts.clock.after(SHOW_AFTER_MS, () => {
      this.cancel = null
      this.show(false)
      this.showSoon()
    })
  }

  private show(ended: boolean): void {
    const now = this.parts.clock.monotonic()
    this.earn(now)
    this.emit(this.ready.splice(0), 0)
    const { count } = this.newest
    if (ended || this.credit >= count) {
      const { lines, leftOut } = this.newest.take()
      this.emit(lines, leftOut)
      this.credit = Math.max(0, this.credit - count)
      this.flooded &&= leftOut > 0
    }
    if (!ended) this.showOpen(now)
  }

  private earn(now: number): void {
    const earned = ((now - this.creditAt) / 1_000) * LINES_PER_SEC
    this.credit = Math.min(BURST_LINES, this.credit + earned)
    this.creditAt = now
    if (this.newest.count === 0 && this.credit >= RECOVERED_LINES) this.flooded = false
  }

  private showOpen(now: number): void {
    const again = this.lineAt + REWRITTEN_MS
    const due = this.shown === null ? Math.min(again, this.writtenAt + STILL_MS) : again
    if (!this.unseen || now < due || this.flooded || this.credit < 1) return
    const line = this.open.peek()
    const text = cleaned(line)
    this.unseen = false
    this.lineAt = now
    if (text === '' || text === this.shown) return
    this.shown = text
    this.credit -= 1
    this.emit([line], 0)
  }

  private emit(lines: readonly Buffer[], leftOut: number): void {
    if (lines.length === 0) return
    const callId = this.parts.callId.slice(0, ID_MAX_CHARS) || 'call'
    this.parts.emit({ type: 'tool_output', callId, text: lines.map(cleaned).join('\n'), leftOut })
  }
}

/** As a person would read it: nothing of it can move a cursor, colour or reorder anything. */
const cleaned = (line: Buffer): string =>
  cleanLine(line.toString('utf8'))
    .split('\n')
    .slice(-ROWS_MAX_ITEMS)
    .map((row) => cutLine(plainText(row).trimEnd(), LINE_MAX_CHARS))
    .join('\n')
