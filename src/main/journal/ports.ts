import type { AgentEvent, RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'

/** The writer of one run's journal. Appends are queued in order and reach the disk together (group commit). */
export interface RunJournalWriter {
  readonly runId: RunId
  /** Numbers and stamps the event. It is on its way to disk when this returns. */
  appendEvent(event: AgentEvent): RecordedEvent
  /** Raw terminal bytes. Returns the offset of the first byte in the run's whole output. */
  appendOutput(data: Uint8Array): number
  appendResize(cols: number, rows: number): void
  /** Resolves when everything appended so far is synced to disk. */
  sync(): Promise<void>
  /** Syncs and closes. */
  close(): Promise<void>
}

/** One record, as replay gives it back, in the order in which it was appended. */
export type JournalRecord =
  | { readonly kind: 'event'; readonly recorded: RecordedEvent }
  | { readonly kind: 'output'; readonly at: number; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'resize'; readonly at: number; readonly cols: number; readonly rows: number }

export interface JournalStore {
  create(runId: RunId): RunJournalWriter
  /** Every readable record; damaged ones are skipped and reported through `onDamage`. Works while the run is being written. */
  read(runId: RunId, onDamage?: (what: string) => void): AsyncIterable<JournalRecord>
  exists(runId: RunId): boolean
  list(): Promise<RunId[]>
  /** Opens after a crash: mends a torn tail, keeps the fragment aside, appends a `recovered` event when something was mended. */
  reopen(runId: RunId): Promise<RunJournalWriter>
}
