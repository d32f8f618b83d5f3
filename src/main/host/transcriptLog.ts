import type { RunId } from '../../shared/domain/ids'
import type { JournalRecord, JournalStore } from '../journal/ports'
import { type EventRenderer, RunScreen } from './runScreen'

/** `process_started` is among the first events of every run that has a program. */
const FIRST_EVENTS = 64

/** Whether the pane of a run showed a program's own screen; else it showed the run's events as a transcript. */
export async function hasOwnScreen(journals: JournalStore, runId: RunId): Promise<boolean> {
  const { events } = await journals.eventPage(runId, { beforeSeq: FIRST_EVENTS + 1, limit: FIRST_EVENTS })
  return events.some(({ event }) => event.type === 'process_started' && event.screen === 'pty')
}

/**
 * The journals as they would be if a run's output were the transcript in its pane: drawn again from the events,
 * so that what a person saw can be read and searched like any output. Nothing keeps more than a page in memory.
 */
export function transcriptJournals(journals: JournalStore, newRenderer: () => EventRenderer): JournalStore {
  async function* output(runId: RunId): AsyncGenerator<JournalRecord & { kind: 'output' }> {
    let drawn: Uint8Array[] = []
    let offset = 0
    const screen = new RunScreen({ feed: (data) => drawn.push(data) }, newRenderer())
    for await (const record of journals.read(runId)) {
      if (record.kind !== 'event') continue
      screen.show(record.recorded.event)
      if (drawn.length === 0) continue
      const data = Buffer.concat(drawn)
      drawn = []
      yield { kind: 'output', at: record.recorded.at, offset, data }
      offset += data.length
    }
  }
  return {
    ...journals,
    read: output,
    outputSize: async (runId) => {
      let size = 0
      for await (const { offset, data } of output(runId)) size = offset + data.length
      return size
    },
    outputPage: async (runId, { from, maxBytes }) => {
      const parts: Uint8Array[] = []
      for await (const { offset, data } of output(runId)) {
        if (offset >= from + maxBytes) break
        parts.push(data.subarray(Math.max(0, from - offset), from + maxBytes - offset))
      }
      return { from, data: Buffer.concat(parts) }
    },
  }
}
