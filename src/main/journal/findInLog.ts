import { setImmediate as turn } from 'node:timers/promises'
import type { z } from 'zod'
import type { journal as journalContract } from '../../shared/contract/journal'
import { type CleanLine, CleanLines } from './cleanLines'
import type { JournalStore } from './ports'

type FindQuery = z.output<typeof journalContract.find.input>
type Found = z.input<typeof journalContract.find.output>

/** The contract's bound on an excerpt. */
const EXCERPT_MAX_CHARS = 2_000
/** Of which at most this many stand before the match. */
const EXCERPT_LEAD_CHARS = 200
/** Searched at a time before others get their turn. */
const STEP_BYTES = 65_536

/** Finds plain text in what a person would read of a run's output: one match a line. */
export async function findInLog(
  journal: JournalStore,
  { runId, text, caseSensitive, limit }: FindQuery,
): Promise<Found> {
  const finder = new LineFinder(text, caseSensitive)
  const matches: Found['matches'] = []
  const lines = new CleanLines()
  let searched = 0
  const search = (found: readonly CleanLine[]): boolean => {
    for (const line of found) {
      const match = finder.find(line)
      if (match !== null) matches.push(match)
      if (matches.length > limit) return true
    }
    return false
  }
  for await (const record of journal.read(runId)) {
    if (record.kind !== 'output') continue
    if (search(lines.push(record.offset, record.data))) break
    searched += record.data.length
    if (searched < STEP_BYTES) continue
    searched = 0
    await turn()
  }
  search(lines.end())
  return { matches: matches.slice(0, limit), more: matches.length > limit }
}

/** Knows what a long line's earlier parts ended with, so that a match across two parts is found. */
class LineFinder {
  private readonly needle: string
  private carried = ''
  private lineOffset: number | null = null
  private matched = false

  constructor(
    private readonly text: string,
    private readonly caseSensitive: boolean,
  ) {
    this.needle = this.fold(text)
  }

  /** The first match in a line. */
  find({ offset, text, ended }: CleanLine): { offset: number; line: string } | null {
    const whole = this.carried + text
    const at = this.matched ? -1 : this.fold(whole).indexOf(this.needle)
    const lineOffset = this.lineOffset ?? offset
    this.lineOffset = ended ? null : lineOffset
    this.matched = !ended && (this.matched || at !== -1)
    this.carried = ended ? '' : whole.slice(-(this.text.length - 1) || whole.length)
    if (at === -1) return null
    const from = Math.max(0, at - EXCERPT_LEAD_CHARS)
    return { offset: lineOffset, line: whole.slice(from, from + EXCERPT_MAX_CHARS) }
  }

  private fold(text: string): string {
    return this.caseSensitive ? text : text.toLowerCase()
  }
}
