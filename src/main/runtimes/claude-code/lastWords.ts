/** Lines that a crash report quotes. */
const LINES_KEPT = 8
const LINE_MAX_CHARS = 500

/** The newest lines for people: what a program said before it ended. */
export class LastWords {
  readonly lines: string[] = []

  add(line: string): void {
    this.lines.push(line.slice(0, LINE_MAX_CHARS))
    if (this.lines.length > LINES_KEPT) this.lines.shift()
  }
}
