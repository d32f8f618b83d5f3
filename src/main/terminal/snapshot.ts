import { paintLines, paintSavedCursor, paintTabStops } from './paintBuffer'
import { paintCharsets } from './paintCharsets'
import { paintCursor } from './paintCursor'
import { Painter } from './paintLine'
import type { XtermBuffer, XtermCharset, XtermCore } from './xtermInternals'

export interface SnapshotParts {
  readonly core: XtermCore
  readonly charsetName: (charset: XtermCharset) => string
  /** Sequences that set the colours a program has changed. */
  readonly palette: string
  readonly title: string
  /** Bytes of the sequence that is open. */
  readonly unfinished: Uint8Array
}

/**
 * xterm parses a long write in pieces of this size and may lose a character that lies across the border.
 */
const XTERM_PIECE_BYTES = 131_072

const RESET = [
  // Ends whatever sequence the terminal is in the middle of, then everything it knows.
  '\x18\x1bc',
  // What a reset leaves alone: newline mode, cursor blinking, colours.
  '\x1b[20l\x1b[?12l\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\\x1b]112\x1b\\',
].join('')

/**
 * Terminal output that brings any xterm of the same size, whatever it showed before, into the state of `core`:
 * lines with their wrapping, both screens, cursor and saved cursors, margins, tab stops, character sets,
 * modes, colours, the character that a combining one would join, and the sequence that has only half arrived.
 * Every further byte has then the same effect on both.
 */
export function snapshotOf({ core, charsetName, palette, title, unfinished }: SnapshotParts): Uint8Array {
  const { cols, buffers } = core
  const painter = new Painter(core)
  painter.put(`${RESET}${palette}\x1b]0;${title}\x1b\\`)
  const alternate = buffers.active === buffers.alt
  if (!alternate && hasSavedCursor(buffers.alt)) {
    painter.put('\x1b[?47h\x1b[H')
    paintSavedCursor(painter, buffers.alt, core, charsetName)
    painter.put('\x1b[?47l\x1b[H')
  }
  paintScreen(painter, buffers.normal, core, charsetName)
  if (alternate) {
    painter.put(`\x1b[${buffers.normal.y + 1};${Math.min(buffers.normal.x, cols - 1) + 1}H\x1b[?47h\x1b[H`)
    paintScreen(painter, buffers.alt, core, charsetName)
  }
  painter.put(modesOf(core))
  paintCursor(painter, core, () => paintCharsets(painter, core, charsetName))
  return inWholePieces(Buffer.concat([Buffer.from(painter.text(), 'utf8'), unfinished]))
}

function paintScreen(
  painter: Painter,
  buffer: XtermBuffer,
  core: XtermCore,
  charsetName: SnapshotParts['charsetName'],
): void {
  if (hasSavedCursor(buffer)) paintSavedCursor(painter, buffer, core, charsetName)
  paintLines(painter, buffer, core.cols)
  paintTabStops(painter, buffer, core.cols)
  const { scrollTop, scrollBottom } = buffer
  if (scrollTop > 0 || scrollBottom < core.rows - 1) painter.put(`\x1b[${scrollTop + 1};${scrollBottom + 1}r`)
}

const hasSavedCursor = ({ savedX, savedY, savedCurAttrData, savedCharset }: XtermBuffer): boolean =>
  savedX !== 0 || savedY !== 0 || savedCurAttrData.fg !== 0 || savedCurAttrData.bg !== 0 || savedCharset !== undefined

function modesOf({ coreService, coreMouseService, optionsService }: XtermCore): string {
  const { decPrivateModes: dec } = coreService
  const { convertEol, cursorBlink } = optionsService.rawOptions
  const mouse: Record<string, string> = { X10: '9', VT200: '1000', DRAG: '1002', ANY: '1003' }
  const encoding: Record<string, string> = { SGR: '1006', SGR_PIXELS: '1016' }
  const set = [
    dec.applicationCursorKeys ? '1' : '',
    cursorBlink ? '12' : '',
    dec.reverseWraparound ? '45' : '',
    dec.applicationKeypad ? '66' : '',
    mouse[coreMouseService.activeProtocol] ?? '',
    encoding[coreMouseService.activeEncoding] ?? '',
    dec.sendFocus ? '1004' : '',
    dec.bracketedPasteMode ? '2004' : '',
    dec.synchronizedOutput ? '2026' : '',
    // Last, because it moves the cursor home.
    dec.origin ? '6' : '',
  ].filter((mode) => mode !== '')
  const shape = { block: 1, underline: 3, bar: 5 }[dec.cursorStyle ?? 'block'] + (dec.cursorBlink ? 0 : 1)
  return [
    set.map((mode) => `\x1b[?${mode}h`).join(''),
    dec.wraparound ? '' : '\x1b[?7l',
    coreService.isCursorHidden ? '\x1b[?25l' : '',
    dec.cursorStyle === undefined ? '' : `\x1b[${shape} q`,
    convertEol ? '\x1b[20h' : '',
  ].join('')
}

/** Blanks, which a terminal ignores, are put before a character that would lie across the border of two pieces. */
function inWholePieces(bytes: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = []
  let rest = bytes
  while (rest.length > XTERM_PIECE_BYTES) {
    let end = XTERM_PIECE_BYTES
    while (((rest[end] ?? 0) & 0xc0) === 0x80) end -= 1
    pieces.push(rest.subarray(0, end), new Uint8Array(XTERM_PIECE_BYTES - end))
    rest = rest.subarray(end)
  }
  return Buffer.concat([...pieces, rest])
}
