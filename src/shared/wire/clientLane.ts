import type { BytesObserver, BytesReceiver } from '../contract/define'
import { type SnowhookError, snowhookError } from '../domain/errors'
import { COLS_MAX, COLS_MIN, INPUT_MAX_BYTES, ROWS_MAX, ROWS_MIN } from '../domain/limits'
import type { HostBytes, HostControl } from './frames'
import type { Link, Participant } from './link'
import type { Session } from './session'

type View = Parameters<BytesReceiver['view']>[0]

/** One terminal on a client's screen, over all connections: each new one begins with a fresh snapshot. */
export class ClientLane implements Participant, BytesReceiver {
  private session: Session | null = null
  private id = 0
  private lastView: View | null = null
  private over = false

  constructor(
    private readonly link: Link,
    private readonly method: string,
    private readonly attachInput: unknown,
    private readonly observer: BytesObserver,
  ) {}

  start(): void {
    this.link.join(this)
  }

  opened(session: Session): void {
    this.session = session
    this.id = session.begin({
      control: (frame) => this.receivedControl(frame),
      bytes: (frame) => this.receivedBytes(frame),
    })
    const input = isRecord(this.attachInput) ? { ...this.attachInput, ...this.lastView } : this.attachInput
    const sent = session.send({ type: 'attach', id: this.id, method: this.method, input })
    if (!sent.ok) void Promise.resolve().then(() => this.finish({ ...sent.error, tag: 'invalid_input' }))
  }

  lost(reason: SnowhookError, final: boolean): void {
    this.session = null
    if (final) this.finish(reason)
  }

  /** Typed while the connection is lost is dropped: keys that arrive minutes later would hit another screen. */
  input(data: Uint8Array): void {
    for (let from = 0; from < data.byteLength; from += INPUT_MAX_BYTES) {
      this.session?.sendBytes({ kind: 'input', channel: this.id, data: data.subarray(from, from + INPUT_MAX_BYTES) })
    }
  }

  acknowledge(offset: number): void {
    this.session?.sendBytes({ kind: 'acknowledge', channel: this.id, offset })
  }

  view(state: View): void {
    // A pane that is being laid out may measure anything.
    const view = {
      visible: state.visible,
      cols: clamp(state.cols, COLS_MIN, COLS_MAX),
      rows: clamp(state.rows, ROWS_MIN, ROWS_MAX),
    }
    this.lastView = view
    this.session?.sendBytes({ kind: 'view', channel: this.id, ...view })
  }

  close(): void {
    if (this.over) return
    this.over = true
    const { session, id } = this
    this.session = null
    session?.forget(id)
    session?.send({ type: 'close', id })
    this.link.leave(this)
  }

  private receivedControl(frame: Extract<HostControl, { id: number }>): void {
    if (frame.type === 'end' && frame.error === undefined) this.observer.end()
    else if (frame.type === 'end') this.finish(frame.error)
    else this.finish(snowhookError('protocol', `The host sent ${frame.type} on the lane ${this.method}.`))
  }

  private receivedBytes(frame: HostBytes): void {
    if (frame.kind === 'data') this.observer.data(frame.offset, frame.data)
    else if (frame.kind === 'resized') this.observer.resized(frame.cols, frame.rows)
    else {
      const { offset, cols, rows, data } = frame
      this.observer.snapshot({ offset, cols, rows, data })
    }
  }

  private finish(error?: SnowhookError): void {
    if (this.over) return
    this.close()
    this.observer.end(error)
  }
}

const clamp = (value: number, min: number, max: number): number =>
  Number.isFinite(value) ? Math.min(max, Math.max(min, Math.floor(value))) : min

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
