import { shown } from '../workspace/paths'

/** A longer line is minified code: the match may be anywhere in it, and its beginning says what it is. */
const LINE_MAX_CHARS = 500
/** Leaves room for the note within what an outcome may hold. */
const TOTAL_MAX_CHARS = 40_000

export interface FoundOptions {
  readonly limit: number
  /** Lines shown before and after each match. */
  readonly context: number
}

/** What was found, in the form that grep made known: `path:12:line`, `path-11-line` for its neighbours, `--` between. */
export class FoundLines {
  private readonly rows: string[] = []
  private chars = 0
  private matches = 0
  private more = false

  constructor(private readonly options: FoundOptions) {}

  /** False: nothing more fits. */
  add(names: readonly string[], text: readonly string[], lines: readonly number[]): boolean {
    const path = shown(names)
    const hits = new Set(lines)
    let last = 0
    for (const line of lines) {
      if (line > text.length) continue
      if (this.matches >= this.options.limit || this.chars >= TOTAL_MAX_CHARS) {
        this.more = true
        return false
      }
      const { context } = this.options
      const from = Math.max(last + 1, line - context)
      if (context > 0 && this.rows.length > 0 && from > last + 1) this.push('--')
      // A neighbour that matches itself is printed, and counted, in its own turn.
      for (let at = from; at <= Math.min(text.length, line + context); at += 1) {
        if (at > line && hits.has(at)) break
        const mark = at === line ? ':' : '-'
        this.push(`${path}${mark}${at}${mark}${cut(text[at - 1] ?? '')}`)
        last = at
      }
      this.matches += 1
    }
    return true
  }

  get isEmpty(): boolean {
    return this.rows.length === 0
  }

  /** True: there are more than are shown. */
  get cut(): boolean {
    return this.more
  }

  toString(): string {
    const note = this.more ? [`[There are more than ${this.matches} matching lines: narrow the search.]`] : []
    return [...this.rows, ...note].join('\n')
  }

  private push(row: string): void {
    this.rows.push(row)
    this.chars += row.length + 1
  }
}

const cut = (line: string): string =>
  line.length <= LINE_MAX_CHARS ? line : `${line.slice(0, LINE_MAX_CHARS).replace(/[\ud800-\udbff]$/, '')}…`
