import type { Clock } from '../../shared/domain/clock'
import type { AgentEventOf } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { FleetFact } from '../store/ports'
import type { FleetBook } from './fleetBook'

/** Running estimates come with every streamed token; the log needs one a second, and the last one. */
const ESTIMATE_EVERY_MS = 1_000

type UsageFact = FleetFact & { type: 'run_usage' }

/**
 * Turns a run's usage events into facts. Every event is a total, so estimates in between may be left out
 * of the log without miscounting; what is known in memory is always the newest.
 */
export class RunUsage {
  private pending: UsageFact | null = null
  private lastWritten = Number.NEGATIVE_INFINITY
  private cancelTimer: () => void = () => {}

  constructor(
    private readonly runId: RunId,
    private readonly clock: Clock,
    private readonly book: Pick<FleetBook, 'append' | 'foresee'>,
    /** A new total is in the log. */
    private readonly onWritten: () => void,
  ) {}

  /** `turns`: those that were over by then. */
  take(event: AgentEventOf<'usage'>, turns: number): void {
    const { total, byModel, final } = event
    const { runId } = this
    const fact: UsageFact = { type: 'run_usage', at: this.clock.now(), runId, total, byModel, final, turns }
    this.book.foresee(fact)
    const idle = this.pending === null
    this.pending = fact
    const wait = final ? 0 : this.lastWritten + ESTIMATE_EVERY_MS - this.clock.monotonic()
    if (wait <= 0) this.flush()
    else if (idle) this.cancelTimer = this.clock.after(wait, () => this.flush())
  }

  flush(): void {
    this.cancelTimer()
    if (this.pending === null) return
    this.book.append(this.pending)
    this.pending = null
    this.lastWritten = this.clock.monotonic()
    this.onWritten()
  }
}
