import { bytesText } from '../../shared/domain/bytesText'
import type { Clock } from '../../shared/domain/clock'
import type { SnowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'
import type { Pruned } from './prune'

export interface RetentionParts {
  readonly clock: Clock
  /** The user's setting now; null: nothing is ever pruned by itself. */
  readonly keepDays: () => number | null
  readonly prune: (olderThanDays: number) => Promise<Result<Pruned | null, SnowhookError>>
  /** Deletes what a kill has left of pruned runs. */
  readonly finish: () => Promise<readonly string[]>
  readonly tell: (message: string) => void
  readonly report: (message: string) => void
}

/** After a start, agents are resumed and panes are drawn: that comes first. */
const FIRST_LOOK_MS = 60_000
/** Looked at this often, so that a machine that sleeps and a clock that is set delay a pass by no more. */
const LOOK_EVERY_MS = 3_600_000
const PASS_EVERY_MS = 86_400_000

/** Prunes by the user's setting: once after the start, then once a day. */
export class Retention {
  private cancel: () => void
  private passedAt: number | null = null
  private working: Promise<void> = Promise.resolve()
  private closed = false

  constructor(private readonly parts: RetentionParts) {
    this.cancel = parts.clock.after(FIRST_LOOK_MS, () => this.look())
  }

  /** Resolves when a pass that is under way is over. */
  async close(): Promise<void> {
    this.closed = true
    this.cancel()
    await this.working
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.working
  }

  private look(): void {
    const { clock } = this.parts
    this.cancel = clock.after(LOOK_EVERY_MS, () => this.look())
    const since = this.passedAt === null ? PASS_EVERY_MS : clock.now() - this.passedAt
    // A clock that was set back says nothing about how long it has been.
    if (since >= 0 && since < PASS_EVERY_MS) return
    const first = this.passedAt === null
    this.passedAt = clock.now()
    this.working = this.working.then(() => this.pass(first))
  }

  private async pass(first: boolean): Promise<void> {
    const { finish, keepDays, prune, report, tell } = this.parts
    try {
      if (first) for (const problem of await finish()) report(problem)
      const days = keepDays()
      if (days === null || this.closed) return
      const pruned = await prune(days)
      if (!pruned.ok) return report(pruned.error.message)
      if (pruned.value === null) return
      const { runCount, bytes, problems } = pruned.value
      tell(
        `The journals of ${runCount} ${runCount === 1 ? 'run' : 'runs'} older than ${days} days were pruned, as the settings say: ${bytesText(bytes)}.`,
      )
      for (const problem of problems) report(problem)
    } catch (cause) {
      report(`Old journals could not be pruned: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
}
