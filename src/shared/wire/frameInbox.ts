import { type SnowhookError, snowhookError } from '../domain/errors'

type Frame = string | Uint8Array

/** The listening half of every transport: holds early frames for the listener and remembers the close. */
export class FrameInbox {
  private early: Frame[] = []
  private frameListener: ((frame: Frame) => void) | null = null
  private readonly closeListeners: ((reason: SnowhookError) => void)[] = []
  private reason: SnowhookError | null = null

  get closed(): boolean {
    return this.reason !== null
  }

  onFrame(listener: (frame: Frame) => void): void {
    this.frameListener = listener
    const early = this.early
    this.early = []
    for (const frame of early) this.deliver(frame)
  }

  onClose(listener: (reason: SnowhookError) => void): void {
    if (this.reason === null) this.closeListeners.push(listener)
    else listener(this.reason)
  }

  deliver(frame: Frame): void {
    if (this.reason !== null) return
    if (this.frameListener === null) this.early.push(frame)
    else this.frameListener(frame)
  }

  /** Later calls do nothing: the first reason is the true one. */
  close(reason: SnowhookError): void {
    if (this.reason !== null) return
    this.reason = reason
    this.early = []
    for (const listener of this.closeListeners.splice(0)) listener(reason)
  }
}

export const closedHere = (): SnowhookError => snowhookError('disconnected', 'The connection was closed on this side.')
export const closedThere = (): SnowhookError => snowhookError('disconnected', 'The other side closed the connection.')
