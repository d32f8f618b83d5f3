import type { StreamDefinition, StreamObserver, StreamPosition } from '../contract/define'
import { type SnowhookError, snowhookError } from '../domain/errors'
import type { HostControl } from './frames'
import type { Link, Participant } from './link'
import type { Session } from './session'
import { checkDelivery } from './validation'

/**
 * One subscription over all connections. The observer sees a snapshot and then every delta once and in order,
 * or a new snapshot; whatever was lost in between is asked for again from the last position.
 */
export class ClientStream implements Participant {
  private session: Session | null = null
  private id = 0
  private position: StreamPosition | null = null
  /** True from a resync until the host has sent something that fits: a second gap in a row is the host's fault. */
  private resyncing = false
  private over = false

  constructor(
    private readonly link: Link,
    private readonly method: string,
    private readonly definition: StreamDefinition,
    private readonly input: unknown,
    private readonly observer: StreamObserver<unknown, unknown>,
  ) {}

  start(): void {
    this.link.join(this)
  }

  opened(session: Session): void {
    this.session = session
    this.id = session.begin({ control: (frame) => this.received(frame) })
    const sent = session.send({
      type: 'open',
      id: this.id,
      method: this.method,
      input: this.input,
      since: this.position,
    })
    if (!sent.ok) void Promise.resolve().then(() => this.finish({ ...sent.error, tag: 'invalid_input' }))
  }

  lost(reason: SnowhookError, final: boolean): void {
    this.session = null
    this.resyncing = false
    if (final) this.finish(reason)
  }

  close(): void {
    if (this.over) return
    this.over = true
    this.hangUp()
    this.link.leave(this)
  }

  private received(frame: Extract<HostControl, { id: number }>): void {
    if (frame.type === 'snapshot') this.snapshot(frame)
    else if (frame.type === 'delta') this.delta(frame)
    else if (frame.type === 'end') this.finish(frame.error)
    else this.finish(snowhookError('protocol', `The host sent ${frame.type} on the stream ${this.method}.`))
  }

  private snapshot(frame: Extract<HostControl, { type: 'snapshot' }>): void {
    const checked = checkDelivery(this.definition.snapshot, frame.value)
    if (checked.ok) {
      this.advance(frame)
      this.observer.snapshot(checked.value)
    } else this.finish(checked.error)
  }

  private delta(frame: Extract<HostControl, { type: 'delta' }>): void {
    const { position } = this
    const sameLife = position?.generation === frame.generation
    if (sameLife && frame.seq <= position.seq) return
    if (!sameLife || frame.seq !== position.seq + 1) {
      this.resync()
      return
    }
    const checked = checkDelivery(this.definition.delta, frame.value)
    if (checked.ok) {
      this.advance(frame)
      this.observer.delta(checked.value)
    } else this.finish(checked.error)
  }

  /** Before the observer is told, so that an observer that throws leaves the stream whole. */
  private advance(at: StreamPosition): void {
    this.position = { generation: at.generation, seq: at.seq }
    this.resyncing = false
  }

  private resync(): void {
    const { session } = this
    if (session === null) return
    if (this.resyncing) this.finish(snowhookError('protocol', `The host leaves gaps in the stream ${this.method}.`))
    else {
      this.hangUp()
      this.resyncing = true
      this.opened(session)
    }
  }

  private hangUp(): void {
    const { session, id } = this
    this.session = null
    if (session === null) return
    session.forget(id)
    session.send({ type: 'close', id })
  }

  private finish(error?: SnowhookError): void {
    if (this.over) return
    this.close()
    this.observer.end?.(error)
  }
}
