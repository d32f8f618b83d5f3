/**
 * UTF-16 units of one cell: a character and what is combined with it, an emoji of several people at the most. xterm
 * knows no bound: a program that prints accents and nothing else would fill the memory of the host with one cell.
 */
export const CELL_MAX_UNITS = 32

interface Line {
  getString(column: number): string
  addCodepointToCell(column: number, codePoint: number, width: number): void
}

/** xterm's lines, of all terminals of a page or process, have one prototype each. */
const bounded = new WeakSet<object>()

/** Call it with any line of a terminal: from then on none of its kind grows a cell without end. */
export function boundCells(line: object | undefined): void {
  const prototype = line === undefined ? null : (Object.getPrototypeOf(line) as Line | null)
  if (prototype === null || bounded.has(prototype)) return
  bounded.add(prototype)
  const { addCodepointToCell } = prototype
  prototype.addCodepointToCell = function (this: Line, column, codePoint, width) {
    if (this.getString(column).length < CELL_MAX_UNITS) addCodepointToCell.call(this, column, codePoint, width)
  }
}
