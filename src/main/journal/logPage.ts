import type { z } from 'zod'
import type { journal as journalContract } from '../../shared/contract/journal'
import { characterBoundary, cleanText } from './cleanLines'
import { escapeRaw } from './escapeRaw'
import type { JournalStore } from './ports'

type LogQuery = z.output<typeof journalContract.log.input>
type LogPage = z.input<typeof journalContract.log.output>

const LINE_FEED = 0x0a

/**
 * One page of a run's output as text. A page that begins where the one before ended (`to`) continues it exactly;
 * where more follows, pages end between characters, and clean ones at a line feed if they hold one.
 */
export async function readLogPage(
  journal: JournalStore,
  { runId, form, from, maxBytes }: LogQuery,
  ended: boolean,
): Promise<LogPage> {
  const size = await journal.outputSize(runId)
  const page = await journal.outputPage(runId, { from: from ?? Math.max(0, size - maxBytes), maxBytes })
  const cutIn = from === null && page.from > 0 ? page.data.indexOf(LINE_FEED) + 1 : 0
  const whole = page.data.subarray(cutIn)
  const last = page.from + page.data.length >= size
  const data = whole.subarray(0, pageEnd(whole, { last, ended, lines: form === 'clean' }))
  const start = page.from + cutIn
  const text = form === 'raw' ? escapeRaw(data) : cleanText(data)
  return { text, from: start, to: start + data.length, size, ended }
}

function pageEnd(data: Uint8Array, { last, ended, lines }: { last: boolean; ended: boolean; lines: boolean }): number {
  if (last && ended) return data.length
  const feed = last || !lines ? -1 : data.lastIndexOf(LINE_FEED)
  if (feed !== -1) return feed + 1
  return characterBoundary(data, data.length) || data.length
}
