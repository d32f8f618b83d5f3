import type { UsageTotals } from '../../shared/contract/usage'
import type { Clock } from '../../shared/domain/clock'
import type { UsageIndex } from '../store/usageIndex'
import { StreamHub } from '../transport/streamHub'
import { Publisher } from './publisher'

/** "Today" becomes yesterday without anyone spending anything. */
const REFRESH_EVERY_MS = 60_000

/** The totals in the header, told to everyone when they change; several agents' tokens make one message. */
export class UsageFeed {
  readonly hub: StreamHub<UsageTotals, UsageTotals>
  private readonly publisher: Publisher
  private cancelTimer: () => void = () => {}

  private constructor(
    private latest: UsageTotals,
    private readonly index: Pick<UsageIndex, 'totals'>,
    private readonly clock: Clock,
    private readonly report: (message: string) => void,
  ) {
    this.hub = new StreamHub(() => this.latest)
    this.publisher = new Publisher(clock, () => void this.refresh())
    this.keepToday()
  }

  static async open(
    index: Pick<UsageIndex, 'totals'>,
    clock: Clock,
    report: (message: string) => void,
  ): Promise<UsageFeed> {
    return new UsageFeed(await index.totals(), index, clock, report)
  }

  /** A run has reported usage. */
  changed(): void {
    this.publisher.changed('soon')
  }

  close(): void {
    this.publisher.close()
    this.cancelTimer()
  }

  private async refresh(): Promise<void> {
    try {
      const totals = await this.index.totals()
      if (JSON.stringify(totals) === JSON.stringify(this.latest)) return
      this.latest = totals
      this.hub.publish(totals)
    } catch (cause) {
      this.report(`The usage could not be summed: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }

  private keepToday(): void {
    this.cancelTimer = this.clock.after(REFRESH_EVERY_MS, () => {
      this.changed()
      this.keepToday()
    })
  }
}
