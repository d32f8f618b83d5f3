import type { Clock } from '../../shared/domain/clock'
import type { ProcessLedger, ProcessTable } from '../process/ports'
import type { Fleet } from './fleet'
import type { Seat } from './seat'

/** A third of the lease that each beat renews, so that one lost beat is no alarm. */
const BEAT_EVERY_MS = 15_000

export interface HeartbeatParts {
  readonly clock: Clock
  readonly fleet: Fleet
  readonly ledger: ProcessLedger
  readonly processTable: ProcessTable
  readonly report: (message: string) => void
}

/** Looks every live run up in the process table, so that "running" is never older than a few seconds. Ends nothing. */
export class Heartbeat {
  private cancel: () => void = () => {}
  private closed = false

  constructor(private readonly parts: HeartbeatParts) {
    this.arm()
  }

  close(): void {
    this.closed = true
    this.cancel()
  }

  /** One round, over all live runs. */
  async beat(): Promise<void> {
    const live = this.parts.fleet.all().filter((seat) => seat.live !== null)
    await Promise.all(live.map((seat) => this.look(seat)))
  }

  private arm(): void {
    if (this.closed) return
    this.cancel = this.parts.clock.after(BEAT_EVERY_MS, () => {
      this.beat()
        .catch((cause: unknown) => this.parts.report(`The process table could not be read: ${String(cause)}`))
        .finally(() => this.arm())
    })
  }

  private async look(seat: Seat): Promise<void> {
    const runId = seat.live?.runId
    if (runId === undefined) return
    const { clock, ledger, processTable } = this.parts
    const entries = ledger.entries().filter((entry) => entry.runId === runId)
    const alive = await Promise.all(entries.map((entry) => processTable.isAlive(entry)))
    const pids = entries.flatMap(({ pid }, index) => (alive[index] === true ? pid : []))
    if (seat.live?.runId !== runId) return
    // A model's API is asked from within the host: the open run is the sign of life.
    const within = entries.length === 0
    const detail = within
      ? 'Snowhook itself is at work for it.'
      : pids.length > 0
        ? `pid ${pids.slice(0, 5).join(', ')} alive in the process table.`
        : 'Its processes are gone from the process table.'
    seat.signal({ type: 'heartbeat', at: clock.now(), runId, alive: within || pids.length > 0, detail })
  }
}
