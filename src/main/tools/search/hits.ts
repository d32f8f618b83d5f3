/** A file in which something was found. */
export interface Hit {
  /** From the root of the worktree. */
  readonly names: readonly string[]
  /** From 1, ascending. */
  readonly lines: readonly number[]
  /** The file's lines, when they were read already. Read inside the worktree: nothing else is ever printed. */
  readonly text: readonly string[] | null
}

export interface Wanted {
  readonly pattern: string
  readonly literal: boolean
  readonly ignoreCase: boolean
  /** In one file; there may be more. */
  readonly linesMax: number
}

/** Larger files are data; a search through them is work for a program. */
export const SEARCHED_FILE_MAX_BYTES = 10_000_000

/** Without the carriage returns of CRLF. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.replace(/\r$/, ''))
