/** Built from code points, so that no invisible character stands in the source. */
const ESC = '\u001b'
const CSI = '\u009b'
const pasteMarker = new RegExp(`(?:${ESC}\\[|${CSI})20[01]~`, 'g')
/** Every control character (C0, DEL, C1) but tab, line feed and carriage return. */
const otherControls = /[^\P{Cc}\t\n\r]/gu

export interface PreparedPaste {
  /** What goes to the program, brackets included. */
  readonly text: string
  readonly lines: number
  /** The program would run each line as it arrives: ask first. */
  readonly confirm: boolean
}

/**
 * A paste is text, not keys: bracket markers inside it (which would end the paste early and run the rest) and other
 * control characters are removed. Line ends become Enter, as a keyboard would send them.
 */
export function preparePaste(pasted: string, bracketed: boolean): PreparedPaste {
  const clean = withoutMarkers(pasted).replace(otherControls, '').replace(/\r?\n/g, '\r')
  // One line end at the very end is how editors copy a whole line; it counts as a second line: it would press Enter.
  const lines = clean === '' ? 0 : clean.split('\r').length
  return {
    text: bracketed && clean !== '' ? `${ESC}[200~${clean}${ESC}[201~` : clean,
    lines,
    confirm: !bracketed && lines > 1,
  }
}

/** Again and again, because removing one marker can make another out of its surroundings. */
function withoutMarkers(text: string): string {
  let current = text
  for (;;) {
    const next = current.replace(pasteMarker, '')
    if (next === current) return current
    current = next
  }
}
