import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent, RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'

/** The writer of one run's journal. Appends are queued in order and reach the disk together (group commit). */
export interface RunJournalWriter {
  readonly runId: RunId
  /** Numbers and stamps the event. It is on its way to disk when this returns. */
  appendEvent(event: AgentEvent): RecordedEvent
  /**
   * Raw terminal bytes, copied. Returns the offset of the first byte in the run's whole output. `aside`: they come from
   * a program beside the one whose picture the pane shows.
   */
  appendOutput(data: Uint8Array, aside?: boolean): number
  appendResize(cols: number, rows: number): void
  /** Resolves when everything appended so far is synced to disk; while the disk refuses it stays open. */
  sync(): Promise<void>
  /** Syncs and closes. Rejects with a `SnowhookException` when the disk refuses one last time. */
  close(): Promise<void>
}

/** What the source of a journal is told. Appending never throws; this is where trouble is heard of. */
export interface JournalWatcher {
  /** True: the queue outgrew its bound, pause the source for a bounded time. False: it has drained again. */
  onPressure(high: boolean): void
  /** The disk refuses (what is not yet on disk is kept in memory and retried), or null: it takes again. */
  onStorage(problem: SnowhookError | null): void
}

/** One record, as replay gives it back, in the order in which it was appended. */
export type JournalRecord =
  | { readonly kind: 'event'; readonly recorded: RecordedEvent }
  | {
      readonly kind: 'output'
      readonly at: number
      readonly offset: number
      readonly data: Uint8Array
      /** Never a part of the pane's own picture. */
      readonly aside?: boolean
    }
  | { readonly kind: 'resize'; readonly at: number; readonly cols: number; readonly rows: number }

/** Events in ascending order; `earlier` says that there are more before the first one. */
export interface EventPage {
  readonly events: RecordedEvent[]
  readonly earlier: boolean
}

/** Consecutive output bytes. `from` is past the offset asked for when damage swallowed what was there. */
export interface OutputPage {
  readonly from: number
  readonly data: Uint8Array
}

export interface JournalStore {
  create(runId: RunId, watcher?: JournalWatcher): RunJournalWriter
  /**
   * Every readable record; damaged ones are skipped and reported through `onDamage`. Works while the run is
   * being written: whatever was appended before the first step is in it, unless the disk refuses.
   */
  read(runId: RunId, onDamage?: (what: string) => void): AsyncIterable<JournalRecord>
  /** Every readable event numbered `seq` or higher, as `read` would give them; what lies before is not read. */
  eventsFrom(runId: RunId, seq: number): AsyncIterable<RecordedEvent>
  exists(runId: RunId): boolean
  list(): Promise<RunId[]>
  /** Opens after a crash: mends a torn tail, keeps the fragment aside, appends a `recovered` event when something was mended. */
  reopen(runId: RunId, watcher?: JournalWatcher): Promise<RunJournalWriter>
  /** The newest `limit` events, or those just before `beforeSeq`. */
  eventPage(runId: RunId, page: { beforeSeq: number | null; limit: number }): Promise<EventPage>
  /** At most `maxBytes` of raw output from the byte `from` on; ends early at damage. */
  outputPage(runId: RunId, page: { from: number; maxBytes: number }): Promise<OutputPage>
  /** Bytes of output in the whole run. */
  outputSize(runId: RunId): Promise<number>
}
