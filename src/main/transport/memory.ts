import type { SnowhookError } from '../../shared/domain/errors'
import { closedHere, closedThere, FrameInbox } from '../../shared/wire/frameInbox'
import type { Transport } from '../../shared/wire/transport'

/**
 * Two ends in one process: the CLI over its own host, and tests. Delivery is asynchronous and in order, bytes are
 * copied, so code that works over memory does not lean on shared objects or on synchronous answers.
 */
export function memoryPair(): [Transport, Transport] {
  const left = new MemoryEnd()
  const right = new MemoryEnd()
  left.peer = right
  right.peer = left
  return [left, right]
}

class MemoryEnd implements Transport {
  peer: MemoryEnd | null = null
  private readonly inbox = new FrameInbox()
  private waiting = 0

  get bufferedBytes(): number {
    return this.waiting
  }

  send(frame: string | Uint8Array): void {
    const { peer } = this
    if (this.inbox.closed || peer === null) return
    const size = frame.length
    const copy = typeof frame === 'string' ? frame : frame.slice()
    this.waiting += size
    queueMicrotask(() => {
      this.waiting -= size
      peer.inbox.deliver(copy)
    })
  }

  onFrame(listener: (frame: string | Uint8Array) => void): void {
    this.inbox.onFrame(listener)
  }

  onClose(listener: (reason: SnowhookError) => void): void {
    this.inbox.onClose(listener)
  }

  close(reason: SnowhookError = closedHere()): void {
    const { peer } = this
    if (this.inbox.closed) return
    this.inbox.close(reason)
    // Behind the frames that were sent before it.
    queueMicrotask(() => peer?.inbox.close(closedThere()))
  }
}
