import type { Painter } from './paintLine'
import type { XtermCharset, XtermCore } from './xtermInternals'

/** Restoring a cursor has brought back a set that is no longer designated; only that can do it again. */
export const needsRestore = ({ _charsetService: { _charsets, charset, glevel }, buffers }: XtermCore): boolean =>
  charset !== _charsets[glevel] && charset === buffers.active.savedCharset

/** Designates the four character sets and selects the one in use. May move the cursor, if it needs a restore. */
export function paintCharsets(painter: Painter, core: XtermCore, name: (charset: XtermCharset) => string): void {
  const { _charsets: charsets, glevel } = core._charsetService
  for (const [index, slot] of ['(', ')', '*', '+'].entries()) {
    if (charsets[index] !== undefined) painter.put(`\x1b${slot}${name(charsets[index])}`)
  }
  painter.put(['', '\x0e', '\x1bn', '\x1bo'][glevel] ?? '')
  if (needsRestore(core)) painter.restoreCursor()
}
