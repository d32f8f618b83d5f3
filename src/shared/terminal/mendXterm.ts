import { boundCells } from './boundCells'

/**
 * Defects of xterm 6.0.0 that output can trigger, mended from outside. Any of them stops a terminal for good (an
 * exception in the parser leaves its write queue stuck), for minutes (counts are executed one by one) or for want of
 * memory (a cell grows without end), so both ends of a lane, the host's mirror and the client's pane, mend theirs, in
 * the same way: they must stay equal.
 */
interface Params {
  readonly length: number
  readonly params: Int32Array
}
interface Buffer {
  x: number
  readonly y: number
  readonly lines: { readonly length: number; maxLength: number; get(index: number): Line | undefined }
  getNullCell(): object
}
interface Line {
  readonly length: number
  getWidth(column: number): number
  resize(cols: number, fill: object): unknown
  setCell(column: number, cell: object): void
}
interface Core {
  readonly cols: number
  readonly rows: number
  readonly buffers: { readonly active: Buffer; readonly alt: Buffer }
  readonly _inputHandler: {
    eraseInDisplay(params: { readonly params: readonly number[] }, respectProtect: boolean): boolean
    eraseInLine(params: { readonly params: readonly number[] }, respectProtect: boolean): boolean
  }
  registerCsiHandler(
    id: { readonly prefix?: string; readonly final: string },
    handler: (params: Params) => boolean,
  ): unknown
  onResize(listener: () => void): unknown
}

/** Repetition of the last character, lines, tabs, characters: each is a loop in xterm. */
const counted = ['b', 'L', 'M', 'S', 'T', 'I', 'Z', '@', 'P', 'X'] as const

/** Call it once, right after creating a terminal, before anything is written. */
export function mendXterm(terminal: object): void {
  const core = (terminal as { readonly _core: Core })._core
  for (const final of counted) core.registerCsiHandler({ final }, (params) => limitCount(core, final, params))
  core.registerCsiHandler({ final: 'J' }, (params) => eraseAbove(core, params, false))
  core.registerCsiHandler({ prefix: '?', final: 'J' }, (params) => eraseAbove(core, params, true))
  core.onResize(() => trimAlternate(core))
  boundCells(core.buffers.active.lines.get(0))
}

/** A count beyond what the screen can show changes nothing more, but takes up to 2^31 turns. */
function limitCount(core: Core, final: string, { params }: Params): boolean {
  const limit = final === 'b' ? core.cols * core.rows : Math.max(core.cols, core.rows)
  params[0] = Math.min(params[0] ?? 0, limit)
  return false
}

/** Erasing up to the very last cell of the buffer reaches for the line after it, which does not exist. */
function eraseAbove(core: Core, { params }: Params, respectProtect: boolean): boolean {
  const buffer = core.buffers.active
  const atTheEnd = buffer.x >= core.cols - 1 && buffer.y + 1 >= buffer.lines.length
  if (params[0] !== 1 || !atTheEnd) return false
  const { x } = buffer
  buffer.x = core.cols - 2
  core._inputHandler.eraseInDisplay({ params: [1] }, respectProtect)
  buffer.x = core.cols - 1
  core._inputHandler.eraseInLine({ params: [0] }, respectProtect)
  buffer.x = x
  return true
}

/**
 * Two things a resize forgets about the alternate screen. Not shown, it keeps the capacity of a taller window; it then
 * grows a scrollback, and the next resize leaves it with rows that do not exist. Shown, its lines stay as long as
 * they were, and what is cut off comes back into sight by deleting characters.
 */
function trimAlternate({ buffers: { alt }, cols, rows }: Core): void {
  if (alt.lines.length === 0) alt.lines.maxLength = rows
  const blank = alt.getNullCell()
  for (let index = 0; index < alt.lines.length; index += 1) {
    const line = alt.lines.get(index)
    if (line === undefined) continue
    if (line.length > cols) line.resize(cols, blank)
    if (line.getWidth(cols - 1) === 2) line.setCell(cols - 1, blank)
  }
}
