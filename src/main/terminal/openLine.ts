const RETURN = 0x0d
/** Kept of one line: room for all that is shown of it, colours included. */
const HELD_MAX_BYTES = 4_096
const NOTHING = Buffer.alloc(0)

/**
 * The line that a program is writing, as raw bytes, in bounded memory. What it wrote before it went back to the line's
 * beginning is overwritten, as a progress bar is; of any other long line the beginning says most. However the bytes are
 * cut into pieces, the line is the same.
 */
export class OpenLine {
  private bytes: Buffer = NOTHING
  private wentBack = false

  get empty(): boolean {
    return this.bytes.length === 0
  }

  /** `piece` holds no line feed. */
  write(piece: Buffer): void {
    if (piece.length === 0) return
    const body = withoutLastReturns(piece)
    if (body.length > 0) {
      const back = body.lastIndexOf(RETURN)
      const kept = this.wentBack || back !== -1 ? NOTHING : this.bytes
      const from = back + 1
      this.bytes = Buffer.concat([kept, body.subarray(from, from + HELD_MAX_BYTES - kept.length)])
    }
    this.wentBack = body.length < piece.length
  }

  /** The line as it stands. */
  peek(): Buffer {
    return this.bytes
  }

  /** Ends the line and begins the next. */
  take(): Buffer {
    const line = this.bytes
    this.bytes = NOTHING
    this.wentBack = false
    return line
  }
}

/** They overwrite nothing yet: most often a line feed follows. */
function withoutLastReturns(piece: Buffer): Buffer {
  let end = piece.length
  while (end > 0 && piece[end - 1] === RETURN) end -= 1
  return piece.subarray(0, end)
}
