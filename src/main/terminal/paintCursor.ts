import { needsRestore } from './paintCharsets'
import { attributesOf, extendedOf, isBare, type Painter } from './paintLine'
import { hasMoreThanBackground } from './sgr'
import type { XtermCore, XtermLine } from './xtermInternals'

/** Zero-width: alone, it moves xterm's cursor one place on and is seen nowhere. */
const ZERO_WIDTH = '\u0301'

/**
 * Puts the cursor where it is and sets the look and the insert mode for what is printed next. Two things can only be
 * reached by printing: the place after the last column, and being able to join or to repeat the last character.
 * So the last character is then printed once more.
 */
export function paintCursor(painter: Painter, core: XtermCore, paintCharsets: () => void): void {
  const { cols, buffers, coreService, _inputHandler: input } = core
  const { active: buffer } = buffers
  const line = buffer.lines.get(buffer.ybase + buffer.y)
  const { insertMode } = coreService.modes
  const top = coreService.decPrivateModes.origin ? buffer.scrollTop : 0
  const moveTo = (column: number): void => painter.put(`\x1b[${Math.max(buffer.y - top, 0) + 1};${column + 1}H`)
  const dress = (): void => {
    if (insertMode) painter.put('\x1b[4h')
    painter.wear(input._curAttrData, input._curAttrData.extended)
  }
  const joins = input._parser.precedingJoinState !== 0
  const behind = Math.min(buffer.x, cols) - 1
  if (line === undefined || behind < 0 || (buffer.x < cols && !joins)) {
    paintCharsets()
    moveTo(Math.max(behind + 1, 0))
    dress()
    return
  }
  const column = isTail(line, behind) ? behind - 1 : behind
  if (joins && buffer.x <= cols && isLastPrinted(line, column, core)) {
    paintCharsets()
    moveTo(column)
    // Inserting shifts the rest of the row, so the place is taken out first.
    if (insertMode) painter.put(`\x1b[${buffer.x - column}P`)
    dress()
    painter.put(line.getString(column))
    return
  }
  // What stands there has come out of another set perhaps, so it is printed before the sets are designated.
  const early = needsRestore(core) || buffer.x < cols
  if (early) paintCharsets()
  moveTo(buffer.x < cols ? buffer.x : column)
  if (buffer.x >= cols) afterLast(painter, line, column, cols)
  if (!early) paintCharsets()
  dress()
  for (let beyond = cols; beyond < buffer.x; beyond += 1) {
    painter.part()
    painter.put(ZERO_WIDTH)
  }
  if (!joins) painter.part()
}

/** Prints what the last column holds, so that the next character wraps. */
function afterLast(painter: Painter, line: XtermLine, column: number, cols: number): void {
  if (!isBare(line, column, cols)) {
    painter.cell(line, column)
    return
  }
  const look = attributesOf(line, column)
  painter.wear(look)
  // Erased since. Erasing the whole row keeps the cursor; with other text in it, the cell becomes a blank.
  painter.put(isBareRow(line, cols) && !hasMoreThanBackground(look) ? ' \x1b[1K' : ' ')
}

/**
 * Whether the character before the cursor is the one last printed, then with the current look. It is not when a wide
 * one was dropped because it did not fit with wraparound off, or when the window has shrunk since.
 */
export function isLastPrinted(line: XtermLine, column: number, core: XtermCore): boolean {
  const { cols, buffers, _charsetService: charsets, _inputHandler: input } = core
  const { fg, bg, extended } = input._curAttrData
  const width = line.getWidth(column)
  return (
    !isBare(line, column, cols) &&
    // xterm keeps the width of what may be joined in two bits.
    ((input._parser.precedingJoinState >> 1) & 3) === width &&
    column + Math.max(1, width) === buffers.active.x &&
    line.getFg(column) === fg &&
    line.getBg(column) === bg &&
    (extendedOf(line, column)?._ext ?? extended._ext) === extended._ext &&
    // Printed now, it would come out as another character.
    charsets.charset?.[line.getString(column)] === undefined
  )
}

const isTail = (line: XtermLine, column: number): boolean =>
  column > 0 && line.getWidth(column) === 0 && line.getString(column) === '' && line.getWidth(column - 1) === 2

function isBareRow(line: XtermLine, cols: number): boolean {
  for (let column = 0; column < cols; column += 1) {
    if (!isBare(line, column, cols) || line.getFg(column) !== line.getFg(0) || line.getBg(column) !== line.getBg(0))
      return false
  }
  return true
}
