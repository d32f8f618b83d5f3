import { JSON_LINE_MAX_BYTES } from '../../../shared/domain/limits'
import { parsedJson } from '../json'
import { RECORD_OSC } from './agent/records'

/** One thing the agent printed: a JSON value it meant for Snowhook, or text that is none. */
export type Printed =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }

/** Turns terminal bytes, cut anywhere, into what was printed. */
export interface RecordDecoder {
  push(data: Uint8Array): Printed[]
  /** What is left when the program is gone. */
  end(): Printed[]
}

const NEWLINE = 0x0a
const BEL = 0x07
const ESC = 0x1b

/** Headless: a record is a line. The terminal ends lines with CR LF and never cuts them. */
export class LineDecoder implements RecordDecoder {
  private readonly line = new ByteGatherer()

  push(data: Uint8Array): Printed[] {
    const printed: Printed[] = []
    let from = 0
    for (let at = data.indexOf(NEWLINE); at >= 0; at = data.indexOf(NEWLINE, from)) {
      this.line.add(data.subarray(from, at))
      printed.push(...this.take())
      from = at + 1
    }
    this.line.add(data.subarray(from))
    return printed
  }

  end(): Printed[] {
    return this.take()
  }

  private take(): Printed[] {
    const text = this.line.take().replace(/\r+$/, '')
    return text === '' ? [] : [readJson(text)]
  }
}

/** Interactive: records hide in `OSC 7599 ; JSON BEL`; everything else is the picture and none of our business. */
export class OscDecoder implements RecordDecoder {
  private readonly prefix = Buffer.from(`\x1b]${RECORD_OSC};`)
  private readonly payload = new ByteGatherer()
  private matched = 0

  push(data: Uint8Array): Printed[] {
    const printed: Printed[] = []
    for (let at = 0; at < data.length; at += 1) {
      if (this.matched < this.prefix.length) {
        if (data[at] === this.prefix[this.matched]) this.matched += 1
        else this.matched = data[at] === ESC ? 1 : 0
        continue
      }
      const end = endOfString(data, at)
      this.payload.add(data.subarray(at, end))
      at = end
      if (end === data.length) break
      const text = this.payload.take()
      // An escape in the middle means that somebody else's output cut the record off.
      if (data[end] === BEL) printed.push(readJson(text))
      this.matched = data[end] === ESC ? 1 : 0
    }
    return printed
  }

  end(): Printed[] {
    return []
  }
}

function endOfString(data: Uint8Array, from: number): number {
  for (let at = from; at < data.length; at += 1) if (data[at] === BEL || data[at] === ESC) return at
  return data.length
}

/** Collects pieces up to the bound; beyond it only the beginning is kept, which is then no valid JSON. */
class ByteGatherer {
  private pieces: Uint8Array[] = []
  private size = 0

  add(piece: Uint8Array): void {
    const room = JSON_LINE_MAX_BYTES - this.size
    if (piece.length === 0 || room <= 0) return
    // The piece belongs to a buffer that its owner may use again.
    const kept = Uint8Array.from(piece.subarray(0, room))
    this.pieces.push(kept)
    this.size += kept.length
  }

  take(): string {
    const text = Buffer.concat(this.pieces).toString('utf8')
    this.pieces = []
    this.size = 0
    return text
  }
}

function readJson(text: string): Printed {
  if (!text.startsWith('{')) return { kind: 'text', text }
  const value = parsedJson(text)
  return value === undefined ? { kind: 'text', text } : { kind: 'json', value }
}
