import { EventEmitter } from 'node:events'

/** Messages wait until `start`, as Electron's do; a port that was sent to a page talks to that page from then on. */
export class MessagePortMain extends EventEmitter {
  private started = false
  private closed = false
  private readonly waiting: unknown[] = []
  private forward: ((value: unknown) => void) | null = null
  peer: MessagePortMain | null = null

  postMessage(value: unknown): void {
    if (this.closed) return
    // Structured clone, as over a real port: later changes to the value do not travel.
    this.peer?.receive(structuredClone(value))
  }

  start(): void {
    this.started = true
    for (const value of this.waiting.splice(0)) this.emit('message', { data: value, ports: [] })
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.emit('close')
    this.peer?.close()
  }

  /** Everything that arrives from now on goes to `forward` (the page) in place of listeners. */
  moveTo(forward: (value: unknown) => void): void {
    this.forward = forward
    for (const value of this.waiting.splice(0)) forward(value)
  }

  receive(value: unknown): void {
    if (this.forward !== null) this.forward(value)
    else if (this.started) setImmediate(() => this.emit('message', { data: value, ports: [] }))
    else this.waiting.push(value)
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain()
  readonly port2 = new MessagePortMain()
  constructor() {
    this.port1.peer = this.port2
    this.port2.peer = this.port1
  }
}
