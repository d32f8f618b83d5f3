import { MIRROR_SCROLLBACK_LINES } from '../../shared/domain/limits'
import type { Painter } from './paintLine'
import type { XtermBuffer, XtermCharset, XtermLine } from './xtermInternals'

/** Tab stops are a property of xterm's buffers; these are there after a reset. */
const TAB_WIDTH = 8

/**
 * Draws every line of a buffer, scrollback first. The terminal is empty, plain, without margins, and its cursor is at
 * home. Afterwards it has the same lines, wrapped at the same places.
 */
export function paintLines(painter: Painter, { lines }: XtermBuffer, cols: number): void {
  if (lines.get(0)?.isWrapped) wrappedFirst(painter, cols)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines.get(index)
    // Beyond the end, a full list starts over.
    const next = index + 1 < lines.length ? lines.get(index + 1) : undefined
    if (line === undefined) continue
    const wraps = next?.isWrapped === true
    const full = isFull(line, cols)
    if (wraps && !full) wrapBelow(painter, cols)
    painter.line(line, cols)
    painter.plain()
    // After the last column the next character goes to a row that continues this one.
    if (wraps) painter.put(full ? ' \r\x1b[X' : '\x1b[B\r')
    else if (next !== undefined) painter.put('\r\n')
  }
}

/** Drawing it ends with printing into the last column. */
const isFull = (line: XtermLine, cols: number): boolean =>
  line.getString(cols - 1) !== '' || (line.getWidth(cols - 1) === 0 && line.getWidth(cols - 2) === 2)

/** From an empty row: makes the row below one that continues it, and comes back. */
function wrapBelow(painter: Painter, cols: number): void {
  painter.toColumn(cols - 1)
  painter.put('  \r\x1b[X\x1b[A')
  painter.toColumn(cols - 1)
  painter.put('\x1b[X\r')
}

/** The line that the first one continues has scrolled away long ago. */
function wrappedFirst(painter: Painter, cols: number): void {
  painter.toColumn(cols - 1)
  painter.put('  \x1b[1;1H\x1b[M\x1b[X')
}

export function paintTabStops(painter: Painter, { tabs }: XtermBuffer, cols: number): void {
  const columns = Array.from({ length: cols }, (_, column) => column)
  if (columns.every((column) => (tabs[column] === true) === (column % TAB_WIDTH === 0))) return
  painter.put('\x1b[3g')
  for (const column of columns) {
    if (tabs[column] !== true) continue
    painter.toColumn(column)
    painter.put('\x1bH')
  }
}

/**
 * Gives an empty terminal the saved cursor of a buffer. Its row is counted from the top of the scrollback, so the
 * terminal is scrolled until that row exists, and emptied again.
 */
export function paintSavedCursor(
  painter: Painter,
  buffer: XtermBuffer,
  size: { readonly cols: number; readonly rows: number },
  charsetName: (charset: XtermCharset) => string,
): void {
  const { savedX, savedY, savedCurAttrData, savedCharset } = buffer
  const row = Math.min(savedY, size.rows - 1)
  painter.put(`\x1b[${row + 1};${Math.min(savedX, size.cols - 1) + 1}H`)
  painter.put('\n'.repeat(Math.min(savedY - row, MIRROR_SCROLLBACK_LINES)))
  painter.wear(savedCurAttrData)
  painter.put(`\x1b(${charsetName(savedCharset)}\x1b7\x1b(B`)
  painter.plain()
  painter.put('\x1b[3J\x1b[H')
}
