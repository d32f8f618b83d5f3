import type { RunId } from '../../shared/domain/ids'
import type { JournalStore } from '../journal/ports'
import type { Screen } from '../terminal/ports'
import { type EventRenderer, RunScreen } from './runScreen'

/**
 * More output than this is not drawn again from its beginning: a terminal keeps the last thousand lines, and a
 * program that draws whole screens has drawn many by then. At 60 MB/s it takes a fifth of a second.
 */
const REPLAY_MAX_BYTES = 12_000_000

/** Draws a past run's last screen again from its journal, cell by cell as it was. */
export async function replayRun(
  journals: JournalStore,
  runId: RunId,
  screen: Screen,
  renderer: EventRenderer,
): Promise<void> {
  const size = await journals.outputSize(runId)
  const picture = new RunScreen(screen, renderer)
  for await (const record of journals.read(runId)) {
    if (record.kind === 'resize') screen.resize(record.cols, record.rows)
    else if (record.kind === 'event') {
      const { event } = record.recorded
      if (event.type === 'process_started' && event.screen !== undefined) picture.decide(event.screen)
      picture.show(event)
    } else if (record.aside !== true && record.offset >= size - REPLAY_MAX_BYTES) picture.replay(record.data)
  }
  await screen.settled()
  screen.end()
}
