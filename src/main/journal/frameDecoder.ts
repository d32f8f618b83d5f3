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
  /** Where `bytes` begins in the file. */
  private base: number
  /** Where the readable part ends so far. */
  private readable: number

  constructor(start: number) {
    this.base = start
    this.readable = start
  }

  push(chunk: Buffer): Decoded[] {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk])
    return this.decode(false)
  }

  /** The last records, and where the readable part ends: what lies beyond is a torn tail. */
  end(): { items: Decoded[]; validEnd: number } {
    return { items: this.decode(true), validEnd: this.readable }
  }

  private decode(ended: boolean): Decoded[] {
    const items: Decoded[] = []
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

  /** Without a marker in sight, the last bytes may still be the beginning of one. */
  private nextMarker(from: number): number {
    const marker = this.bytes.indexOf(MARKER, from)
    return marker === -1 ? Math.max(from, this.bytes.length - MARKER.length + 1) : marker
  }
}
