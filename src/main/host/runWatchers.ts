import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'

type Listener = (recorded: RecordedEvent) => void

/** Who follows which run's events. */
export class RunWatchers {
  private readonly listeners = new Map<RunId, Set<Listener>>()

  watch(runId: RunId, listener: Listener): () => void {
    const set = this.listeners.get(runId) ?? new Set()
    this.listeners.set(runId, set)
    set.add(listener)
    return () => {
      set.delete(listener)
      if (set.size === 0 && this.listeners.get(runId) === set) this.listeners.delete(runId)
    }
  }

  publish(recorded: RecordedEvent): void {
    for (const listener of [...(this.listeners.get(recorded.runId) ?? [])]) listener(recorded)
  }
}
