import type { StorageHealth } from '../../shared/contract/storage'
import type { Clock } from '../../shared/domain/clock'
import type { SnowhookError } from '../../shared/domain/errors'
import { StreamHub } from '../transport/streamHub'
import type { NewAlert } from './alerts'

/** A disk that is nearly full takes a little and refuses again: only when nothing was refused for this long all is well. */
const WELL_AFTER_MS = 2_000
/** How often the numbers are looked at while something is refused. */
const REFRESH_MS = 1_000
/** How long a host that must close waits for a disk that refuses: a person waits for the window to go. */
const CLOSE_PATIENCE_MS = 5_000
/** A disk that has neither taken nor refused anything for this long hangs: nobody can say when it will answer. */
const HANG_PATIENCE_MS = 15_000

/** One file, or one run's files, that somebody writes. */
export interface StorageSource {
  /** For whoever writes there. */
  onStorage(problem: SnowhookError | null, waiting: () => number): void
  /** What the disk says now; null: it takes what is written. */
  readonly problem: SnowhookError | null
  /** Resolves when the disk takes again what this source writes; at once when it does now. */
  whenWritable(): Promise<void>
  /**
   * Awaits a sync of what was written there: for as long as the disk refuses, and for a bounded time when it does not
   * answer at all or when the host must close. Never rejects.
   */
  stored(sync: Promise<void>): Promise<void>
  /** Nothing more will be written there. */
  close(): void
}

interface Refusal {
  readonly problem: SnowhookError
  readonly waiting: () => number
  readonly isRun: boolean
}

export interface StorageWatchParts {
  readonly clock: Clock
  readonly raise: (alert: NewAlert) => void
}

/**
 * Whether the disk takes what Snowhook writes, over everything that is written. The health says it as long as it lasts,
 * and an alert once when all is well again, however many files it concerned and however often it was tried.
 */
export class StorageWatch {
  readonly hub: StreamHub<StorageHealth, StorageHealth> = new StreamHub(() => this.health)
  private readonly refusals = new Map<StorageSource, Refusal>()
  private since: number | null = null
  /** Of the trouble that goes on; of the last one until all has been well for a while. */
  private told: SnowhookError | null = null
  private published: StorageHealth | null = null
  private cancelRefresh = (): void => {}
  private cancelWell = (): void => {}
  private cancelClose = (): void => {}
  private readonly mustClose = Promise.withResolvers<void>()

  constructor(private readonly parts: StorageWatchParts) {}

  get health(): StorageHealth {
    const refusals = [...this.refusals.values()]
    return {
      state: this.since === null ? 'ok' : 'refusing',
      since: this.since,
      message: this.told?.message ?? null,
      next: this.told?.next ?? null,
      waitingBytes: refusals.reduce((sum, { waiting }) => sum + waiting(), 0),
      heldRuns: refusals.filter(({ isRun }) => isRun).length,
    }
  }

  /** `onRefused`: for a run, which is held back meanwhile. */
  source(onRefused: ((refused: boolean) => void) | null = null): StorageSource {
    let problem: SnowhookError | null = null
    let waiters: (() => void)[] = []
    const tell = (now: SnowhookError | null, waiting: () => number): void => {
      const changed = (now === null) !== (problem === null)
      problem = now
      if (now === null) this.refusals.delete(source)
      else this.refusals.set(source, { problem: now, waiting, isRun: onRefused !== null })
      if (changed) onRefused?.(now !== null)
      if (now === null) for (const wake of waiters.splice(0)) wake()
      this.changed(now)
    }
    const source: StorageSource = {
      onStorage: tell,
      get problem() {
        return problem
      },
      whenWritable: () =>
        problem === null ? Promise.resolve() : new Promise((wake) => (waiters = [...waiters, wake])),
      stored: async (sync) => {
        const done = sync.then(
          () => {},
          () => {},
        )
        let first = await this.first(done)
        while (first === 'neither' && problem !== null) first = await this.first(done)
      },
      close: () => {
        if (problem !== null) tell(null, () => 0)
      },
    }
    return source
  }

  private async first(done: Promise<void>): Promise<'done' | 'closing' | 'neither'> {
    const late = Promise.withResolvers<'neither'>()
    const cancel = this.parts.clock.after(HANG_PATIENCE_MS, () => late.resolve('neither'))
    const closing = this.mustClose.promise.then(() => 'closing' as const)
    try {
      return await Promise.race([done.then(() => 'done' as const), closing, late.promise])
    } finally {
      cancel()
    }
  }

  /** The host is about to close: what waits for the disk waits a little longer, and then no more. */
  closeSoon(): void {
    this.cancelClose = this.parts.clock.after(CLOSE_PATIENCE_MS, () => this.mustClose.resolve())
  }

  /** Stops every timer. */
  dispose(): void {
    this.cancelRefresh()
    this.cancelWell()
    this.cancelClose()
    this.mustClose.resolve()
  }

  private changed(problem: SnowhookError | null): void {
    const { clock } = this.parts
    if (problem !== null) this.begin(problem)
    const [first] = this.refusals.values()
    if (first !== undefined) {
      // What is said is true of something that is still refused.
      if (![...this.refusals.values()].some((refusal) => refusal.problem === this.told)) this.told = first.problem
    } else if (this.since !== null) {
      this.cancelWell()
      this.cancelWell = clock.after(WELL_AFTER_MS, () => this.end())
    }
    this.publish()
  }

  private begin(problem: SnowhookError): void {
    this.cancelWell()
    this.cancelWell = () => {}
    if (this.since !== null) return
    this.since = this.parts.clock.now()
    this.told = problem
    this.refresh()
  }

  private end(): void {
    this.since = null
    this.told = null
    this.cancelRefresh()
    this.parts.raise({ level: 'info', message: 'The disk takes writes again.' })
    this.publish()
  }

  private refresh(): void {
    this.cancelRefresh = this.parts.clock.after(REFRESH_MS, () => {
      this.publish()
      this.refresh()
    })
  }

  private publish(): void {
    const health = this.health
    if (JSON.stringify(health) === JSON.stringify(this.published)) return
    this.published = health
    this.hub.publish(health)
  }
}
