import { setImmediate as turn } from 'node:timers/promises'
import type { z } from 'zod'
import type { journal as journalContract } from '../../shared/contract/journal'
import { CleanLines, characterBoundary, textOf, wholeUntil } from './cleanLines'
import { escapeRaw } from './escapeRaw'
import type { JournalStore } from './ports'

type LogQuery = z.output<typeof journalContract.log.input>
type LogPage = z.input<typeof journalContract.log.output>

const LINE_FEED = 0x0a
/** Converted at a time: hostile output costs most, and even then others wait only milliseconds. */
const STEP_BYTES = 32_768

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
  const whole = Buffer.from(page.data.buffer, page.data.byteOffset, page.data.length).subarray(cutIn)
  const last = page.from + page.data.length >= size
  const data = whole.subarray(0, pageEnd(whole, { last, ended, lines: form === 'clean' }))
  const start = page.from + cutIn
  const text = await textIn(form, data)
  return { text, from: start, to: start + data.length, size, ended }
}

function pageEnd(data: Buffer, { last, ended, lines }: { last: boolean; ended: boolean; lines: boolean }): number {
  if (last && ended) return data.length
  if (last || !lines) return characterBoundary(data, data.length) || data.length
  const feed = data.lastIndexOf(LINE_FEED)
  return feed === -1 ? wholeUntil(data, 0, data.length) : feed + 1
}

async function textIn(form: LogQuery['form'], data: Buffer): Promise<string> {
  const lines = new CleanLines()
  const parts: string[] = []
  for (let from = 0; from < data.length; ) {
    const to = from + STEP_BYTES < data.length ? characterBoundary(data, from + STEP_BYTES) : data.length
    const part = data.subarray(from, to)
    parts.push(form === 'raw' ? escapeRaw(part) : textOf(lines.push(from, part)))
    from = to
    await turn()
  }
  return parts.join('') + textOf(lines.end())
}
