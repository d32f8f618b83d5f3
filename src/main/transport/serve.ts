import { PROTOCOL_VERSION } from '../../shared/contract/app'
import type { Contract, Handlers, StreamPosition } from '../../shared/contract/define'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { ok, type Result } from '../../shared/domain/result'
import { decodeClientBytes } from '../../shared/wire/bytesCodec'
import { decodeClientControl, encodeControl } from '../../shared/wire/controlCodec'
import type { ClientControl, HostControl } from '../../shared/wire/frames'
import type { Transport } from '../../shared/wire/transport'
import { checkInput } from '../../shared/wire/validation'
import { faultReporter, type ServeLog } from './faults'
import { type BytesMethod, bindMethods, type StreamMethod } from './methods'
import { Outflow, STALLED_SECONDS } from './outflow'
import { type CallCarrier, ServedCalls } from './servedCalls'
import { ServedLane } from './servedLane'
import { ServedStream, type StreamCarrier } from './servedStream'

/** A client that opens a connection and says nothing. */
const HELLO_TIMEOUT_MS = 10_000
/** Streams and lanes open at once on one connection: 200 agents with several each. */
const CONVERSATIONS_MAX = 2_048

export interface ServeOptions {
  readonly clock: Clock
  readonly log: ServeLog
}

/** Serves one connection until it closes. Nothing that a client sends and nothing that a handler throws gets out of here. */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  transport: Transport,
  options: ServeOptions,
): void {
  new Connection(bindMethods(contract, handlers), transport, options)
}

class Connection implements StreamCarrier, CallCarrier {
  readonly fault
  private greeted = false
  private open = true
  private readonly outflow: Outflow
  private readonly calls = new ServedCalls(this)
  private readonly streams = new Map<number, ServedStream>()
  private readonly lanes = new Map<number, ServedLane>()
  private readonly cancelHello: () => void

  constructor(
    private readonly methods: ReturnType<typeof bindMethods>,
    private readonly transport: Transport,
    private readonly options: ServeOptions,
  ) {
    this.fault = faultReporter(options.log)
    this.outflow = new Outflow(transport, options.clock, {
      stalled: () => this.refuse(takesNothing),
      overflowed: () => this.refuse(tooMuchUnsent),
    })
    this.cancelHello = options.clock.after(HELLO_TIMEOUT_MS, () => this.refuse(saidNoHello))
    transport.onClose(() => this.closed())
    transport.onFrame((frame) => this.receive(frame))
  }

  // What clients say ----------------------------------------------------------------------------

  private receive(frame: string | Uint8Array): void {
    if (!this.open) return
    if (typeof frame === 'string') this.receiveControl(frame)
    else this.receiveBytes(frame)
  }

  private receiveControl(text: string): void {
    const decoded = decodeClientControl(text)
    if (!decoded.ok) this.refuse(decoded.error)
    else if (this.greeted) this.obey(decoded.value)
    else this.greet(decoded.value)
  }

  private receiveBytes(bytes: Uint8Array): void {
    const decoded = decodeClientBytes(bytes)
    if (!this.greeted) this.refuse(saidNoHello)
    else if (!decoded.ok) this.refuse(decoded.error)
    // An unknown channel is one that has just ended: its last keys cross the end on the way.
    else this.lanes.get(decoded.value.channel)?.receive(decoded.value)
  }

  private greet(frame: ClientControl): void {
    if (frame.type !== 'hello') this.refuse(saidNoHello)
    else if (frame.protocol !== PROTOCOL_VERSION) this.refuse(otherVersion(frame.protocol))
    else {
      this.greeted = true
      this.cancelHello()
      this.send({ type: 'hello', protocol: PROTOCOL_VERSION })
    }
  }

  private obey(frame: ClientControl): void {
    switch (frame.type) {
      case 'hello':
        this.refuse(snowhookError('protocol', 'The client said hello twice.'))
        break
      case 'ping':
        this.send({ type: 'pong' })
        break
      case 'close':
        this.closeConversation(frame.id)
        break
      default: {
        const declined = this.begin(frame)
        if (declined !== null)
          this.send({ type: frame.type === 'call' ? 'error' : 'end', id: frame.id, error: declined })
      }
    }
  }

  /** Starts a conversation, or says why not. */
  private begin(frame: Extract<ClientControl, { method: string }>): SnowhookError | null {
    const { id, method: name } = frame
    if (this.streams.has(id) || this.lanes.has(id)) {
      this.refuse(snowhookError('protocol', `The client used the id ${id} twice.`))
      return null
    }
    const method = this.methods.get(name)
    const wanted = { call: 'call', open: 'stream', attach: 'bytes' }[frame.type]
    if (method === undefined || method.kind !== wanted) return unknownMethod(name)
    const input = checkInput(method.definition.input, frame.input)
    if (!input.ok) return input.error
    if (method.kind === 'call') return this.calls.begin({ id, name, method, input: input.value })
    if (this.streams.size + this.lanes.size >= CONVERSATIONS_MAX) return tooManyStreams
    if (method.kind === 'bytes') this.attach(id, name, method, input.value)
    else this.subscribe(id, name, method, input.value, frame.type === 'open' ? frame.since : null)
    return null
  }

  private subscribe(
    id: number,
    name: string,
    method: StreamMethod,
    input: unknown,
    since: StreamPosition | null,
  ): void {
    const stream = new ServedStream(id, name, method, input, since, this)
    this.streams.set(id, stream)
    this.park(stream)
  }

  private attach(id: number, name: string, method: BytesMethod, input: unknown): void {
    const lane = new ServedLane(id, name, this)
    this.lanes.set(id, lane)
    lane.start(method, input)
  }

  private closeConversation(id: number): void {
    this.streams.get(id)?.close()
    this.lanes.get(id)?.close()
    this.over(id)
  }

  // What calls, streams and lanes need -----------------------------------------------------------------

  send(frame: HostControl): Result<void, SnowhookError> {
    if (!this.open) return ok(undefined)
    const text = encodeControl(frame)
    if (!text.ok) {
      this.options.log('frame_not_sent', { type: frame.type, error: text.error.message })
      return text
    }
    this.outflow.send(text.value)
    return ok(undefined)
  }

  sendBytes(frame: Uint8Array): void {
    this.outflow.send(frame)
  }

  get congested(): boolean {
    return this.outflow.congested
  }

  whenClear(who: object, go: () => void): void {
    this.outflow.whenClear(who, go)
  }

  park(stream: ServedStream): void {
    this.outflow.whenClear(stream, () => stream.restart())
  }

  over(id: number): void {
    const stream = this.streams.get(id)
    if (stream !== undefined) this.outflow.forget(stream)
    this.streams.delete(id)
    this.lanes.delete(id)
  }

  // The end -------------------------------------------------------------------------------------

  private refuse(error: SnowhookError): void {
    if (!this.open) return
    this.open = false
    this.options.log('connection_refused', { tag: error.tag, error: error.message })
    const text = encodeControl({ type: 'refused', error })
    if (text.ok) this.transport.send(text.value)
    this.transport.close(error)
  }

  private closed(): void {
    this.open = false
    this.cancelHello()
    this.outflow.close()
    this.calls.close()
    for (const stream of this.streams.values()) stream.close()
    for (const lane of this.lanes.values()) lane.close()
    this.streams.clear()
    this.lanes.clear()
  }
}

const saidNoHello = snowhookError('protocol', 'The client did not say hello first.')

const otherVersion = (protocol: number): SnowhookError =>
  snowhookError('protocol', `The client speaks version ${protocol}, the host version ${PROTOCOL_VERSION}.`, {
    next: 'Reload the window; if it stays, update the older of the two.',
  })

const unknownMethod = (name: string): SnowhookError =>
  snowhookError('protocol', `The host does not know ${name}.`, {
    next: 'Client and host are of different versions: update the older of the two.',
  })

const tooManyStreams = snowhookError('overloaded', 'Too many streams are open on this connection.', {
  kept: 'Nothing was changed.',
  next: 'Try again in a moment.',
})

const cutOff = (why: string): SnowhookError =>
  snowhookError('overloaded', why, {
    kept: 'Every run goes on, and all it prints is kept.',
    next: 'The client connects again by itself and catches up.',
  })
const takesNothing = cutOff(`The client has taken nothing of what was sent to it for ${STALLED_SECONDS} seconds.`)
const tooMuchUnsent = cutOff('More was waiting for the client than a connection may hold.')
