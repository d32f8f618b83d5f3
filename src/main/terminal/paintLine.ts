import { backgroundOf, hasMoreThanBackground, sgrOf } from './sgr'
import type { XtermAttributes, XtermCore, XtermExtended, XtermLine } from './xtermInternals'

/** A character that always covers two cells. */
const WIDE = '\u3000'
const PLAIN: XtermAttributes = { fg: 0, bg: 0 }

/**
 * Writes terminal text and keeps track of the look it has set, so that nothing is set twice.
 * Everything here works with wraparound on and insert mode off.
 */
export class Painter {
  private readonly parts: string[] = []
  private look = ''
  private link = ''

  constructor(private readonly core: XtermCore) {}

  text(): string {
    return this.parts.join('')
  }

  /** A control sequence that changes neither look nor link. */
  put(sequence: string): void {
    this.parts.push(sequence)
  }

  wear(attributes: XtermAttributes, extended?: XtermExtended): void {
    const look = sgrOf(attributes, extended)
    if (look !== this.look) this.parts.push(look)
    this.look = look
    const link = this.linkTo(extended?.urlId ?? 0)
    if (link !== this.link) this.parts.push(link === '' ? '\x1b]8;;\x1b\\' : link)
    this.link = link
  }

  plain(): void {
    this.wear(PLAIN)
  }

  /** The terminal's own reset: what it wears now is known without having set it. */
  forget(): void {
    this.look = sgrOf(PLAIN, undefined)
    this.link = ''
  }

  toColumn(column: number): void {
    this.put(`\x1b[${column + 1}G`)
  }

  /** Draws the cells of a line onto an empty row, from its first column on. Leaves the cursor somewhere in the row. */
  line(line: XtermLine): void {
    const last = line.length - 1
    if (isBare(line, last) && hasMoreThanBackground(attributesOf(line, last))) this.bareLast(line, last)
    let at = 0
    let column = 0
    while (column <= last) {
      if (isBare(line, column)) {
        const end = this.bareRun(line, column)
        column = end
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
    this.wear(attributesOf(line, column), line._extendedAttrs[column])
    // A zero-width character that stands alone would join the one before; a sequence in between parts them.
    if (line.getWidth(column) === 0) this.put('\x1b[m'), this.forget(), this.wear(attributesOf(line, column), line._extendedAttrs[column])
    this.put(line.getString(column))
  }

  /** Cells without text: skipped when plain, erased into their background, else built. Returns the column after. */
  private bareRun(line: XtermLine, start: number): number {
    const { fg, bg } = attributesOf(line, start)
    let end = start + 1
    while (end < line.length && isBare(line, end) && line.getFg(end) === fg && line.getBg(end) === bg) end += 1
    if (hasMoreThanBackground({ fg, bg })) {
      for (let column = start; column < end; column += 1) if (column < line.length - 1) this.bareWorn(line, column)
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
    this.wear(attributesOf(line, column), line._extendedAttrs[column])
    this.put(WIDE)
    this.toColumn(column + 1)
    this.put(' ')
    this.erase(column + 1, 1, PLAIN)
  }

  /** The same in the last column, from the left: the second half goes when the first is overwritten. */
  private bareLast(line: XtermLine, column: number): void {
    this.toColumn(column - 1)
    this.wear(attributesOf(line, column), line._extendedAttrs[column])
    this.put(WIDE)
    this.toColumn(column - 1)
    this.put(' ')
    this.erase(column - 1, 1, PLAIN)
    this.toColumn(0)
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

/** Nothing to print here: never written, erased, or half of a wide character whose other half is gone. */
function isBare(line: XtermLine, column: number): boolean {
  const width = line.getWidth(column)
  return line.getString(column) === '' || (width === 2 && (column + 1 >= line.length || line.getWidth(column + 1) !== 0))
}
