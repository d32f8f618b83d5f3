import type { RunId } from '../../shared/domain/ids'
import { drawnJournals } from '../journal/drawnOutput'
import type { JournalStore } from '../journal/ports'
import type { PtySpec } from '../runtimes/runtime'
import { type EventRenderer, RunScreen } from './runScreen'

/** `process_started` is among the first events of every run that has a program. */
const FIRST_EVENTS = 64

/** What the run's first program said of the pane; null: there was none. */
export async function firstProgramScreen(journals: JournalStore, runId: RunId): Promise<PtySpec['screen'] | null> {
  const { events } = await journals.eventPage(runId, { beforeSeq: FIRST_EVENTS + 1, limit: FIRST_EVENTS })
  const screens = events.map(({ event }) => (event.type === 'process_started' ? event.screen : undefined))
  return screens.find((screen) => screen !== undefined) ?? null
}

/** Whether the pane of a run showed a program's own screen; else it showed the run's events as a transcript. */
export async function hasOwnScreen(journals: JournalStore, runId: RunId): Promise<boolean> {
  const { events } = await journals.eventPage(runId, { beforeSeq: FIRST_EVENTS + 1, limit: FIRST_EVENTS })
  return events.some(({ event }) => event.type === 'process_started' && event.screen === 'pty')
}

/**
 * The journals as they would be if a run's output were the transcript in its pane: drawn again from the events,
 * so that what a person saw can be read and searched like any output.
 */
export function transcriptJournals(journals: JournalStore, newRenderer: () => EventRenderer): JournalStore {
  return drawnJournals(journals, () => {
    const drawn: Uint8Array[] = []
    const screen = new RunScreen({ feed: (data) => drawn.push(data) }, newRenderer())
    return (event) => {
      screen.show(event)
      return Buffer.concat(drawn.splice(0))
    }
  })
}
