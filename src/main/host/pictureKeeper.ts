import type { RunId } from '../../shared/domain/ids'
import type { JournalMark, RunJournalWriter } from '../journal/ports'
import type { Screen } from '../terminal/ports'
import type { KeptScreen } from '../terminal/screenFile'
import type { ScreenStore } from '../terminal/screenStore'
import type { PicturePace } from './picturePace'
import type { RunScreen } from './runScreen'

/** Journal between two pictures: what is drawn on top of one takes a fiftieth of a second. */
const EVERY_BYTES = 1_048_576
/** A journal shorter than this is drawn as fast as a picture of it would be. */
const WORTH_BYTES = 262_144

export interface PictureKeeperParts {
  readonly runId: RunId
  readonly journal: Pick<RunJournalWriter, 'mark' | 'sync'>
  readonly screen: Pick<Screen, 'save'>
  readonly drawing: Pick<RunScreen, 'save'>
  readonly store: Pick<ScreenStore, 'write'>
  /** Shared by all runs of the host. */
  readonly pace: PicturePace
}

/**
 * Puts a run's screen aside now and then, so that it can be shown again in a time that does not depend on the run's
 * length. A picture is on disk only after the journal up to it; its run never waits for it.
 */
export class PictureKeeper {
  /** Where the journal was when the newest picture was taken. */
  private newest: JournalMark = { segment: 1, start: 0, crc: 0 }
  private writing: Promise<void> | null = null
  private readonly closed = Promise.withResolvers<void>()
  private isClosed = false

  constructor(private readonly parts: PictureKeeperParts) {}

  /** The screen shows everything that is in the journal so far. */
  consider(): void {
    if (this.writing !== null || this.isClosed || !this.isBehind(EVERY_BYTES)) return
    const kept = this.parts.pace.take(() => this.take())
    if (kept === null) return
    this.writing = this.write(kept).finally(() => {
      this.writing = null
    })
  }

  /** The last picture, at the end of the run. Resolves when it is on disk, or cannot be. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.closed.resolve()
    const last = this.isBehind(WORTH_BYTES) ? this.take() : null
    await this.writing
    if (last !== null) await this.parts.store.write(this.parts.runId, last)
  }

  private isBehind(bytes: number): boolean {
    const now = this.parts.journal.mark()
    if (now === null) return false
    const { segment, start } = this.newest
    return now.segment > segment + 1 || (now.segment === segment ? now.start - start : now.start) >= bytes
  }

  /** Null: nothing is drawn yet. */
  private take(): KeptScreen | null {
    const { journal, drawing, screen } = this.parts
    const mark = journal.mark()
    const drawn = drawing.save()
    if (mark === null || drawn === null) return null
    this.newest = mark
    return { mark, screen: screen.save(), drawing: drawn }
  }

  /** While the disk refuses the journal, the picture waits; the end of the run does not wait for it. */
  private async write(kept: KeptScreen): Promise<void> {
    const { journal, runId, store } = this.parts
    await Promise.race([journal.sync(), this.closed.promise]).catch(() => {}) // who closes the journal hears of it
    if (!this.isClosed) await store.write(runId, kept)
  }
}
