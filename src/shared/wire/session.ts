import type { Clock } from '../domain/clock'
import { type SnowhookError, snowhookError } from '../domain/errors'
import { ok, type Result } from '../domain/result'
import { decodeHostBytes, encodeBytes } from './bytesCodec'
import { decodeHostControl, encodeControl } from './controlCodec'
import type { ClientBytes, ClientControl, HostBytes, HostControl } from './frames'
import type { Transport } from './transport'

/** Between signs of life that the client asks for. */
const HEARTBEAT_MS = 10_000
/**
 * Heartbeats without any frame from the host before it counts as gone. Counted in beats and not in time, so that a
 * laptop that slept gives the host its chance after waking.
 */
const SILENT_BEATS_MAX = 3

/** What a conversation hears on its id. */
export interface Conversation {
  control(frame: Extract<HostControl, { id: number }>): void
  bytes?(frame: HostBytes): void
}

/** One greeted connection: ids, frames in both directions, heartbeat. Reports its end once. */
export class Session {
  private nextId = 1
  private readonly conversations = new Map<number, Conversation>()
  private greeted = false
  private over = false
  private silentBeats = 0
  private cancelBeat: (() => void) | null = null

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly protocol: number,
    private readonly owner: { opened(): void; closed(reason: SnowhookError): void },
  ) {}

  start(): void {
    this.transport.onClose((reason) => this.end(reason))
    this.transport.onFrame((frame) => this.receive(frame))
    this.send({ type: 'hello', protocol: this.protocol })
  }

  /** Starts a conversation. The id is used by no other one on this connection. */
  begin(conversation: Conversation): number {
    const id = this.nextId
    this.nextId += 1
    this.conversations.set(id, conversation)
    return id
  }

  forget(id: number): void {
    this.conversations.delete(id)
  }

  /** Fails when the frame is too large; nothing is sent then. */
  send(frame: ClientControl): Result<void, SnowhookError> {
    const text = encodeControl(frame)
    if (!text.ok) return text
    this.transport.send(text.value)
    return ok(undefined)
  }

  sendBytes(frame: ClientBytes): void {
    this.transport.send(encodeBytes(frame))
  }

  close(reason: SnowhookError): void {
    this.end(reason)
    this.transport.close(reason)
  }

  private receive(frame: string | Uint8Array): void {
    if (this.over) return
    this.silentBeats = 0
    if (typeof frame === 'string') this.receiveControl(frame)
    else this.receiveBytes(frame)
  }

  private receiveControl(text: string): void {
    const decoded = decodeHostControl(text)
    if (decoded.ok) this.obey(decoded.value)
    else this.close(decoded.error)
  }

  private receiveBytes(bytes: Uint8Array): void {
    const decoded = decodeHostBytes(bytes)
    if (decoded.ok) this.conversations.get(decoded.value.channel)?.bytes?.(decoded.value)
    else this.close(decoded.error)
  }

  private obey(frame: HostControl): void {
    switch (frame.type) {
      case 'pong':
        break
      case 'hello':
        this.greet(frame.protocol)
        break
      case 'refused':
        this.close(frame.error)
        break
      default:
        // An unknown id is a conversation that was closed here while the host still spoke.
        this.conversations.get(frame.id)?.control(frame)
    }
  }

  private greet(protocol: number): void {
    if (this.greeted) return
    if (protocol === this.protocol) {
      this.greeted = true
      this.beat()
      this.owner.opened()
    } else this.close(otherVersion(protocol, this.protocol))
  }

  private beat(): void {
    this.cancelBeat = this.clock.after(HEARTBEAT_MS, () => {
      this.silentBeats += 1
      if (this.silentBeats > SILENT_BEATS_MAX) this.close(silent())
      else {
        this.send({ type: 'ping' })
        this.beat()
      }
    })
  }

  private end(reason: SnowhookError): void {
    if (this.over) return
    this.over = true
    this.cancelBeat?.()
    this.conversations.clear()
    this.owner.closed(reason)
  }
}

const otherVersion = (host: number, client: number): SnowhookError =>
  snowhookError('protocol', `The host speaks version ${host}, this client version ${client}.`, {
    next: 'Reload; if it stays, update the older of the two.',
  })

const silent = (): SnowhookError => snowhookError('disconnected', 'The host has stopped answering.')
