import { CleanLines } from '../../journal/cleanLines'

export interface OutputBounds {
  readonly headMaxChars: number
  readonly tailMaxChars: number
}

/**
 * What a program printed, as a person would read it, in bounded memory: its beginning and its end. The end says most
 * about a failure, the beginning about what was begun.
 */
export class HeadAndTail {
  private readonly cleaner = new CleanLines()
  private offset = 0
  private head = ''
  private tail: string[] = []
  /** Pieces of `tail` before this one are lost: taking each out of the array would move all the others. */
  private tailFrom = 0
  private tailChars = 0
  private lostChars = 0
  private lostLines = 0
  private trailing = ''

  constructor(private readonly bounds: OutputBounds) {}

  push(data: Uint8Array): void {
    this.take(this.cleaner.push(this.offset, data))
    this.offset += data.length
  }

  /** Ends the output. `truncated`: something in the middle was left out. */
  end(): { readonly text: string; readonly truncated: boolean } {
    this.take(this.cleaner.end())
    const end = this.tail.slice(this.tailFrom).join('')
    if (this.lostChars === 0) return { text: `${this.head}${end}`.trimEnd(), truncated: false }
    const lines = this.lostLines === 1 ? '1 line' : `${this.lostLines} lines`
    const note = `[… ${lines}, ${this.lostChars} characters left out here …]`
    return { text: `${this.head.trimEnd()}\n${note}\n${end.trimEnd()}`, truncated: true }
  }

  private take(lines: ReturnType<CleanLines['push']>): void {
    for (const { text, ended } of lines) {
      this.add(`${this.trailing}${text}`)
      this.trailing = ended ? '\n' : ''
    }
  }

  private add(text: string): void {
    const room = this.tail.length === 0 ? Math.max(0, this.bounds.headMaxChars - this.head.length) : 0
    this.head += text.slice(0, room)
    const rest = text.slice(room)
    if (rest === '') return
    this.tail.push(rest)
    this.tailChars += rest.length
    while (this.tailChars > this.bounds.tailMaxChars) this.lose()
  }

  private lose(): void {
    const first = this.tail[this.tailFrom] ?? ''
    const surplus = this.tailChars - this.bounds.tailMaxChars
    const lost = first.slice(0, surplus)
    this.tail[this.tailFrom] = first.slice(lost.length)
    if (lost.length === first.length) this.tailFrom += 1
    if (this.tailFrom > this.bounds.tailMaxChars) {
      this.tail = this.tail.slice(this.tailFrom)
      this.tailFrom = 0
    }
    this.tailChars -= lost.length
    this.lostChars += lost.length
    this.lostLines += lost.split('\n').length - 1
  }
}
