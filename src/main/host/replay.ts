import type { RunId } from '../../shared/domain/ids'
import type { JournalRecord, JournalStore } from '../journal/ports'
import type { Screen } from '../terminal/ports'
import type { ScreenStore } from '../terminal/screenStore'
import { type EventRenderer, RunScreen } from './runScreen'
import { firstProgramScreen } from './transcriptLog'

/**
 * More output than this is not drawn again from its beginning: a terminal keeps the last thousand lines, and a
 * program that draws whole screens has drawn many by then. At 60 MB/s it takes a fifth of a second.
 */
const REPLAY_MAX_BYTES = 12_000_000

export interface ReplayParts {
  readonly journals: JournalStore
  readonly newRenderer: () => EventRenderer
  /** Absent: every run is drawn from its journal alone. */
  readonly screenStore?: Pick<ScreenStore, 'read'>
}

/** What is still to be drawn, and by whom. */
interface Rest {
  readonly drawing: RunScreen
  readonly records: AsyncIterable<JournalRecord>
  /** Output before it is not drawn. */
  readonly drawFrom: number
}

/**
 * Draws a past run's last screen again, cell by cell as it was: from the newest picture that was kept of it and the
 * journal behind that, else from the journal alone.
 */
export async function replayRun(parts: ReplayParts, runId: RunId, screen: Screen): Promise<void> {
  const { drawing, records, drawFrom } =
    (await restOfPicture(parts, runId, screen)) ?? (await wholeRun(parts, runId, screen))
  let asked = false
  for await (const record of records) {
    if (record.kind === 'resize') screen.resize(record.cols, record.rows)
    else if (record.kind === 'event') {
      const { event } = record.recorded
      if (event.type === 'process_started' && event.screen !== undefined) drawing.decide(event.screen)
      drawing.show(event)
    } else if (record.aside !== true && record.offset >= drawFrom) {
      if (drawing.undecided && !asked) {
        // A program may print before its start is in the journal.
        const first = await firstProgramScreen(parts.journals, runId)
        if (first !== null) drawing.decide(first)
        asked = true
      }
      drawing.replay(record.data)
    }
  }
  await screen.settled()
  screen.end()
}

/** Null: there is no picture that fits the journal. Nothing is drawn then. */
async function restOfPicture(
  { journals, newRenderer, screenStore }: ReplayParts,
  runId: RunId,
  screen: Screen,
): Promise<Rest | null> {
  const kept = (await screenStore?.read(runId)) ?? null
  const records = kept === null ? null : await journals.readAfter(runId, kept.mark)
  const drawing = new RunScreen(screen, newRenderer())
  if (kept === null || records === null || !drawing.load(kept.drawing)) return null
  screen.load(kept.screen)
  return { drawing, records, drawFrom: 0 }
}

async function wholeRun({ journals, newRenderer }: ReplayParts, runId: RunId, screen: Screen): Promise<Rest> {
  const drawFrom = (await journals.outputSize(runId)) - REPLAY_MAX_BYTES
  return { drawing: new RunScreen(screen, newRenderer()), records: journals.read(runId), drawFrom }
}
