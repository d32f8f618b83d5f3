import type { UsageTotals } from '../../shared/contract/usage'
import type { Clock } from '../../shared/domain/clock'
import { StreamHub } from '../transport/streamHub'
import { Publisher } from './publisher'
import type { FleetBook } from './fleetBook'
import { totalsOf } from './usageReport'

/** The totals in the header, told to everyone when they change; several agents' tokens make one message. */
export class UsageFeed {
  readonly hub: StreamHub<UsageTotals, UsageTotals>
  private readonly feed: Publisher

  constructor(book: FleetBook, clock: Clock) {
    const totals = (): UsageTotals => totalsOf(book.runs(), clock.now())
    this.hub = new StreamHub(totals)
    this.feed = new Publisher(clock, () => this.hub.publish(totals()))
  }

  /** A run has reported usage. */
  changed(): void {
    this.feed.changed('soon')
  }

  close(): void {
    this.feed.close()
  }
}
