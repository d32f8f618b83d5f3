import type { AgentEvent } from '../../shared/domain/events'

/** The queue between a runtime that emits and the host that consumes. Nothing is dropped, order is kept. */
export class EventChannel {
  private readonly waiting: AgentEvent[] = []
  private wake: (() => void) | null = null
  private ended = false

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

  async *events(): AsyncGenerator<AgentEvent> {
    for (;;) {
      const batch = this.waiting.splice(0)
      // Nothing may be awaited between finding the queue empty and waiting: what is emitted then would be missed.
      if (batch.length > 0) {
        yield* batch
        continue
      }
      if (this.ended) return
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.wake = null
    }
  }
}
