import { COLS_MAX } from '../../shared/domain/limits'

/**
 * One line of terminal output (without its line feed) as a person would read it: escape sequences gone, what a
 * carriage return, backspace or erasing overwrote replaced. A sequence never reaches past its line, so an
 * unfinished one cannot hide the rest of a log. Moves to another screen row break the line.
 */
export function cleanLine(raw: string): string {
  const line = raw.replace(/\r+$/, '')
  if (!CONTROL.test(line)) return line
  const plain = line.replace(COLOURS, '')
  if (!CONTROL.test(plain)) return plain
  const row = new Row(Math.max(COLS_MAX, line.length * BLANKS_PER_CHAR))
  const done: string[] = []
  for (const { 0: token, groups } of line.matchAll(TOKENS)) {
    const final = groups?.['final']
    if (groups?.['text'] !== undefined) row.print(token)
    else if (final !== undefined) {
      const params = groups?.['params'] ?? ''
      if (ROW_MOVES.includes(final) || (final === 'J' && CLEARS_SCREEN.test(params))) done.push(row.take())
      else row.control(final, params)
    } else row.key(token)
  }
  done.push(row.take())
  return done.filter((text) => text !== '').join('\n')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const COLOURS = /\x1b\[[0-9;:]*m/g
/** Text · control sequences · control strings up to their end · other escapes · single controls. */
const TOKENS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  /(?<text>[^\x00-\x1f\x7f-\x9f]+)|(?:\x1b\[|\x9b)(?<params>[0-?]*)[ -/]*(?:(?<final>[@-~])|(?=[\x00-\x1f\x7f-\x9f])|$)|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x18\x1a\x1b\x9c]*(?:\x07|\x1b\\|\x9c|\x18|\x1a|(?=\x1b)|$)|\x1b[ -/]*[0-Z\\^-~]?|[\x00-\x1f\x7f-\x9f]/gu

/** Final bytes of sequences that leave the row: up, down, next, previous, position, scroll, row. */
const ROW_MOVES = 'ABEFHfSTd'
const CLEARS_SCREEN = /^[23]$/
/** No terminal row is longer. Editing inside a longer line would cost its length each time, which is a way to attack. */
const EDITABLE_MAX_COLS = 4_096
const TAB_COLS = 8
/** Blanks that sequences may ask for, per character printed: screens are drawn with fewer, attacks want far more. */
const BLANKS_PER_CHAR = 2
/** Marks: they belong to the character before. */
const JOINING = /^[\p{Mn}\p{Me}\p{Cf}]$/u
/** Drawn over two columns. */
const WIDE =
  /^[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u

/** The row under the cursor: one cell a column; a wide character fills two, the second one empty. */
class Row {
  private cells: string[] = []
  private column = 0

  /** `blanks`: how many cells sequences may still fill without printing. */
  constructor(private blanks: number) {}

  print(text: string): void {
    for (const character of text) {
      if (JOINING.test(character) && this.column > 0) {
        this.cells[this.column - 1] = `${this.cells[this.column - 1] ?? ''}${character}`
        continue
      }
      this.put(character)
      if (WIDE.test(character)) this.put('')
    }
  }

  key(control: string): void {
    if (control === '\r') this.column = 0
    else if (control === '\b') this.column = Math.max(0, this.column - 1)
    else if (control === '\t') this.tab()
  }

  control(final: string, params: string): void {
    const given = Number.parseInt(params, 10)
    const count = Math.min(COLS_MAX, Math.max(1, given || 1))
    if (final === 'C' || final === 'a') this.moveTo(this.column + count)
    else if (final === 'D') this.moveTo(this.column - count)
    else if (final === 'G' || final === '`') this.moveTo(count - 1)
    else if (final === 'K' && given === 2) this.cells = []
    else if (final === 'K' && given === 1) this.erase(0, this.column + 1)
    else if (final === 'K' || final === 'J') this.cells.length = Math.min(this.cells.length, this.column)
    else if (final === 'X') this.erase(this.column, this.column + count)
    else if (this.cells.length > EDITABLE_MAX_COLS) return
    else if (final === 'P') this.cells.splice(this.column, count)
    else if (final === '@') this.cells.splice(this.column, 0, ...Array<string>(this.spend(count)).fill(' '))
  }

  /** The row's text; the next row starts empty. */
  take(): string {
    const text = this.cells.join('')
    this.cells = []
    this.column = 0
    return text.trimEnd()
  }

  private put(cell: string): void {
    const missing = this.spend(this.column - this.cells.length)
    for (let blank = 0; blank < missing; blank += 1) this.cells.push(' ')
    this.column = Math.min(this.column, this.cells.length)
    this.cells[this.column] = cell
    this.column += 1
  }

  private spend(wanted: number): number {
    const given = Math.max(0, Math.min(wanted, this.blanks))
    this.blanks -= given
    return given
  }

  /** A row is as wide as its text or as a terminal can be: a sequence cannot ask for a million blanks. */
  private moveTo(column: number): void {
    this.column = Math.max(0, Math.min(column, Math.max(COLS_MAX, this.cells.length)))
  }

  private tab(): void {
    if (this.column >= this.cells.length) this.put('\t')
    else this.moveTo(Math.min(this.cells.length, this.column + TAB_COLS - (this.column % TAB_COLS)))
  }

  private erase(from: number, to: number): void {
    if (this.cells.length > EDITABLE_MAX_COLS) return
    for (let at = from; at < Math.min(to, this.cells.length); at += 1) this.cells[at] = ' '
  }
}
