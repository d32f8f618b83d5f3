import { randomUUID } from 'node:crypto'
import type { StreamPosition, StreamSink } from '../../shared/contract/define'
import type { SnowhookError } from '../../shared/domain/errors'
import { err, type Result } from '../../shared/domain/result'
import type { HostControl } from '../../shared/wire/frames'
import { presentable, type ReportFault } from './faults'
import type { StreamMethod } from './methods'

/** What a stream needs of its connection. */
export interface StreamCarrier {
  send(frame: HostControl): Result<void, SnowhookError>
  /** The client is not keeping up: what would be sent now would only pile up. */
  readonly congested: boolean
  /** Calls `restart` once the client has caught up. */
  park(stream: ServedStream): void
  /** The stream is over; its id is forgotten. */
  over(id: number): void
  readonly fault: ReportFault
}

/**
 * One client's subscription to one stream. While the client cannot keep up the subscription is given back
 * to the handler and taken again later from the last position sent: the handler answers with what was missed
 * or with a new snapshot, and nothing waits in memory meanwhile.
 */
export class ServedStream {
  private phase: 'live' | 'parked' | 'over' = 'parked'
  /** Counts subscriptions, so that a late call of an earlier one is known. */
  private subscription = 0
  private dispose: (() => void) | null = null

  constructor(
    private readonly id: number,
    private readonly name: string,
    private readonly method: StreamMethod,
    private readonly input: unknown,
    private position: StreamPosition | null,
    private readonly carrier: StreamCarrier,
  ) {}

  restart(): void {
    if (this.phase !== 'parked') return
    this.phase = 'live'
    this.subscription += 1
    const mine = this.subscription
    try {
      const dispose = this.method.handle(this.input, this.sink(mine))
      // The handler may have filled the connection, or ended, before it returned.
      if (this.isLive(mine)) this.dispose = dispose
      else this.release(dispose)
    } catch (cause) {
      if (this.isLive(mine)) this.finish(this.carrier.fault(this.name, cause))
    }
  }

  close(): void {
    if (this.phase === 'over') return
    this.phase = 'over'
    this.releaseCurrent()
  }

  private sink(subscription: number): StreamSink<unknown, unknown> {
    const generation = randomUUID()
    let seq = 0
    return {
      since: this.position,
      snapshot: (value, at) => {
        if (this.isLive(subscription)) this.deliver('snapshot', value, at ?? { generation, seq })
      },
      delta: (value, at) => {
        if (this.isLive(subscription)) this.deliver('delta', value, at ?? { generation, seq: ++seq })
      },
      end: (error) => {
        if (this.isLive(subscription)) this.finish(error)
      },
    }
  }

  private isLive(subscription: number): boolean {
    return this.phase === 'live' && this.subscription === subscription
  }

  private deliver(type: 'snapshot' | 'delta', value: unknown, at: StreamPosition): void {
    if (this.carrier.congested) {
      this.phase = 'parked'
      this.releaseCurrent()
      this.carrier.park(this)
      return
    }
    const sent = this.send(type, value, at)
    if (sent.ok) this.position = at
    else this.finish(sent.error)
  }

  private send(type: 'snapshot' | 'delta', value: unknown, at: StreamPosition): Result<void, SnowhookError> {
    const checked = this.method.definition[type].safeParse(value)
    if (!checked.success) return err(this.carrier.fault(`${this.name} ${type}`, checked.error))
    return this.carrier.send({ type, id: this.id, ...at, value: checked.data })
  }

  private finish(error?: SnowhookError): void {
    this.close()
    this.carrier.send({ type: 'end', id: this.id, ...(error === undefined ? {} : { error: presentable(error) }) })
    this.carrier.over(this.id)
  }

  private releaseCurrent(): void {
    const { dispose } = this
    this.dispose = null
    if (dispose !== null) this.release(dispose)
  }

  private release(dispose: () => void): void {
    try {
      dispose()
    } catch (cause) {
      this.carrier.fault(`${this.name} dispose`, cause)
    }
  }
}
