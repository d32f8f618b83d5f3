import { createStore } from 'zustand/vanilla'
import type { HostClient } from '../../../../../shared/contract'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { RecordedEvent } from '../../../../../shared/domain/events'
import type { RunId } from '../../../../../shared/domain/ids'
import { createFrameBatch, onNextFrame, type Schedule } from '../../../store/frameBatch'
import { append, type EventWindow, emptyWindow, isBehind, prepend, refresh } from './eventWindow'
import { RowFold, type TimelineRow } from './rowFold'

/** Events asked for at a time when reading back: a few screens. */
const EARLIER_PAGE_EVENTS = 200

export interface TimelineState {
  /** False until the first snapshot. */
  readonly ready: boolean
  readonly rows: readonly TimelineRow[]
  readonly earlier: boolean
  /** Newer events exist than are shown here: the reader is far up. */
  readonly behind: boolean
  readonly loadingEarlier: boolean
  readonly error: SnowhookError | null
}

type Update =
  | { readonly kind: 'snapshot'; readonly events: readonly RecordedEvent[]; readonly earlier: boolean }
  | { readonly kind: 'event'; readonly recorded: RecordedEvent }

/** One run's timeline, live: the host's stream folded into rows, at most once a frame. Close it when done. */
export function createTimelineFeed(client: HostClient, runId: RunId, schedule: Schedule = onNextFrame) {
  const store = createStore<TimelineState>(() => ({
    ready: false,
    rows: [],
    earlier: false,
    behind: false,
    loadingEarlier: false,
    error: null,
  }))
  let window: EventWindow = emptyWindow
  let fold = new RowFold()
  let following = true
  let closed = false
  let unsubscribe = (): void => undefined

  /** Takes a new window; rows are rebuilt only when its older end changed. */
  const show = (next: EventWindow, change: Partial<TimelineState> = {}): void => {
    const grown =
      window.events.length > 0 && next.events[0] === window.events[0] && next.events.length >= window.events.length
    if (grown) for (const recorded of next.events.slice(window.events.length)) fold.append(recorded)
    else if (next.events !== window.events) fold = new RowFold(next.events)
    const rows = next.events === window.events ? store.getState().rows : fold.rows
    window = next
    store.setState({ ready: true, rows, earlier: next.earlier, behind: isBehind(next), ...change })
  }

  const batch = createFrameBatch<Update>((updates) => {
    if (closed) return
    let next = window
    let events: RecordedEvent[] = []
    for (const update of updates) {
      if (update.kind === 'event') events.push(update.recorded)
      else {
        next = refresh(append(next, events, following), update, following)
        events = []
      }
    }
    show(append(next, events, following))
  }, schedule)

  const subscribe = (): void => {
    unsubscribe = client.journal.watchEvents(
      { runId },
      {
        snapshot(value) {
          batch.push({ kind: 'snapshot', ...value })
          // The first picture must not wait for a frame.
          if (!store.getState().ready) batch.flush()
        },
        delta: (recorded) => batch.push({ kind: 'event', recorded }),
        end: (error) => {
          batch.flush()
          if (!closed) store.setState({ ready: true, error: error ?? null })
        },
      },
    )
  }
  subscribe()

  return {
    store,
    /** Whether the reader is at the newest end; decides which end makes room. */
    setFollowing(next: boolean): void {
      following = next
    },
    async loadEarlier(): Promise<void> {
      const first = window.events[0]?.seq
      if (first === undefined || !window.earlier || store.getState().loadingEarlier) return
      store.setState({ loadingEarlier: true })
      const page = await client.journal.events({ runId, beforeSeq: first, limit: EARLIER_PAGE_EVENTS })
      if (closed) return
      if (page.ok) show(prepend(window, page.value.events, page.value.earlier), { loadingEarlier: false, error: null })
      else store.setState({ loadingEarlier: false, error: page.error })
    },
    /** Back to the newest events, whatever was read before. */
    latest(): void {
      unsubscribe()
      window = emptyWindow
      following = true
      store.setState({ ready: false, error: null })
      subscribe()
    },
    close(): void {
      closed = true
      unsubscribe()
    },
  }
}

export type TimelineFeed = ReturnType<typeof createTimelineFeed>
