import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { Backlog } from './backlog'
import type { JournalFile } from './journalFs'
import { storageError } from './storageError'
import type { SyncGate } from './syncGate'
import { type LostBytes, UnsyncedBytes } from './unsyncedBytes'
import { type Reached, Waiters } from './waiters'

/** One write for all that gathered: a kill -9 of the host loses at most 10 ms while a write takes 2 ms or less. */
const WRITE_EVERY_MS = 8
/** A power loss loses at most 100 ms while a sync, with those it waits for, takes 30 ms or less. */
const SYNC_EVERY_MS = 60
/** Or after this much, so that a flood does not pile up in memory until the next sync. */
const SYNC_AFTER_BYTES = 1_048_576
/** A disk that refuses is tried again soon at first, then less often. */
const RETRY_FIRST_MS = 250
const RETRY_MAX_MS = 5_000

const KEPT = 'What is on disk is unharmed; what came since is kept in memory and written when the disk takes it again.'

export interface CommitFileParts {
  /** For messages. */
  readonly path: string
  readonly clock: Clock
  /** Called before the first write and again after a failure. */
  readonly open: () => Promise<JournalFile>
  readonly gate: SyncGate
  readonly backlog: Backlog
  /** `waiting`: bytes that are not known to be on disk, now and later. */
  readonly onStorage: (problem: SnowhookError | null, waiting: () => number) => void
  /** Where in the file to append. */
  readonly start: number
}

/**
 * Appends to one file by group commit. Bytes stay in memory until they are synced and every write names its
 * position; so after any failure, also that of a sync (which leaves unknown what reached the disk), all that
 * followed the last good sync is simply written again at its place.
 *
 * What a crash can cost, counted from when bytes are handed over here:
 * - A kill of the process: what was handed over within the last 8 ms and the time of one write (bytes that come while
 *   a write is in flight go with the next, which begins 8 ms after that one began, or when it ends).
 * - A loss of power: what was handed over within the last 8 ms, the time of one write, 60 ms and the time of one sync
 *   (bytes that are written while a sync is in flight count from when their own write began, not from its end).
 * A disk that is slower than that, or refuses, makes both longer by as much; the watcher hears of a refusal.
 */
export class CommitFile {
  private readonly bytes: UnsyncedBytes
  private written: number
  private file: JournalFile | null = null
  private failure: SnowhookError | null = null
  /** Grows when positions are set anew: what an operation of an earlier round reports no longer counts. */
  private round = 0
  private writing = false
  private syncing = false
  private retryDue = false
  private retryMs = RETRY_FIRST_MS
  private lastWriteAt = Number.NEGATIVE_INFINITY
  /** When the oldest write began that no sync has taken up. */
  private unsyncedSince: number | null = null
  private given: readonly LostBytes[] = []
  private readonly timers = new Map<'write' | 'sync' | 'retry', () => void>()
  private readonly waiters = new Waiters()
  private closing: Promise<void> | null = null
  private ended = false

  constructor(private readonly parts: CommitFileParts) {
    this.bytes = new UnsyncedBytes(parts.start, parts.backlog)
    this.written = parts.start
  }

  /** Position after the last byte appended. */
  get tail(): number {
    return this.bytes.tail
  }

  /** Before the first append: opens the file now, so that `appendSync` works from the start. */
  async open(): Promise<void> {
    this.file = await this.parts.open()
  }

  /** Copies. */
  append(bytes: Uint8Array): void {
    this.bytes.push(bytes)
    this.plan()
  }

  /** On disk and synced when it returns `ok`, with all that was appended before; else kept and retried like the rest. */
  appendSync(bytes: Uint8Array): Result<void, SnowhookError> {
    this.bytes.push(bytes)
    if (this.file === null) {
      this.plan()
      return err(this.failure ?? storageError('the file is not open yet', `write ${this.parts.path}`, KEPT))
    }
    // A write in flight carries the same bytes to the same places: doing its part here as well harms nothing.
    this.round += 1
    try {
      while (this.written < this.tail) {
        this.written += accepted(this.file.writeSync(this.bytes.from(this.written), this.written))
      }
      this.file.syncSync()
    } catch (cause) {
      return err(this.fail(cause))
    }
    this.settle(this.written)
    return ok(undefined)
  }

  /** Resolves when all appended so far is written, however long the disk refuses. */
  drained(): Promise<void> {
    return this.reach('written', true)
  }

  /** Resolves when a reader of the file finds all appended so far, or the disk refuses it. */
  async visible(): Promise<void> {
    if (this.failure === null) await this.reach('written', false).catch(() => {}) // the watcher is told
  }

  /** Resolves when all appended so far is synced, however long the disk refuses. */
  sync(): Promise<void> {
    return this.reach('synced', true)
  }

  /** Resolves when all appended so far is synced; rejects with a `SnowhookException` when the disk refuses. It is retried all the same. */
  async syncNow(): Promise<void> {
    if (this.failure !== null) throw new SnowhookException(this.failure)
    return this.reach('synced', false)
  }

  /** After a close that was refused: what is not known to be on disk and is kept no longer. */
  get givenUp(): readonly LostBytes[] {
    return this.given
  }

  /** Syncs and closes. When the disk refuses, also when asked once more, rejects with what it said. */
  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    try {
      if (this.failure === null) await this.reach('synced', false).catch(() => {}) // then it is tried once more
      if (this.failure !== null) this.retry()
      await this.reach('synced', false)
    } finally {
      this.ended = true
      for (const name of ['write', 'sync', 'retry'] as const) this.disarm(name)
      if (this.failure !== null) this.waiters.refuse(this.failure, 'all')
      this.given = this.bytes.drop()
      await this.file?.close().catch(() => {}) // all is synced or reported: nothing more can be lost
    }
  }

  /** Decides what to do next and when. */
  private plan(): void {
    if (this.ended) return
    if (this.failure !== null) {
      if (this.retryDue) this.retry()
      return
    }
    if (!this.writing && this.written < this.tail) {
      const wait = this.lastWriteAt + WRITE_EVERY_MS - this.parts.clock.monotonic()
      if (this.waiters.wantWritten(this.written)) void this.write()
      else this.arm('write', Math.max(0, wait), () => void this.write())
    }
    if (!this.syncing && this.bytes.synced < this.written) {
      const much = this.written - this.bytes.synced >= SYNC_AFTER_BYTES
      if (much || this.waiters.wantSynced(this.written)) void this.syncWritten()
      else this.arm('sync', Math.max(0, this.syncDueAt() - this.parts.clock.monotonic()), () => void this.syncWritten())
    }
  }

  private syncDueAt(): number {
    this.unsyncedSince ??= this.parts.clock.monotonic()
    return this.unsyncedSince + SYNC_EVERY_MS
  }

  private async write(): Promise<void> {
    if (this.writing) return
    this.disarm('write')
    this.writing = true
    this.lastWriteAt = this.parts.clock.monotonic()
    this.unsyncedSince ??= this.lastWriteAt
    await this.attempt(async (round) => {
      this.file ??= await this.parts.open()
      await this.writeOut(this.file, round)
    })
    this.writing = false
    this.plan()
  }

  private async syncWritten(): Promise<void> {
    const file = this.file
    if (this.syncing || file === null) return
    this.disarm('sync')
    this.syncing = true
    // A write in flight is not in this sync.
    this.unsyncedSince = this.writing ? this.lastWriteAt : null
    await this.attempt((round) => this.syncUpTo(file, round))
    this.syncing = false
    this.plan()
  }

  private retry(): void {
    this.disarm('retry')
    this.retryDue = this.writing || this.syncing
    if (!this.retryDue) void this.again()
  }

  /** Opens anew and writes and syncs all that is not known to be on disk. */
  private async again(): Promise<void> {
    this.writing = true
    await this.attempt(async (round) => {
      const failed = this.file
      this.file = null
      await failed?.close().catch(() => {}) // it failed before; opening it again shows whether that still holds
      const file = await this.parts.open()
      this.file = file
      await this.writeOut(file, round)
      await this.syncUpTo(file, round)
    })
    this.writing = false
    this.plan()
  }

  private async attempt(operation: (round: number) => Promise<void>): Promise<void> {
    const round = this.round
    try {
      await operation(round)
    } catch (cause) {
      if (round === this.round) this.fail(cause)
    }
  }

  private async writeOut(file: JournalFile, round: number): Promise<void> {
    const goal = this.tail
    while (round === this.round && this.written < goal) {
      const count = accepted(await file.write(this.bytes.from(this.written), this.written))
      if (round === this.round) this.written += count
    }
    this.notify()
  }

  private async syncUpTo(file: JournalFile, round: number): Promise<void> {
    let position = this.written
    await this.parts.gate.run(() => {
      // It may have waited for its turn: what was written meanwhile is synced as well.
      if (round === this.round) position = this.written
      return file.sync()
    })
    if (round === this.round) this.settle(position)
  }

  /** Everything before `position` is on disk: a disk that refused has recovered. */
  private settle(position: number): void {
    this.bytes.settle(position)
    if (this.failure !== null) {
      this.failure = null
      this.retryMs = RETRY_FIRST_MS
      this.disarm('retry')
      this.tell(null)
    }
    this.notify()
    this.plan()
  }

  private fail(cause: unknown): SnowhookError {
    const problem = storageError(cause, `write ${this.parts.path}`, KEPT)
    const news = this.failure?.message !== problem.message
    this.failure = problem
    this.round += 1
    this.written = this.bytes.synced
    this.disarm('write')
    this.disarm('sync')
    if (!this.ended) this.arm('retry', this.retryMs, () => this.retry())
    this.retryMs = Math.min(RETRY_MAX_MS, this.retryMs * 2)
    if (news) this.tell(problem)
    this.waiters.refuse(problem, 'impatient')
    return problem
  }

  private tell(problem: SnowhookError | null): void {
    this.parts.onStorage(problem, () => this.tail - this.bytes.synced)
  }

  private async reach(until: Reached, patient: boolean): Promise<void> {
    // What was given up at the close is never reached: the next segment must not wait for it.
    if (this.ended && this.failure !== null) throw new SnowhookException(this.failure)
    const reached = this.waiters.add(until, this.tail, patient)
    this.notify()
    this.plan()
    return reached
  }

  private notify(): void {
    this.waiters.notify({ written: this.written, synced: this.bytes.synced })
  }

  private arm(name: 'write' | 'sync' | 'retry', ms: number, act: () => void): void {
    if (this.timers.has(name)) return
    const cancel = this.parts.clock.after(ms, () => {
      this.timers.delete(name)
      act()
    })
    this.timers.set(name, cancel)
  }

  private disarm(name: 'write' | 'sync' | 'retry'): void {
    this.timers.get(name)?.()
    this.timers.delete(name)
  }
}

/** A write that takes nothing would be repeated for ever. */
function accepted(count: number): number {
  if (count <= 0) throw new Error('the disk took nothing')
  return count
}
