import type { HostClient } from '../../shared/contract'
import type { RecordedEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { EVENTS_PAGE_MAX_ITEMS } from '../../shared/domain/limits'
import { SnowhookException } from '../../shared/domain/errors'

/**
 * Every event of a run from the first to `run_ended`, in order, each once. The live stream may skip
 * (a slow reader gets a snapshot in place of what it missed): what it skipped is read from the journal.
 */
export async function* followEvents(client: HostClient, runId: RunId): AsyncGenerator<RecordedEvent> {
  const pending = new Map<number, RecordedEvent>()
  let ended: SnowhookException | 'quietly' | null = null
  let wake = (): void => {}
  const take = (events: readonly RecordedEvent[]): void => {
    for (const recorded of events) pending.set(recorded.seq, recorded)
    wake()
  }
  const unsubscribe = client.journal.watchEvents(
    { runId },
    {
      snapshot: ({ events }) => take(events),
      delta: (recorded) => take([recorded]),
      end: (error) => {
        ended = error === undefined ? 'quietly' : new SnowhookException(error)
        wake()
      },
    },
  )
  try {
    for (let next = 1; ; ) {
      const recorded = pending.get(next)
      if (recorded !== undefined) {
        pending.delete(next)
        next += 1
        yield recorded
        if (recorded.event.type === 'run_ended') return
      } else if (pending.size > 0) {
        await fillGap(client, runId, next, pending)
        // A damaged record leaves a hole that no page fills: say so and go on behind it.
        if (!pending.has(next)) pending.set(next, holeAt(runId, next))
      } else if (ended !== null) {
        if (ended !== 'quietly') throw ended
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    unsubscribe()
  }
}

async function fillGap(
  client: HostClient,
  runId: RunId,
  from: number,
  pending: Map<number, RecordedEvent>,
): Promise<void> {
  for (let before = Math.min(...pending.keys()); before > from; ) {
    const page = await client.journal.events({ runId, beforeSeq: before, limit: EVENTS_PAGE_MAX_ITEMS })
    if (!page.ok) throw new SnowhookException(page.error)
    const first = page.value.events[0]
    if (first === undefined || first.seq >= before) return
    for (const recorded of page.value.events) if (recorded.seq >= from) pending.set(recorded.seq, recorded)
    before = first.seq
  }
}

const holeAt = (runId: RunId, seq: number): RecordedEvent => ({
  runId,
  seq,
  at: 0,
  event: { type: 'notice', level: 'error', code: 'damaged_record', message: `Event ${seq} is damaged in the journal.` },
})
