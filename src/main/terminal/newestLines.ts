const LINE_FEED = 0x0a
/** Enough to see what a program is at. */
const NEWEST_LINES = 6

/** The newest lines of a flood, and how many before them were left out. */
export class NewestLines {
  private lines: Buffer[] = []
  private leftOut = 0

  get count(): number {
    return this.lines.length
  }

  add(line: Buffer): void {
    this.lines.push(line)
    if (this.lines.length <= NEWEST_LINES) return
    this.lines.shift()
    this.leftOut += 1
  }

  /**
   * Counts the lines of a piece that end too early in it to be among the newest when it is through, and lets go those
   * before it. Returns where the rest begins; 0: all of the piece is needed.
   */
  passOver(piece: Buffer): number {
    let end = piece.length
    for (let found = 0; found <= NEWEST_LINES; found += 1) {
      end = end === 0 ? -1 : piece.lastIndexOf(LINE_FEED, end - 1)
      if (end === -1) return 0
    }
    this.leftOut += this.lines.splice(0).length + lineFeeds(piece, end + 1)
    return end + 1
  }

  take(): { readonly lines: readonly Buffer[]; readonly leftOut: number } {
    const taken = { lines: this.lines, leftOut: this.leftOut }
    this.lines = []
    this.leftOut = 0
    return taken
  }
}

function lineFeeds(bytes: Buffer, to: number): number {
  let count = 0
  for (let at = 0; at < to; at += 1) if (bytes[at] === LINE_FEED) count += 1
  return count
}
