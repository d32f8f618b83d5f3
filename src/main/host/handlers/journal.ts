import type { StreamSink } from '../../../shared/contract/define'
import type { HostHandlers } from '../../../shared/contract/index'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { RecordedEvent } from '../../../shared/domain/events'
import type { RunId } from '../../../shared/domain/ids'
import { EVENTS_PAGE_MAX_ITEMS } from '../../../shared/domain/limits'
import { err, ok, type Result } from '../../../shared/domain/result'
import { findInLog } from '../../journal/findInLog'
import { readLogPage } from '../../journal/logPage'
import type { EventPage, JournalStore } from '../../journal/ports'
import { fittingPage } from '../eventPages'
import { prunedJournal } from '../../upkeep/prunedJournal'
import type { FleetBook } from '../fleetBook'
import type { RunWatchers } from '../runWatchers'
import { hasOwnScreen } from '../transcriptLog'
import { answered } from './answered'

export interface JournalHandlerParts {
  readonly journals: JournalStore
  /** The same journals with the transcript in place of the programs' output. */
  readonly transcripts: JournalStore
  readonly book: FleetBook
  readonly watchers: RunWatchers
}

export function journalHandlers(parts: JournalHandlerParts): HostHandlers['journal'] {
  const { journals, transcripts, book } = parts
  /** Reads what is there, once the run is known. */
  const reading = <T>(runId: RunId, read: () => Promise<T>): Promise<Result<T, SnowhookError>> =>
    answered(async () => {
      const missing = missingJournal(runId, parts)
      return missing === null ? ok(await read()) : err(missing)
    })
  /** What a person would have read in the pane. */
  const readable = async (runId: RunId): Promise<JournalStore> =>
    (await hasOwnScreen(journals, runId)) ? journals : transcripts
  return {
    watchEvents: ({ runId }, sink) => watchEvents(runId, sink, parts),
    events: ({ runId, beforeSeq, limit }) =>
      reading(runId, async () => fittingPage(await journals.eventPage(runId, { beforeSeq: beforeSeq ?? null, limit }))),
    log: (page) =>
      reading(page.runId, async () => {
        const ended = book.run(page.runId)?.endedAt !== null
        return readLogPage(page.form === 'raw' ? journals : await readable(page.runId), page, ended)
      }),
    find: (wanted) => reading(wanted.runId, async () => findInLog(await readable(wanted.runId), wanted)),
  }
}

/** What is recorded while the first page is read waits for it; no event is missed and none comes twice. */
function watchEvents(runId: RunId, sink: StreamSink<EventPage, RecordedEvent>, parts: JournalHandlerParts): () => void {
  const { journals, watchers } = parts
  const missing = missingJournal(runId, parts)
  if (missing !== null) {
    sink.end(missing)
    return () => {}
  }
  let waiting: RecordedEvent[] | null = []
  let open = true
  const unwatch = watchers.watch(runId, (recorded) => {
    if (waiting === null) sink.delta(recorded)
    else waiting.push(recorded)
  })
  const begin = async (): Promise<void> => {
    const page = fittingPage(await journals.eventPage(runId, { beforeSeq: null, limit: EVENTS_PAGE_MAX_ITEMS }))
    if (!open) return
    const last = page.events.at(-1)?.seq ?? 0
    sink.snapshot(page)
    for (const recorded of waiting ?? []) if (recorded.seq > last) sink.delta(recorded)
    waiting = null
  }
  begin().catch((cause: unknown) => {
    unwatch()
    if (open) sink.end(snowhookError('storage_failed', `The journal of ${runId} could not be read: ${String(cause)}`))
  })
  return () => {
    open = false
    unwatch()
  }
}

/** Why there is nothing to read; null: there is. One whose pruning has begun is gone, whatever is left of it. */
function missingJournal(runId: RunId, { journals, book }: JournalHandlerParts): SnowhookError | null {
  const pruned = prunedJournal(book.run(runId))
  if (pruned !== null || journals.exists(runId)) return pruned
  return snowhookError('not_found', `There is no journal of run ${runId}.`)
}
