import type { AgentEvent } from '../../shared/domain/events'

/** The queue between a runtime that emits and the host that consumes. Nothing is dropped, order is kept. */
export class EventChannel {
  private readonly waiting: AgentEvent[] = []
  private wake: (() => void) | null = null
  private ended = false
  private consumed = false
  private listeners: (() => void)[] = []

  /** After `end` an event has nowhere to go: emitting one is a defect in the runtime. */
  emit(event: AgentEvent): void {
    if (this.ended) throw new Error(`event ${event.type} emitted after the end of the run`)
    this.waiting.push(event)
    this.wake?.()
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  /** Resolves when the consumer has dealt with everything emitted so far; at once while there is none. */
  heard(): Promise<void> {
    const idle = this.waiting.length === 0 && this.wake !== null
    if (!this.consumed || idle) return Promise.resolve()
    return new Promise((resolve) => this.listeners.push(resolve))
  }

  async *events(): AsyncGenerator<AgentEvent> {
    this.consumed = true
    try {
      for (;;) {
        const batch = this.waiting.splice(0)
        // Nothing may be awaited between finding the queue empty and waiting: what is emitted then would be missed.
        if (batch.length > 0) {
          yield* batch
          continue
        }
        this.tellListeners()
        if (this.ended) return
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
        this.wake = null
      }
    } finally {
      this.consumed = false
      this.tellListeners()
    }
  }

  private tellListeners(): void {
    for (const tell of this.listeners.splice(0)) tell()
  }
}
