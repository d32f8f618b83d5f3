import unicode11 from '@xterm/addon-unicode11'
import headless, { type Terminal } from '@xterm/headless'
import { isLastPrinted } from '../../../src/main/terminal/paintCursor'
import { isBare } from '../../../src/main/terminal/paintLine'
import { coreOf, type XtermBuffer, type XtermLine } from '../../../src/main/terminal/xtermInternals'
import { MIRROR_SCROLLBACK_LINES } from '../../../src/shared/domain/limits'
import { mendXterm } from '../../../src/shared/terminal/mendXterm'

/** A client's terminal, set up as a pane sets up its own. */
export function clientTerminal(cols: number, rows: number): Terminal {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: MIRROR_SCROLLBACK_LINES,
    allowProposedApi: true,
    logLevel: 'off',
  })
  mendXterm(terminal)
  terminal.loadAddon(new unicode11.Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  return terminal
}

/** Writes as a pane does, but at once: the same parser, without its queue. */
export const draw = (terminal: Terminal, data: Uint8Array): void => {
  // The queue's size of a piece; a longer write is parsed in several.
  for (let at = 0; at === 0 || at < data.length; at += 131_072) {
    coreOf(terminal)._inputHandler.parse(data.subarray(at, at + 131_072))
  }
}

const COLOUR = 0x3000000
const EXTENDED = 0x10000000
const UNDERLINE = 0x10000000

/** xterm leaves bits of an earlier colour behind that mean nothing. */
function colour(packed: number): string {
  const mode = packed & COLOUR
  if (mode === 0) return ''
  return mode === COLOUR ? `rgb${packed & 0xffffff}` : `${mode >> 24}:${packed & 0xff}`
}

/** Everything that can be seen of a cell, and everything that a later sequence could make visible. */
function cell(line: XtermLine, column: number): string {
  const fg = line.getFg(column)
  const bg = line.getBg(column)
  const extended = (bg & EXTENDED) === 0 ? undefined : line._extendedAttrs[column]
  const underline = (fg & UNDERLINE) === 0 ? 0 : ((extended?._ext ?? 0) >>> 26) & 7 || 1
  const tint = underline === 0 ? '' : colour(extended?._ext ?? 0)
  // Where it leads is another test's: xterm forgets targets with the line on which they were first named.
  const link = (extended?.urlId ?? 0) === 0 ? '' : 'link'
  const flags = [(fg & 0xec000000) >>> 0, (bg & 0x6c000000) >>> 0].map((bits) => bits.toString(16)).join(',')
  return `${line.getString(column)}|${line.getWidth(column)}|${colour(fg)}|${colour(bg)}|${flags}|${underline}${tint}|${link}`
}

function bufferState(terminal: Terminal, buffer: XtermBuffer, active: boolean): unknown {
  const { cols } = terminal
  const scrolls = buffer === coreOf(terminal).buffers.normal
  const lines = Array.from({ length: buffer.lines.length }, (_, index) => {
    const line = buffer.lines.get(index)
    if (line === undefined) return 'missing'
    const cells = Array.from({ length: cols }, (_unused, column) => cell(line, column))
    return `${line.isWrapped ? '↪' : ' '}${cells.join(' ')}`
  })
  const { x, y, ybase, scrollTop, scrollBottom, savedX, savedY, savedCurAttrData, savedCharset } = buffer
  return {
    lines,
    ...(active ? { x, y } : {}),
    ybase,
    scrollTop,
    scrollBottom,
    // Restoring never goes beyond the last column, nor beyond the last row where nothing scrolls.
    saved: [
      Math.min(savedX, cols - 1),
      scrolls ? savedY : Math.min(savedY, terminal.rows - 1),
      colour(savedCurAttrData.fg),
      colour(savedCurAttrData.bg),
      savedCharset,
    ],
    tabs: Array.from({ length: cols }, (_, column) => (buffer.tabs[column] === true ? 'T' : '.')).join(''),
  }
}

/** The whole state of a terminal as plain data; two terminals with equal states show and will show the same. */
export function terminalState(terminal: Terminal): unknown {
  const core = coreOf(terminal)
  const { active, normal, alt } = core.buffers
  const input = core._inputHandler
  const { fg, bg, extended } = input._curAttrData
  return {
    normal: bufferState(terminal, normal, active === normal),
    alt: active === alt ? bufferState(terminal, alt, true) : 'hidden',
    modes: { ...core.coreService.decPrivateModes, ...core.coreService.modes },
    cursor: [core.coreService.isCursorHidden, core.optionsService.rawOptions.cursorBlink],
    newline: core.optionsService.rawOptions.convertEol,
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    charsets: [core._charsetService.glevel, [0, 1, 2, 3].map((slot) => core._charsetService._charsets[slot])],
    look: [colour(fg), colour(bg), (fg & 0xfc000000) >>> 0, (bg & 0x6c000000) >>> 0, colour(extended._ext)],
    joins: input._parser.precedingJoinState !== 0,
  }
}

/**
 * States that no sequence brings about on another terminal, so a snapshot comes as near as it can:
 * - the cursor after a last column that was erased under it, in a row that still has text;
 * - a last character that could be joined but is no longer there;
 * - an underline that restoring a cursor has switched on while it has no style;
 * - a link whose target xterm has forgotten, because the line is gone on which it was opened;
 * - a character set brought back by restoring a cursor on the other screen, and no longer designated;
 * - half of a wide character whose other half is gone, which xterm leaves behind here and there.
 */
export function unreachable(terminal: Terminal): boolean {
  const core = coreOf(terminal)
  const { active: buffer, normal, alt } = core.buffers
  const { cols } = terminal
  const { charset, glevel, _charsets } = core._charsetService
  if (charset !== _charsets[glevel] && charset !== buffer.savedCharset) return true
  const { fg, extended } = core._inputHandler._curAttrData
  if ((fg & UNDERLINE) !== 0 && ((extended._ext >>> 26) & 7) === 0) return true
  const { urlId } = extended
  if (urlId !== 0 && core._oscLinkService.getLinkData(urlId) === undefined) return true
  for (const { lines } of [normal, alt]) {
    for (let index = 0; index < lines.length; index += 1) if (hasHalf(lines.get(index), cols)) return true
  }
  const line = buffer.lines.get(buffer.ybase + buffer.y)
  const joins = core._inputHandler._parser.precedingJoinState !== 0
  if (line === undefined || (buffer.x < cols && !joins)) return false
  const behind = Math.min(buffer.x, cols) - 1
  const column = behind > 0 && isTail(line, behind, cols) ? behind - 1 : behind
  return column >= 0 && (joins && buffer.x <= cols ? !isLastPrinted(line, column, core) : isBare(line, column, cols))
}

const isTail = (line: XtermLine, column: number, cols: number): boolean =>
  column < cols && line.getWidth(column) === 0 && line.getString(column) === ''

function hasHalf(line: XtermLine | undefined, cols: number): boolean {
  if (line === undefined) return false
  return Array.from({ length: cols }).some((_, column) =>
    line.getWidth(column) === 2
      ? !isTail(line, column + 1, cols)
      : isTail(line, column, cols) && (column === 0 || line.getWidth(column - 1) !== 2),
  )
}
