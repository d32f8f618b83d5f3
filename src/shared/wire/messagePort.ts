import { type SnowhookError, snowhookError } from '../domain/errors'
import { closedHere, closedThere, FrameInbox } from './frameInbox'
import type { Transport } from './transport'

/**
 * A message port, as a page (DOM), Electron's main process (`MessagePortMain`) and Node (`worker_threads`) have it.
 * The first two differ in how they are listened to; Node's port knows both ways.
 */
export type PortLike = {
  postMessage(message: unknown): void
  start?(): void
  close(): void
} & (
  | { addEventListener(type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void }
  | { on(event: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): unknown }
)

/** Every how many bytes the receiver says how far it is: rare enough to cost nothing, fine enough to steer by. */
const RECEIPT_BYTES = 65_536
/** Some ports do not tell the other side that they were closed, so this is said before. */
const BYE = 'bye'

/**
 * A port has no buffer that can be asked, so the receiving end posts a receipt now and then: a number, all bytes
 * taken so far. Frames are strings and exact copies of bytes. A view over a larger buffer would clone all of it,
 * and Electron's main process drops a message that transfers a buffer.
 */
export function messagePortTransport(port: PortLike): Transport {
  const inbox = new FrameInbox()
  let sent = 0
  let receipted = 0
  let taken = 0
  let receiptAt = RECEIPT_BYTES

  const end = (reason: SnowhookError): void => {
    if (inbox.closed) return
    inbox.close(reason)
    port.close()
  }

  const receive = (message: unknown): void => {
    if (inbox.closed) return
    if (typeof message === 'number') {
      // Only ever forward, and never past what was sent: anything else would stop the flow, or let it run unseen.
      if (message > receipted && message <= sent) receipted = message
      return
    }
    const frame = toFrame(message)
    if (frame === null) {
      const bye = isBye(message)
      end(bye ? closedThere() : snowhookError('protocol', 'The port carried something that is not a frame.'))
      return
    }
    taken += frame.length
    if (taken >= receiptAt) {
      receiptAt = taken + RECEIPT_BYTES
      port.postMessage(taken)
    }
    inbox.deliver(frame)
  }

  listen(port, 'message', (event) => receive(event.data))
  listen(port, 'close', () => end(closedThere()))

  return {
    send(frame) {
      if (inbox.closed) return
      sent += frame.length
      port.postMessage(typeof frame === 'string' ? frame : exact(frame))
    },
    onFrame(listener) {
      inbox.onFrame(listener)
      port.start?.()
    },
    onClose: (listener) => inbox.onClose(listener),
    close(reason = closedHere()) {
      if (inbox.closed) return
      port.postMessage({ type: BYE })
      end(reason)
    },
    get bufferedBytes() {
      return Math.max(0, sent - receipted)
    },
  }
}

function listen(
  port: PortLike,
  event: 'message' | 'close',
  listener: (event: { readonly data?: unknown }) => void,
): void {
  if ('addEventListener' in port) port.addEventListener(event, listener)
  else port.on(event, listener)
}

function toFrame(message: unknown): string | Uint8Array | null {
  if (typeof message === 'string') return message
  if (!ArrayBuffer.isView(message)) return null
  return new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
}

const exact = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice())

const isBye = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === BYE
