import { type SnowhookError, SnowhookException, snowhookError } from '../domain/errors'
import { closedHere, closedThere, FrameInbox } from './frameInbox'
import type { Transport } from './transport'

/** What the browser's `WebSocket` and that of `ws` have in common. */
export interface SocketLike {
  binaryType: string
  readonly bufferedAmount: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

/** The only protocol that a host selects. */
export const WEB_SOCKET_PROTOCOL = 'snowhook.v1'
/** A page cannot set headers, so its token travels as a second, never selected, subprotocol. */
export const WEB_SOCKET_TOKEN_PREFIX = 'snowhook.token.'
/** Where a host takes WebSocket connections. */
export const WEB_SOCKET_PATH = '/wire'

/** RFC 6455 close codes. */
const NORMAL_CLOSURE = 1000
const MESSAGE_TOO_BIG = 1009

/** A socket that is open, or opening. */
export function webSocketTransport(socket: SocketLike): Transport {
  const inbox = new FrameInbox()
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', (event) => {
    const { data } = event
    if (typeof data === 'string') inbox.deliver(data)
    else if (data instanceof ArrayBuffer) inbox.deliver(new Uint8Array(data))
  })
  // A close event always follows and says more.
  socket.addEventListener('error', () => {})
  socket.addEventListener('close', (event) => inbox.close(reasonOf(event.code)))

  return {
    send(frame) {
      if (inbox.closed) return
      socket.send(typeof frame === 'string' ? frame : owned(frame))
    },
    onFrame: (listener) => inbox.onFrame(listener),
    onClose: (listener) => inbox.onClose(listener),
    close(reason = closedHere()) {
      if (inbox.closed) return
      inbox.close(reason)
      socket.close(NORMAL_CLOSURE)
    },
    get bufferedBytes() {
      return socket.bufferedAmount
    },
  }
}

/**
 * Opens a connection: resolves once the socket is open. A browser says nothing about why a handshake failed,
 * so `explain` may ask the host another way; it returns null when it does not know either.
 */
export function openWebSocket(
  open: () => SocketLike,
  explain: () => Promise<SnowhookError | null> = async () => null,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = open()
    const transport = webSocketTransport(socket)
    let opened = false
    socket.addEventListener('open', () => {
      opened = true
      resolve(transport)
    })
    transport.onClose((reason) => {
      if (opened) return
      explain().then(
        (why) => reject(new SnowhookException(why ?? reason)),
        () => reject(new SnowhookException(reason)),
      )
    })
  })
}

function reasonOf(code: number): SnowhookError {
  if (code !== MESSAGE_TOO_BIG) return closedThere()
  return snowhookError('protocol', 'A message was larger than the other side accepts.', {
    next: 'Ask for less at once, or send it in parts.',
  })
}

/** Sockets refuse views over shared memory; everything else goes as it is. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
