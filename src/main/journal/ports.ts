import type { SnowhookError } from '../../shared/domain/errors'
import type { AgentEvent, RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'

/** A place in one run's journal: behind the record that is named by where it lies and by its checksum. */
export interface JournalMark {
  /** Number of the file, from 1. */
  readonly segment: number
  /** Where in the file the record begins. */
  readonly start: number
  readonly crc: number
}

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
  /** Behind everything appended so far; null before this writer's first record. */
  mark(): JournalMark | null
  /** Resolves when everything appended so far is synced to disk; while the disk refuses it stays open. */
  sync(): Promise<void>
  /**
   * Syncs and closes. Rejects with a `SnowhookException` when the disk refuses one last time; it names what may be
   * lost. Who can wait awaits `sync` first.
   */
  close(): Promise<void>
}

/** What the source of a journal is told. Appending never throws; this is where trouble is heard of. */
export interface JournalWatcher {
  /** True: the queue outgrew its bound, slow the source down. False: it has drained again. */
  onPressure(high: boolean): void
  /**
   * The disk refuses, or null: it takes again. In between the source is held back: what is not yet on disk is kept in
   * memory and retried, and memory is not for ever. `waiting`: how many bytes that is, now and later.
   */
  onStorage(problem: SnowhookError | null, waiting: () => number): void
  /** Something was not kept, for good. */
  onLoss(what: SnowhookError): void
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
  /**
   * What `read` would give from behind the mark on; what lies before is not read. Null when the journal does not have
   * the marked record: it was lost with the tail, or was never written.
   */
  readAfter(runId: RunId, mark: JournalMark): Promise<AsyncIterable<JournalRecord> | null>
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
