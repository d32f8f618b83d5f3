import type { Clock } from '../../shared/domain/clock'
import type { ProcessLedger, ProcessTable } from '../process/ports'
import type { RuntimeModule } from '../runtimes/runtime'
import type { Fleet } from './fleet'
import type { Seat } from './seat'
import { within } from './within'

/** A third of the lease that each beat renews, so that one lost beat is no alarm. */
const BEAT_EVERY_MS = 15_000
/** Of its inactivity timeout: what is silent for so long has also missed the timeout that its runtime watches over. */
const SILENCE_FACTOR = 2

export interface HeartbeatParts {
  readonly clock: Clock
  readonly fleet: Fleet
  readonly ledger: ProcessLedger
  readonly processTable: ProcessTable
  readonly runtimes: readonly Pick<RuntimeModule, 'manifest'>[]
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
      const beat = this.beat().catch((cause: unknown) =>
        this.parts.report(`The process table could not be read: ${String(cause)}`),
      )
      // One look that hangs does not end all others.
      void within(this.parts.clock, BEAT_EVERY_MS, beat).then(() => this.arm())
    })
  }

  private async look(seat: Seat): Promise<void> {
    const runId = seat.live?.runId
    if (runId === undefined) return
    const { clock, ledger, processTable, runtimes } = this.parts
    const runtime = runtimes.find(({ manifest }) => manifest.id === seat.spec.runtime)
    if (runtime?.manifest.capabilities.process === false) {
      // Its processes are its tools'; a model's API is asked from within the host, and the open run is the sign of life.
      const silent = seat.phase === 'running' && overSilent(seat)
      const detail = silent ? 'It is open, and silent far beyond its timeout.' : 'Snowhook itself is at work for it.'
      seat.signal({ type: 'heartbeat', at: clock.now(), runId, alive: silent ? null : true, detail })
      return
    }
    const entries = ledger.entries().filter((entry) => entry.runId === runId)
    const lives = await Promise.all(entries.map((entry) => processTable.isAlive(entry)))
    const pids = entries.flatMap(({ pid }, index) => (lives[index] === true ? pid : []))
    // Between the program's exit and the end of its run there is nothing to find, and nothing wrong.
    if (seat.live?.runId !== runId || seat.programs === 0) return
    const alive = pids.length > 0
    const detail = alive
      ? `pid ${pids.slice(0, 5).join(', ')} alive in the process table.`
      : 'Its processes are gone from the process table.'
    seat.signal({ type: 'heartbeat', at: clock.now(), runId, alive, detail })
  }
}

const overSilent = ({ spec, quietMs }: Seat): boolean =>
  spec.inactivityTimeoutSecs > 0 && quietMs > spec.inactivityTimeoutSecs * SILENCE_FACTOR * 1_000
