import { type SnowhookError, snowhookError } from '../../../src/shared/domain/errors'
import type { Transport } from '../../../src/shared/wire/transport'

/** One end of a connection whose other end is the test: it says frames, reads what was sent, and sets the buffer's level. */
export class FakeTransport implements Transport {
  bufferedBytes = 0
  closed = false
  /** Told of every frame that is sent. */
  onSend: () => void = () => {}
  private readonly sent: (string | Uint8Array)[] = []
  private frameListener: (frame: string | Uint8Array) => void = () => {}
  private closeListener: (reason: SnowhookError) => void = () => {}

  send(frame: string | Uint8Array): void {
    if (this.closed) return
    this.sent.push(frame)
    this.onSend()
  }

  onFrame(listener: (frame: string | Uint8Array) => void): void {
    this.frameListener = listener
  }

  onClose(listener: (reason: SnowhookError) => void): void {
    this.closeListener = listener
  }

  close(reason = snowhookError('disconnected', 'closed')): void {
    if (this.closed) return
    this.closed = true
    this.closeListener(reason)
  }

  /** The carrier breaks. */
  lose(): void {
    this.close(snowhookError('disconnected', 'lost by the test'))
  }

  say(frame: object): void {
    this.frameListener(JSON.stringify(frame))
  }

  sayBytes(frame: Uint8Array): void {
    this.frameListener(frame)
  }

  /** Control frames sent since the last look. */
  heard(): unknown[] {
    return this.taken((frame) => typeof frame === 'string').map((frame) => JSON.parse(String(frame)) as unknown)
  }

  /** Binary frames sent since the last look. */
  heardBytes(): Uint8Array[] {
    return this.taken((frame) => typeof frame !== 'string').filter((frame) => typeof frame !== 'string')
  }

  private taken(wanted: (frame: string | Uint8Array) => boolean): (string | Uint8Array)[] {
    const frames = this.sent.filter(wanted)
    const rest = this.sent.filter((frame) => !wanted(frame))
    this.sent.splice(0, this.sent.length, ...rest)
    return frames
  }
}
