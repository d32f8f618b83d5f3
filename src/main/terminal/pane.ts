import type { BytesSink } from '../../shared/contract/define'
import type { Clock } from '../../shared/domain/clock'
import { LANE_FLUSH_MS, PANE_BACKLOG_MAX_BYTES, PANE_CREDIT_BYTES } from '../../shared/domain/limits'

export interface Picture {
  readonly offset: number
  readonly cols: number
  readonly rows: number
  readonly data: Uint8Array
}

type Step =
  | { readonly kind: 'data'; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'resized'; readonly cols: number; readonly rows: number }

/**
 * One client's view of a screen. While visible it is sent what is printed, gathered over a few milliseconds and within
 * its credit of unacknowledged bytes. A pane that cannot follow loses its queue and gets the whole picture again once
 * it has caught up; a hidden one gets nothing, and the picture when it is shown. Nothing here ever slows the
 * program or another pane down.
 */
export class Pane {
  private queue: Step[] = []
  private queuedBytes = 0
  /** Positions in the output: handed to the client, and drawn by it. */
  private sent = 0
  private drawn = 0
  private pictureDue = true
  /** A picture is on its way, and this is its position. Until it is drawn there is no second one. */
  private pictureAt: number | null = null
  private cancelFlush: (() => void) | null = null
  private lastFlush = Number.NEGATIVE_INFINITY
  private flushing = false
  private ended = false
  private endTold = false
  private closed = false

  constructor(
    private readonly sink: BytesSink,
    private readonly clock: Clock,
    private readonly takePicture: () => Picture,
    private visible: boolean,
  ) {
    // After the caller has its receiver.
    queueMicrotask(() => this.flush())
  }

  /** Output in whole characters; the caller does not change it later. */
  push(offset: number, data: Uint8Array): void {
    this.enqueue({ kind: 'data', offset, data }, data.length)
  }

  resized(cols: number, rows: number): void {
    this.enqueue({ kind: 'resized', cols, rows }, 0)
  }

  acknowledge(offset: number): void {
    if (offset > this.sent) return
    this.drawn = Math.max(this.drawn, offset)
    if (this.pictureAt !== null && offset >= this.pictureAt) this.pictureAt = null
    if (this.pictureDue || this.queue.length > 0) this.scheduleFlush()
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return
    this.visible = visible
    this.resync()
  }

  /** What the client shows is no longer to be continued. */
  resync(): void {
    this.dropQueue()
    this.pictureDue = true
    this.pictureAt = null
    this.drawn = this.sent
    if (this.visible) this.scheduleFlush()
  }

  /** Everything printed is delivered first; a hidden pane learns of the end when it is shown. Its size may still change. */
  end(): void {
    this.ended = true
    this.scheduleFlush()
  }

  close(): void {
    this.closed = true
    this.cancelFlush?.()
    this.dropQueue()
  }

  private enqueue(step: Step, size: number): void {
    if (!this.visible || this.pictureDue || this.closed) return
    this.queue.push(step)
    this.queuedBytes += size
    if (this.queuedBytes > PANE_BACKLOG_MAX_BYTES) {
      this.dropQueue()
      this.pictureDue = true
    }
    this.scheduleFlush()
  }

  private dropQueue(): void {
    this.queue = []
    this.queuedBytes = 0
  }

  /** At once when the pane has been quiet, so that an echo is not delayed; else with the next batch. */
  private scheduleFlush(): void {
    if (this.cancelFlush !== null || this.closed) return
    const wait = this.lastFlush + LANE_FLUSH_MS - this.clock.monotonic()
    if (wait <= 0) this.flush()
    else {
      this.cancelFlush = this.clock.after(wait, () => {
        this.cancelFlush = null
        this.flush()
      })
    }
  }

  private flush(): void {
    if (this.flushing || this.closed || !this.visible) return
    this.flushing = true
    this.lastFlush = this.clock.monotonic()
    if (this.pictureDue) this.sendPicture()
    let going = !this.pictureDue
    while (going) going = this.sendNext()
    this.flushing = false
    if (this.ended && !this.endTold && !this.pictureDue && this.queue.length === 0) {
      this.endTold = true
      this.sink.end()
    }
  }

  private sendPicture(): void {
    if (this.pictureAt !== null || this.sent - this.drawn >= PANE_CREDIT_BYTES) return
    const picture = this.takePicture()
    this.pictureDue = false
    this.pictureAt = picture.offset
    this.sent = picture.offset
    this.drawn = picture.offset
    this.sink.snapshot(picture)
  }

  /** One message: the queue's head up to the credit or the next change of size. False when nothing can go. */
  private sendNext(): boolean {
    const [head] = this.queue
    if (head === undefined) return false
    if (head.kind === 'resized') {
      this.queue.shift()
      this.sink.resized(head.cols, head.rows)
      return true
    }
    const parts: Uint8Array[] = []
    let size = 0
    for (const step of this.queue) {
      if (step.kind === 'resized' || this.sent + size + step.data.length - this.drawn > PANE_CREDIT_BYTES) break
      if (size > 0 && size + step.data.length > MESSAGE_MAX_BYTES) break
      parts.push(step.data)
      size += step.data.length
    }
    if (parts.length === 0) return false
    this.queue.splice(0, parts.length)
    this.queuedBytes -= size
    this.sent = head.offset + size
    this.sink.data(head.offset, joined(parts, size))
    return true
  }
}

/** xterm cuts longer writes in two, at any byte. */
const MESSAGE_MAX_BYTES = 131_072

/** Bytes of the message's own: others read the same output. */
function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const message = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}
