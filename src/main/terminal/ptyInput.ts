import { writeSync } from 'node:fs'
import type { Clock } from '../../shared/domain/clock'

/** Input that waits for a program that does not read: four of the longest prompts. Beyond it new input is refused. */
const PENDING_INPUT_MAX_BYTES = 16_000_000
/** Wait after the kernel's buffer (4–8 KB) was full; doubles up to the maximum while nothing moves. */
const RETRY_MIN_MS = 1
const RETRY_MAX_MS = 16

/**
 * The way into a terminal. Never blocks and never cuts: what the kernel does not take now waits here.
 * Synchronous writes to the non-blocking descriptor, because one that is still queued in a thread pool
 * when the descriptor is closed would land in whatever file gets the same number next.
 */
export class PtyInput {
  private readonly queue: Uint8Array[] = []
  private pending = 0
  private retryMs = RETRY_MIN_MS
  private cancelRetry: (() => void) | null = null
  private closed = false

  constructor(
    private readonly fd: number,
    private readonly clock: Clock,
    private readonly isOpen: () => boolean,
  ) {}

  /** False when the input was refused: the program ended, or has not read for megabytes. */
  write(data: string | Uint8Array): boolean {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Uint8Array.from(data)
    if (this.closed || this.pending + bytes.length > PENDING_INPUT_MAX_BYTES) return false
    if (bytes.length === 0) return true
    this.queue.push(bytes)
    this.pending += bytes.length
    if (this.cancelRetry === null) this.flush()
    return true
  }

  close(): void {
    this.closed = true
    this.cancelRetry?.()
    this.cancelRetry = null
    this.queue.length = 0
    this.pending = 0
  }

  private flush(): void {
    this.cancelRetry = null
    while (this.queue[0] !== undefined && this.isOpen()) {
      const bytes = this.queue[0]
      const written = this.offer(bytes)
      if (written === null || written === 0) {
        if (written === null) this.close()
        else this.retryLater()
        return
      }
      this.retryMs = RETRY_MIN_MS
      this.pending -= written
      if (written < bytes.length) this.queue[0] = bytes.subarray(written)
      else this.queue.shift()
    }
  }

  /** Bytes taken by the kernel; null when nobody will ever read them. */
  private offer(bytes: Uint8Array): number | null {
    try {
      return writeSync(this.fd, bytes)
    } catch (cause) {
      return cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN' ? 0 : null
    }
  }

  private retryLater(): void {
    this.cancelRetry = this.clock.after(this.retryMs, () => this.flush())
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MAX_MS)
  }
}
