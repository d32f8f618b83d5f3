import type { HostAlert } from '../../shared/contract/app'
import type { Clock } from '../../shared/domain/clock'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { StreamHub } from '../transport/streamHub'

/** The contract's bound on one list; older alerts make room for newer ones. */
const ALERTS_MAX_ITEMS = 100

export interface NewAlert {
  readonly level: HostAlert['level']
  readonly message: string
  readonly kept?: string
  readonly next?: string
}

/** What every user must see, also one who connects later. Lives as long as the host. */
export class Alerts {
  readonly hub: StreamHub<HostAlert[], HostAlert[]> = new StreamHub(() => [...this.list])
  private list: readonly HostAlert[] = []
  private raised = 0

  constructor(private readonly clock: Clock) {}

  /** The same message is not repeated: it only moves to the front with a new time. */
  raise(alert: NewAlert): void {
    const cut = (text: string): string => text.slice(0, MESSAGE_MAX_CHARS)
    this.raised += 1
    const entry: HostAlert = {
      id: `alert-${this.raised}`,
      level: alert.level,
      message: cut(alert.message),
      ...(alert.kept === undefined ? {} : { kept: cut(alert.kept) }),
      ...(alert.next === undefined ? {} : { next: cut(alert.next) }),
      at: this.clock.now(),
    }
    const others = this.list.filter((other) => other.message !== entry.message)
    this.list = [...others, entry].slice(-ALERTS_MAX_ITEMS)
    this.hub.publish([...this.list])
  }

  get all(): readonly HostAlert[] {
    return this.list
  }
}
