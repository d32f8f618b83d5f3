import { decodeFrame, type Frame, MARKER } from './frame'

/** A record with its place in the file, or a stretch that is no record. */
export type Decoded =
  | { readonly type: 'frame'; readonly frame: Frame; readonly start: number; readonly end: number }
  | { readonly type: 'damage'; readonly start: number; readonly end: number }

/**
 * Finds the records in a file that arrives in pieces. Where no record stands it looks for the next marker, so
 * damage costs the records it touches and no others. Payloads are views of the pieces given.
 */
export class FrameDecoder {
  private bytes: Buffer = Buffer.alloc(0)
  /** Pieces of a record that is not whole yet: joined only when they double what is there, else a large one costs its square. */
  private pieces: Buffer[] = []
  private piecesBytes = 0
  /** Where `bytes` begins in the file. */
  private base: number
  /** Where the readable part ends so far. */
  private readable: number

  constructor(start: number) {
    this.base = start
    this.readable = start
  }

  push(chunk: Buffer): Decoded[] {
    this.pieces.push(chunk)
    this.piecesBytes += chunk.length
    return this.piecesBytes < this.bytes.length ? [] : this.decode(false)
  }

  /** Where the last record ended that was found so far. */
  get readableEnd(): number {
    return this.readable
  }

  /** The last records, and where the readable part ends: what lies beyond is a torn tail. */
  end(): { items: Decoded[]; validEnd: number } {
    return { items: this.decode(true), validEnd: this.readable }
  }

  private decode(ended: boolean): Decoded[] {
    const items: Decoded[] = []
    this.join()
    let at = 0
    while (at < this.bytes.length) {
      const found = decodeFrame(this.bytes, at)
      if (found === 'incomplete' && !ended) break
      if (found === 'incomplete' || found === 'damaged') {
        at = this.nextMarker(at + 1)
        continue
      }
      const [start, end] = [this.base + at, this.base + found.end]
      if (this.readable < start) items.push({ type: 'damage', start: this.readable, end: start })
      items.push({ type: 'frame', frame: found.frame, start, end })
      this.readable = end
      at = found.end
    }
    this.bytes = this.bytes.subarray(at)
    this.base += at
    return items
  }

  private join(): void {
    const [first = this.bytes] = this.pieces
    this.bytes = this.bytes.length === 0 && this.pieces.length < 2 ? first : Buffer.concat([this.bytes, ...this.pieces])
    this.pieces = []
    this.piecesBytes = 0
  }

  /** Without a marker in sight, the last bytes may still be the beginning of one. */
  private nextMarker(from: number): number {
    const marker = this.bytes.indexOf(MARKER, from)
    return marker === -1 ? Math.max(from, this.bytes.length - MARKER.length + 1) : marker
  }
}
