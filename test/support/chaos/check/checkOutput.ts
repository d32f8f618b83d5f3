import { linesIn, type ReadLine } from '../truthLine'

export interface OutputToCheck {
  /** What the agent noted that its terminal took, byte for byte; the terminal writes each line end as two bytes. */
  readonly truth: Uint8Array
  /** All output in the journal, in order. */
  readonly journal: Uint8Array
  /** Null: nothing may be missing. Else its end may be, but for so many bytes that were seen to be on disk. */
  readonly mayLackFrom: number | null
  /** It was killed while it printed: its last write may be in the journal without being in its own notes. */
  readonly cutShort: boolean
}

export interface OutputVerdict {
  readonly faults: readonly string[]
  /** What the journal lacks at its end, in bytes. */
  readonly lostBytes: number
  /** When the first line was made that the journal does not hold whole; null: none, or not known. */
  readonly firstLostAt: number | null
}

/** Around a difference, on both sides. */
const CONTEXT_CHARS = 160

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Whether a journal holds what was printed: all of it, once, in order, unaltered. */
export function checkOutput({ truth, journal, mayLackFrom, cutShort }: OutputToCheck): OutputVerdict {
  const printed = latin1(truth).replaceAll('\n', '\r\n')
  const kept = latin1(journal)
  const same = commonLength(printed, kept)
  if (same === kept.length && same === printed.length) return { faults: [], lostBytes: 0, firstLostAt: null }
  if (same === printed.length) {
    return { faults: extraFaults(printed, kept.slice(same), cutShort), lostBytes: 0, firstLostAt: null }
  }
  if (same < kept.length) return { faults: [difference(printed, kept, same)], lostBytes: 0, firstLostAt: null }
  const lostBytes = printed.length - same
  const firstLost = linesIn(printed).find(({ end }) => end > same)
  const faults: string[] = []
  const lacks = `the last ${lostBytes} of ${printed.length} bytes are missing`
  if (mayLackFrom === null) faults.push(`${lacks}, from line ${firstLost?.number ?? '?'} on`)
  else if (same < mayLackFrom)
    faults.push(`${lacks}, though ${mayLackFrom} bytes had been read from the journal before`)
  return { faults, lostBytes, firstLostAt: firstLost?.at ?? null }
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let at = 0
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  return at
}

/** More than the agent noted: the write at which it was killed, and nothing else. */
function extraFaults(printed: string, extra: string, cutShort: boolean): readonly string[] {
  if (!cutShort) return [`${extra.length} bytes that nobody printed: ${quote(extra, 0)}`]
  let last = linesIn(printed).at(-1)?.number ?? 0
  for (const line of linesIn(extra)) {
    if (!line.sound || line.number !== last + 1) return [`after line ${last} comes ${describe(line)}`]
    last = line.number
  }
  return []
}

/** What kind of difference it is, as the lines' numbers tell. */
function difference(printed: string, kept: string, at: number): string {
  const where = `at byte ${at}: printed ${quote(printed, at)}, kept ${quote(kept, at)}`
  let last = 0
  for (const line of linesIn(kept)) {
    if (!line.sound || line.number !== last + 1) return `after line ${last} comes ${describe(line)}, ${where}`
    last = line.number
  }
  return `altered after line ${last} or between lines, ${where}`
}

const describe = ({ number, sound }: ReadLine): string => (sound ? `line ${number}` : `an altered line ${number}`)

const quote = (text: string, at: number): string =>
  JSON.stringify(text.slice(Math.max(0, at - CONTEXT_CHARS / 4), at + CONTEXT_CHARS))
