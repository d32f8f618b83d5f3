import { backgroundOf, HAS_EXTENDED, hasMoreThanBackground, sgrOf } from './sgr'
import type { XtermAttributes, XtermCore, XtermExtended, XtermLine } from './xtermInternals'

/** A character that always covers two cells. */
const WIDE = '\u3000'
const PLAIN: XtermAttributes = { fg: 0, bg: 0 }
const PLAIN_LOOK = sgrOf(PLAIN, undefined)

/**
 * For a terminal that was just reset. Writes terminal text and keeps track of the look it has set, so that nothing is
 * set twice. Everything here works with wraparound on and insert mode off.
 */
export class Painter {
  private written = ''
  private look = PLAIN_LOOK
  private link = ''
  /** The attributes behind `look`, when they say all about it: most cells look like the one before. */
  private simple: XtermAttributes | null = PLAIN

  constructor(private readonly core: XtermCore) {}

  text(): string {
    return this.written
  }

  /** A control sequence that changes neither look nor link. */
  put(sequence: string): void {
    this.written += sequence
  }

  wear(attributes: XtermAttributes, extended?: XtermExtended): void {
    this.simple = extended === undefined && (attributes.bg & HAS_EXTENDED) === 0 ? attributes : null
    const look = sgrOf(attributes, extended)
    if (look !== this.look) this.put(look)
    this.look = look
    // A link that restoring the cursor has put to sleep is not worn.
    const link = this.linkTo((attributes.bg & HAS_EXTENDED) === 0 ? 0 : (extended?.urlId ?? 0))
    if (link !== this.link) this.put(link === '' ? '\x1b]8;;\x1b\\' : link)
    this.link = link
  }

  plain(): void {
    this.wear(PLAIN)
  }

  restoreCursor(): void {
    this.put('\x1b8')
    this.look = 'as saved'
    this.simple = null
  }

  /** What is printed next will not join what was printed before. */
  part(): void {
    this.put('\x1b\\')
  }

  toColumn(column: number): void {
    this.put(`\x1b[${column + 1}G`)
  }

  /** Draws the cells of a line onto an empty row, from its first column on. Leaves the cursor somewhere in the row. */
  line(line: XtermLine, cols: number): void {
    const end = this.wornEnd(line, cols)
    let at = 0
    for (let column = 0; column < end; ) {
      if (isBare(line, column, cols)) {
        column = this.bareRun(line, column, end)
        continue
      }
      if (at !== column) this.toColumn(column)
      this.cell(line, column)
      column += Math.max(1, line.getWidth(column))
      at = column
    }
  }

  /** Prints one cell's text where the cursor stands. */
  cell(line: XtermLine, column: number): void {
    const { simple } = this
    const same = simple !== null && simple.fg === line.getFg(column) && simple.bg === line.getBg(column)
    if (!same) this.wear(attributesOf(line, column), extendedOf(line, column))
    if (line.getWidth(column) === 0) this.part()
    this.put(line.getString(column))
  }

  /** Cells without text: skipped when plain, erased into their background, else built. Returns the column after. */
  private bareRun(line: XtermLine, start: number, limit: number): number {
    const { fg, bg } = attributesOf(line, start)
    let end = start + 1
    while (end < limit && isBare(line, end, line.length) && line.getFg(end) === fg && line.getBg(end) === bg) end += 1
    if (hasMoreThanBackground({ fg, bg })) {
      for (let column = start; column < end; column += 1) this.bareWorn(line, column)
    } else if (bg !== 0) {
      this.erase(start, end - start, backgroundOf({ fg, bg }))
    }
    return end
  }

  private erase(column: number, count: number, look: XtermAttributes): void {
    this.toColumn(column)
    this.wear(look)
    this.put(`\x1b[${count}X`)
  }

  /**
   * An erased cell that still has colours and flags: what is left of a wide character when its second half is
   * overwritten. So this is how to make one.
   */
  private bareWorn(line: XtermLine, column: number): void {
    this.toColumn(column)
    this.wear(attributesOf(line, column), extendedOf(line, column))
    this.put(WIDE)
    this.toColumn(column + 1)
    this.put(' ')
    this.erase(column + 1, 1, PLAIN)
  }

  /**
   * The same at the end of the row, where a wide character has no room: made from the left, where the second half goes
   * when the first is overwritten. Before anything else is drawn, because the cell to the left is lost.
   * Returns the column at which such cells begin.
   */
  private wornEnd(line: XtermLine, cols: number): number {
    let start = cols
    for (let column = cols - 1; column > 0; column -= 1) {
      const look = attributesOf(line, column)
      if (!isBare(line, column, cols) || !hasMoreThanBackground(look)) break
      this.toColumn(column - 1)
      this.wear(look, extendedOf(line, column))
      this.put(WIDE)
      this.toColumn(column - 1)
      this.put(' ')
      this.erase(column - 1, 1, PLAIN)
      start = column
    }
    if (start < cols) this.toColumn(0)
    return start
  }

  /** A link without an id gets one, so that its pieces on several lines stay one link. */
  private linkTo(urlId: number): string {
    const data = urlId === 0 ? undefined : this.core._oscLinkService.getLinkData(urlId)
    return data === undefined ? '' : `\x1b]8;id=${data.id ?? `snowhook-${urlId}`};${data.uri}\x1b\\`
  }
}

export const attributesOf = (line: XtermLine, column: number): XtermAttributes => ({
  fg: line.getFg(column),
  bg: line.getBg(column),
})

/** What a cell's slot holds counts only while the cell says so; else it is left from an earlier character. */
export const extendedOf = (line: XtermLine, column: number): XtermExtended | undefined =>
  (line.getBg(column) & HAS_EXTENDED) === 0 ? undefined : line._extendedAttrs[column]

/** Nothing to print here: never written, erased, or half of a wide character whose other half is gone. */
export function isBare(line: XtermLine, column: number, cols: number): boolean {
  if (line.getString(column) === '') return true
  return line.getWidth(column) === 2 && (column + 1 >= cols || line.getWidth(column + 1) !== 0)
}
