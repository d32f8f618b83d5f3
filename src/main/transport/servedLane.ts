import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { FRAME_MAX_BYTES } from '../../shared/domain/limits'
import { encodeBytes } from '../../shared/wire/bytesCodec'
import type { ClientBytes, HostBytes, HostControl } from '../../shared/wire/frames'
import { presentable, type ReportFault } from './faults'
import type { BytesMethod } from './methods'

/** What a byte lane needs of its connection. */
export interface LaneCarrier {
  send(frame: HostControl): unknown
  sendBytes(frame: Uint8Array): void
  over(id: number): void
  readonly fault: ReportFault
}

/** One client's end of one byte lane. */
export class ServedLane {
  private receiver: BytesReceiver | null = null
  private open = true

  constructor(
    private readonly id: number,
    private readonly name: string,
    private readonly carrier: LaneCarrier,
  ) {}

  start(method: BytesMethod, input: unknown): void {
    try {
      const attached = method.handle(input, this.sink())
      if (attached.ok) this.receiver = attached.value
      else this.finish(attached.error)
      // The sink may have failed before the handler returned.
      if (!this.open) this.release()
    } catch (cause) {
      this.finish(this.carrier.fault(this.name, cause))
    }
  }

  receive(frame: ClientBytes): void {
    const { receiver } = this
    if (receiver === null) return
    try {
      // The receiver may keep the bytes; the frame's buffer is the transport's.
      if (frame.kind === 'input') receiver.input(frame.data.slice())
      else if (frame.kind === 'acknowledge') receiver.acknowledge(frame.offset)
      else receiver.view({ visible: frame.visible, cols: frame.cols, rows: frame.rows })
    } catch (cause) {
      this.finish(this.carrier.fault(`${this.name} ${frame.kind}`, cause))
    }
  }

  close(): void {
    this.open = false
    this.release()
  }

  private sink(): BytesSink {
    const channel = this.id
    const send = (frame: HostBytes): void => {
      if (!this.open) return
      const bytes = encodeBytes(frame)
      // A client refuses such a frame and its whole connection with it; here one lane is lost.
      if (bytes.byteLength > FRAME_MAX_BYTES) this.finish(tooLarge(this.name))
      else this.carrier.sendBytes(bytes)
    }
    return {
      snapshot: (frame) => send({ kind: 'snapshot', channel, ...frame }),
      data: (offset, data) => send({ kind: 'data', channel, offset, data }),
      resized: (cols, rows) => send({ kind: 'resized', channel, cols, rows }),
      end: (error) => {
        if (error !== undefined) this.finish(error)
        else if (this.open) this.carrier.send({ type: 'end', id: channel })
      },
    }
  }

  private finish(error: SnowhookError): void {
    if (!this.open) return
    this.close()
    this.carrier.send({ type: 'end', id: this.id, error: presentable(error) })
    this.carrier.over(this.id)
  }

  private release(): void {
    const { receiver } = this
    this.receiver = null
    try {
      receiver?.close()
    } catch (cause) {
      this.carrier.fault(`${this.name} close`, cause)
    }
  }
}

const tooLarge = (name: string): SnowhookError =>
  snowhookError('overloaded', `The screen of ${name} is larger than ${FRAME_MAX_BYTES} bytes.`, {
    kept: 'Everything it printed is in the log.',
    next: 'Read the log, or clear the screen in the program.',
  })
