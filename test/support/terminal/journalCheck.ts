import { createHash } from 'node:crypto'
import type { Terminal } from '@xterm/headless'
import type { JournalRecord } from '../../../src/main/journal/ports'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { clientTerminal, draw, terminalState, unreachable } from './terminalState'

/** What a client's terminal was when it had drawn so much of the output. */
export interface Sighting {
  readonly offset: number
  readonly cols: number
  readonly rows: number
  readonly state: string
}

const fingerprint = (terminal: Terminal): string =>
  createHash('sha256')
    .update(JSON.stringify(terminalState(terminal)) ?? '')
    .digest('hex')

export const sighting = (terminal: Terminal, offset: number): Sighting => ({
  offset,
  cols: terminal.cols,
  rows: terminal.rows,
  state: fingerprint(terminal),
})

/**
 * Feeds one terminal with all that a run's journal holds, with its resizes, and looks at it wherever a client was seen.
 * `vague` were seen in a state that no sequence can bring about on another terminal.
 */
export async function checkAgainst(
  records: AsyncIterable<JournalRecord>,
  sightings: readonly Sighting[],
): Promise<{
  readonly exact: number
  readonly vague: number
  readonly wrong: readonly Sighting[]
  readonly end: number
}> {
  const open = [...sightings].sort((a, b) => a.offset - b.offset)
  const guard = new OutputGuard()
  let terminal: Terminal | null = null
  let at = 0
  let stored = 0
  let [exact, vague] = [0, 0]
  const wrong: Sighting[] = []

  function look(): void {
    if (terminal === null || !open.some(({ offset }) => offset === at)) return
    const { cols, rows } = terminal
    const here = open.filter((seen) => seen.offset === at && seen.cols === cols && seen.rows === rows)
    if (here.length === 0) return
    const state = fingerprint(terminal)
    const isVague = unreachable(terminal)
    for (const seen of here) {
      if (seen.state !== state && !isVague) continue
      if (seen.state === state) exact += 1
      else vague += 1
      open.splice(open.indexOf(seen), 1)
    }
  }
  function feed(passed: Uint8Array): void {
    for (let from = 0; from < passed.length; ) {
      // Whoever was seen here and has not been met is not the same.
      while (open[0] !== undefined && open[0].offset <= at) wrong.push(...open.splice(0, 1))
      const to = Math.min(passed.length, from + (open[0] === undefined ? passed.length : open[0].offset - at))
      if (terminal !== null) draw(terminal, passed.subarray(from, to))
      at += to - from
      from = to
      look()
    }
  }
  for await (const record of records) {
    if (record.kind === 'resize') {
      if (terminal === null) terminal = clientTerminal(record.cols, record.rows)
      else terminal.resize(record.cols, record.rows)
      look()
    } else if (record.kind === 'output') {
      if (record.offset !== stored) throw new Error(`output from ${stored} to ${record.offset} is missing`)
      stored += record.data.length
      feed(guard.pass(record.data))
    }
  }
  return { exact, vague, wrong: [...wrong, ...open], end: stored }
}
