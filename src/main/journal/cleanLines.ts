import { cleanLine } from './cleanText'

/** A longer line is given out in parts, so that output without line feeds cannot fill the memory. */
const LINE_PART_MAX_BYTES = 65_536
/** How far back from a cut an unfinished escape sequence is looked for; control sequences are far shorter. */
const CUT_BACK_MAX_BYTES = 4_096
const LINE_FEED = 0x0a
const ESCAPE = 0x1b

export interface CleanLine {
  /** Offset of the line's first byte in the raw output. */
  readonly offset: number
  readonly text: string
  /** False: a part of a long line, or the last line, with no line feed after it. */
  readonly ended: boolean
}

/** Turns raw terminal bytes that arrive in any pieces into clean lines, keeping characters and sequences whole. */
export class CleanLines {
  private rest: Buffer = Buffer.alloc(0)
  private offset = 0

  /** `offset`: where `data` lies in the whole output. A jump (damage) ends the line before it. */
  push(offset: number, data: Uint8Array): CleanLine[] {
    const lines = offset === this.offset + this.rest.length ? [] : this.end()
    if (this.rest.length === 0) this.offset = offset
    this.rest = Buffer.concat([this.rest, data])
    let from = 0
    for (;;) {
      const feed = this.rest.indexOf(LINE_FEED, from)
      const end = feed === -1 ? this.rest.length : feed
      while (end - from > LINE_PART_MAX_BYTES) {
        const cut = wholeUntil(this.rest, from, from + LINE_PART_MAX_BYTES)
        lines.push(this.line(from, cut, false))
        from = cut
      }
      if (feed === -1) break
      lines.push(this.line(from, feed, true))
      from = feed + 1
    }
    this.rest = this.rest.subarray(from)
    this.offset += from
    return lines
  }

  /** What is left without a line feed, if anything. */
  end(): CleanLine[] {
    const lines = this.rest.length === 0 ? [] : [this.line(0, this.rest.length, false)]
    this.offset += this.rest.length
    this.rest = Buffer.alloc(0)
    return lines
  }

  private line(from: number, to: number, ended: boolean): CleanLine {
    return { offset: this.offset + from, text: cleanLine(this.rest.toString('utf8', from, to)), ended }
  }
}

export const textOf = (lines: readonly CleanLine[]): string =>
  lines.map(({ text, ended }) => (ended ? `${text}\n` : text)).join('')

/** The last place at or before `to` that is inside neither a character nor an escape sequence; `to` if there is none. */
export function wholeUntil(bytes: Buffer, from: number, to: number): number {
  const sequence = bytes.lastIndexOf(ESCAPE, to - 1)
  if (sequence > from && sequence > to - CUT_BACK_MAX_BYTES) return sequence
  const character = characterBoundary(bytes, to)
  return character > from ? character : to
}

/** The last place at or before `to` where a UTF-8 character begins or ends, whether or not more bytes follow. */
export function characterBoundary(bytes: Uint8Array, to: number): number {
  for (let back = 1; back <= Math.min(3, to); back += 1) {
    const byte = bytes[to - back] ?? 0
    if (byte < 0x80) return to
    if (byte >= 0xc0) return lengthOf(byte) > back ? to - back : to
  }
  return to
}

const lengthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2)
