import type { HostClient } from '../../../../src/shared/contract'
import type { StreamObserver } from '../../../../src/shared/contract/define'
import { type SnowhookError, snowhookError } from '../../../../src/shared/domain/errors'
import type { AgentEvent, RecordedEvent } from '../../../../src/shared/domain/events'
import { RunId } from '../../../../src/shared/domain/ids'
import { err, ok } from '../../../../src/shared/domain/result'

type EventPage = { events: RecordedEvent[]; earlier: boolean }

const runId = RunId.parse('run-1')

/** A host's journal in memory: one run with events that can grow, and one log that can grow, break and end. */
export function fakeJournal(pageEvents = 10) {
  const events: RecordedEvent[] = []
  const observers = new Set<StreamObserver<EventPage, RecordedEvent>>()
  const state = { log: '', ended: false, wholeLines: false, broken: null as SnowhookError | null }
  const asked: { from: number | null; maxBytes: number }[] = []

  const page = (before: number, limit: number): EventPage => {
    const older = events.filter((recorded) => recorded.seq < before)
    return { events: older.slice(-limit), earlier: older.length > limit }
  }
  const client = {
    journal: {
      watchEvents: (_input: unknown, observer: StreamObserver<EventPage, RecordedEvent>) => {
        observers.add(observer)
        observer.snapshot(page(Number.POSITIVE_INFINITY, pageEvents))
        return () => observers.delete(observer)
      },
      events: async ({ beforeSeq, limit }: { beforeSeq?: number; limit: number }) =>
        state.broken === null ? ok(page(beforeSeq ?? Number.POSITIVE_INFINITY, limit)) : err(state.broken),
      log: async ({ from, maxBytes }: { from: number | null; maxBytes: number }) => {
        asked.push({ from, maxBytes })
        if (state.broken !== null) return err(state.broken)
        const size = state.log.length
        const start = from ?? Math.max(0, size - maxBytes)
        const read = state.log.slice(start, start + maxBytes)
        const feed = read.lastIndexOf('\n') + 1
        // As a real host does: what is not the last page ends at a line end if it has one.
        const text = state.wholeLines && start + read.length < size && feed > 0 ? read.slice(0, feed) : read
        return ok({ text, from: start, to: start + text.length, size, ended: state.ended })
      },
    },
  } as unknown as HostClient

  return {
    client,
    runId,
    asked,
    state,
    get watchers(): number {
      return observers.size
    },
    emit(...more: AgentEvent[]): void {
      for (const event of more) {
        const recorded = { runId, seq: events.length + 1, at: events.length, event }
        events.push(recorded)
        for (const observer of observers) observer.delta(recorded)
      }
    },
    /** As after a lost connection: the same newest page again. */
    resubscribe(): void {
      for (const observer of observers) observer.snapshot(page(Number.POSITIVE_INFINITY, pageEvents))
    },
    end(error: SnowhookError): void {
      for (const observer of observers) observer.end?.(error)
    },
    breaks: snowhookError('storage_failed', 'The journal cannot be read.'),
  }
}
