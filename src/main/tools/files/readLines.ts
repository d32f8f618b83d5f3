import type { FileHandle } from 'node:fs/promises'

/** One read: large enough to be fast, small enough that a 10-GB file costs no memory. */
const CHUNK_BYTES = 262_144
/** Git looks for a NUL in as much to tell binary from text. */
const SNIFF_BYTES = 8_000
const LINE_FEED = 0x0a

export interface LinesWanted {
  /** From 1. */
  readonly first: number
  readonly count: number
  /** Of one line; the rest of it is left out. */
  readonly lineMaxBytes: number
  /** Of all lines together. */
  readonly totalMaxBytes: number
}

export interface LinesRead {
  /** Raw, without line feeds, each with how many of its bytes were left out. */
  readonly lines: readonly { readonly bytes: Buffer; readonly leftOut: number }[]
  /** Null: there is more after what was read. Else how many lines the file has. */
  readonly lineCount: number | null
  readonly binary: boolean
}

/** Reads some lines of a file of any size, in bounded memory, and stops as soon as it has them. */
export async function readLines(handle: FileHandle, wanted: LinesWanted, signal: AbortSignal): Promise<LinesRead> {
  const collector = new LineCollector(wanted)
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let position = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position)
    const chunk = buffer.subarray(0, bytesRead)
    if (position === 0 && chunk.subarray(0, SNIFF_BYTES).includes(0))
      return { lines: [], lineCount: null, binary: true }
    if (bytesRead === 0) return collector.end()
    collector.push(chunk)
    if (collector.full) return { lines: collector.lines, lineCount: null, binary: false }
    position += bytesRead
  }
}

class LineCollector {
  readonly lines: { bytes: Buffer; leftOut: number }[] = []
  private pieces: Buffer[] = []
  private kept = 0
  private leftOut = 0
  private total = 0
  private line = 1
  private inLine = false

  constructor(private readonly wanted: LinesWanted) {}

  /** All wanted lines are there, and something comes after them. */
  get full(): boolean {
    const { count, totalMaxBytes } = this.wanted
    return this.lines.length > 0 && (this.lines.length >= count || this.total >= totalMaxBytes) && this.inLine
  }

  push(chunk: Buffer): void {
    let from = 0
    while (from < chunk.length && !this.full) {
      this.inLine = true
      if (this.full) return
      const feed = chunk.indexOf(LINE_FEED, from)
      const to = feed === -1 ? chunk.length : feed
      this.keep(chunk.subarray(from, to))
      from = to + 1
      if (feed !== -1) this.endLine()
    }
  }

  end(): LinesRead {
    if (this.inLine) this.endLine()
    return { lines: this.lines, lineCount: this.line - 1, binary: false }
  }

  private keep(part: Buffer): void {
    if (this.line < this.wanted.first) return
    const room = Math.max(0, this.wanted.lineMaxBytes - this.kept)
    const taken = part.subarray(0, room)
    if (taken.length > 0) this.pieces.push(Buffer.from(taken))
    this.kept += taken.length
    this.leftOut += part.length - taken.length
  }

  private endLine(): void {
    if (this.line >= this.wanted.first) {
      this.lines.push({ bytes: Buffer.concat(this.pieces), leftOut: this.leftOut })
      this.total += this.kept + 1
    }
    this.pieces = []
    this.kept = 0
    this.leftOut = 0
    this.line += 1
    this.inLine = false
  }
}
