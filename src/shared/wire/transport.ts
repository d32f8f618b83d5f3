import type { SnowhookError } from '../domain/errors'

/**
 * One connection, as the codec sees it: text frames for control, binary frames for terminal bytes.
 * Ordered and reliable while it lasts. Implementations: MessagePort, WebSocket, memory.
 */
export interface Transport {
  /** Throws nothing; a frame sent after the close is dropped. The bytes are copied or owned: callers may reuse nothing. */
  send(frame: string | Uint8Array): void
  onFrame(listener: (frame: string | Uint8Array) => void): void
  onClose(listener: (reason: SnowhookError) => void): void
  close(): void
  /** Bytes accepted by `send` and not yet handed to the system, where the transport knows. */
  readonly bufferedBytes: number
}

/** Opens a new connection; the client calls it again after a loss. */
export type Connect = () => Promise<Transport>
