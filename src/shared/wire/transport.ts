import type { SnowhookError } from '../domain/errors'

/**
 * One connection, as the codec sees it: text frames for control, binary frames for terminal bytes.
 * Ordered and reliable while it lasts. Implementations: MessagePort, WebSocket, memory.
 */
export interface Transport {
  /** Throws nothing; a frame sent after the close is dropped. The transport may keep the bytes: callers reuse nothing. */
  send(frame: string | Uint8Array): void
  /** One listener. Frames that arrive before it is set wait for it. */
  onFrame(listener: (frame: string | Uint8Array) => void): void
  /** Called once, also when the transport was already closed and also after an own `close`. */
  onClose(listener: (reason: SnowhookError) => void): void
  /** Idempotent. Frames sent before it are still delivered where the carrier can. */
  close(reason?: SnowhookError): void
  /** Bytes accepted by `send` and not yet taken over by the other side or the system, where the transport knows. */
  readonly bufferedBytes: number
}

/**
 * Opens a new connection; the client calls it again after a loss. Rejects with a `SnowhookException` that says
 * why; the tags `not_allowed` and `protocol` mean that trying again is useless.
 */
export type Connect = () => Promise<Transport>
