import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import type { AgentEvent, RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { Backlog } from './backlog'
import { CommitFile } from './commitFile'
import { encodeFileHeader, FILE_HEADER_BYTES } from './fileHeader'
import { checksumOf, FRAME_HEADER_BYTES } from './frame'
import type { JournalFs } from './journalFs'
import { closedWithLoss } from './lostTail'
import type { JournalMark, JournalWatcher, RunJournalWriter } from './ports'
import { encodeEvent, encodeOutput, encodeResize } from './runRecords'
import { type RunPosition, segmentAt } from './segments'
import { storageError } from './storageError'
import type { SyncGate } from './syncGate'

/** Small enough to scan in milliseconds and to prune, large enough that a day's run is a handful of files. */
export const SEGMENT_MAX_BYTES = 16_777_216
/** One output record: damage costs at most this, and a page of output never has to hold more than asked for. */
const OUTPUT_RECORD_MAX_BYTES = 65_536

/** Every output record is put together here and copied at once, so that a flood allocates nothing for it. */
const recordRoom = Buffer.alloc(OUTPUT_RECORD_MAX_BYTES + FRAME_HEADER_BYTES)

export interface RunWriterParts {
  readonly runId: RunId
  readonly folder: string
  readonly fs: JournalFs
  readonly clock: Clock
  readonly gate: SyncGate
  readonly watcher: JournalWatcher
  /** Where to go on: the number of the segment, the position in it (0: it has no header yet), the run's counts. */
  readonly start: WriterStart
  readonly onClosed: () => void
  readonly segmentBytes: number
}

export type WriterStart = RunPosition & { readonly segment: number; readonly fileEnd: number }

/**
 * Writes one run's records into segments of bounded size. Appending queues and returns; it never throws. What a crash
 * can cost is said at `CommitFile`; the first write to a new segment also waits for the last one to the segment before.
 */
export class RunWriter implements RunJournalWriter {
  private readonly backlog: Backlog
  private readonly failing = new Set<CommitFile>()
  private segment: number
  private current: CommitFile
  /** Full segments that are not yet synced. */
  private readonly older = new Set<CommitFile>()
  private nextSeq: number
  private nextOffset: number
  private overflowing = false
  private closed = false
  private newest: JournalMark | null = null

  constructor(private readonly parts: RunWriterParts) {
    this.backlog = new Backlog((high) => parts.watcher.onPressure(high))
    this.segment = parts.start.segment
    this.nextSeq = parts.start.nextSeq
    this.nextOffset = parts.start.nextOffset
    this.current = this.openSegment(parts.start.fileEnd, null)
  }

  get runId(): RunId {
    return this.parts.runId
  }

  /** What the next event and the next output byte will be numbered. */
  get end(): RunPosition {
    return { nextSeq: this.nextSeq, nextOffset: this.nextOffset }
  }

  appendEvent(event: AgentEvent): RecordedEvent {
    const { recorded, bytes } = encodeEvent({ runId: this.runId, seq: this.nextSeq, at: this.now(), event })
    this.put(bytes)
    this.nextSeq += 1
    return recorded
  }

  appendOutput(data: Uint8Array, aside = false): number {
    const offset = this.nextOffset
    for (let from = 0; from < data.length; from += OUTPUT_RECORD_MAX_BYTES) {
      const piece = data.subarray(from, from + OUTPUT_RECORD_MAX_BYTES)
      if (!this.overflows()) this.put(encodeOutput(this.now(), this.nextOffset, piece, aside, recordRoom))
      this.nextOffset += piece.length
    }
    return offset
  }

  appendResize(cols: number, rows: number): void {
    this.put(encodeResize(this.now(), this.nextOffset, cols, rows))
  }

  mark(): JournalMark | null {
    return this.newest
  }

  async sync(): Promise<void> {
    await Promise.all([...this.older, this.current].map((file) => file.sync()))
  }

  /** Resolves when a reader of the files finds all appended so far, or the disk refuses it. */
  async visible(): Promise<void> {
    for (const file of [...this.older, this.current]) {
      await file.visible()
      if (this.failing.size > 0) return
    }
  }

  async close(): Promise<void> {
    this.closed = true
    const files = [...this.older, this.current]
    const ends = await Promise.allSettled(files.map((file) => file.close()))
    this.parts.onClosed()
    const refused = ends.find((end) => end.status === 'rejected')
    if (refused === undefined) return
    const lost = files.flatMap((file) => file.givenUp)
    throw new SnowhookException(closedWithLoss(this.runId, storageError(refused.reason, 'write it', ''), lost))
  }

  private put(bytes: Buffer): void {
    if (this.closed) {
      this.parts.watcher.onLoss(
        snowhookError('internal', `Run ${this.runId} wrote to its journal after closing it; that record is not kept.`),
      )
      return
    }
    if (this.current.tail > FILE_HEADER_BYTES && this.current.tail + bytes.length > this.parts.segmentBytes) this.roll()
    this.newest = { segment: this.segment, start: this.current.tail, crc: checksumOf(bytes, 0) }
    this.current.append(bytes)
  }

  /** The next segment is not begun before the last one is written out, so that no crash leaves a hole between them. */
  private roll(): void {
    const full = this.current
    this.older.add(full)
    this.segment += 1
    this.current = this.openSegment(0, full)
    const done = full.sync().then(() => full.close())
    void done.then(() => this.older.delete(full)).catch(() => {}) // refused for good only by `close`, which reports it
  }

  private openSegment(fileEnd: number, previous: CommitFile | null): CommitFile {
    const { folder, fs, clock, gate } = this.parts
    const { path } = segmentAt(folder, this.segment)
    const open = async () => {
      await previous?.drained()
      await fs.makeFolder(folder)
      return fs.open(path)
    }
    const onStorage = (problem: SnowhookError | null): void => this.report(file, problem)
    const file: CommitFile = new CommitFile({
      path,
      clock,
      open,
      gate,
      backlog: this.backlog,
      onStorage,
      start: fileEnd,
    })
    if (fileEnd === 0) {
      const [createdAt, segment] = [this.now(), this.segment]
      file.append(
        encodeFileHeader({ content: 'run', segment, createdAt, firstSeq: this.nextSeq, firstOffset: this.nextOffset }),
      )
    }
    return file
  }

  /** The watcher hears of the first trouble and of the end of the last. */
  private report(file: CommitFile, problem: SnowhookError | null): void {
    const wasFailing = this.failing.size > 0
    if (problem === null) this.failing.delete(file)
    else this.failing.add(file)
    if (problem === null && !(wasFailing && this.failing.size === 0)) return
    this.parts.watcher.onStorage(problem, () => this.backlog.waiting)
  }

  /** True while the source floods on although it was asked to pause: the gap in the offsets stays visible for ever. */
  private overflows(): boolean {
    if (this.backlog.full && !this.overflowing) {
      this.parts.watcher.onLoss(
        snowhookError('storage_failed', `The journal of run ${this.runId} cannot keep up: new output is not kept.`, {
          kept: `Every byte before offset ${this.nextOffset}, and all events.`,
          next: 'Check that the disk has space and answers.',
        }),
      )
    }
    this.overflowing = this.backlog.full
    return this.overflowing
  }

  private now(): number {
    return Math.max(0, Math.trunc(this.parts.clock.now()))
  }
}
