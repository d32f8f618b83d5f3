import type { AgentEvent, RecordedEvent } from '../../../../../shared/domain/events'

/** Events kept in memory per open timeline: hours of an agent, a few MB; the journal pages back the rest. */
export const WINDOW_MAX_EVENTS = 5_000
/** Characters kept in memory per open timeline: a run of many large tool outputs must not fill the renderer. */
export const WINDOW_MAX_CHARS = 32_000_000

/** A full window that is followed lets this share of itself go at once, so that its rows are rebuilt rarely. */
const SLIDE_SHARE = 0.2

/** The part of a run's events that a view holds: contiguous, and honest about what lies on either side. */
export interface EventWindow {
  readonly events: readonly RecordedEvent[]
  /** There are events before the first one here. */
  readonly earlier: boolean
  /** Sequence of the newest event known to exist; beyond the last one here when the view has fallen behind. */
  readonly newestSeq: number
}

export const emptyWindow: EventWindow = { events: [], earlier: false, newestSeq: 0 }

const lastSeq = (window: EventWindow): number => window.events.at(-1)?.seq ?? 0

/** True when newer events exist than the window holds. */
export const isBehind = (window: EventWindow): boolean => window.newestSeq > lastSeq(window)

/** Rough size in memory; exact enough for a bound. */
function weight(event: AgentEvent): number {
  let chars = 64
  for (const value of Object.values(event)) if (typeof value === 'string') chars += value.length
  return chars
}

/** How many events, counted from one end, fit the bounds. At least one always does. */
function fitting(events: readonly RecordedEvent[], from: 'start' | 'end'): number {
  let chars = 0
  const most = Math.min(events.length, WINDOW_MAX_EVENTS)
  for (let count = 0; count < most; count += 1) {
    const recorded = events[from === 'start' ? count : events.length - 1 - count]
    chars += recorded === undefined ? 0 : weight(recorded.event)
    if (chars > WINDOW_MAX_CHARS) return Math.max(1, count)
  }
  return most
}

/**
 * Adds newer events. Followed, the window slides: its oldest events go. Read further up, it stays where the reader
 * is, and what does not fit is only remembered to exist.
 */
export function append(window: EventWindow, events: readonly RecordedEvent[], following: boolean): EventWindow {
  const newestSeq = Math.max(window.newestSeq, events.at(-1)?.seq ?? 0)
  const last = lastSeq(window)
  const fresh = events.filter((recorded) => recorded.seq > last)
  if (fresh.length === 0 || (window.events.length > 0 && fresh[0]?.seq !== last + 1)) return { ...window, newestSeq }
  const joined = [...window.events, ...fresh]
  if (following) {
    const count = fitting(joined, 'end')
    if (count === joined.length) return { ...window, events: joined, newestSeq }
    return { events: joined.slice(-Math.ceil(count * (1 - SLIDE_SHARE))), earlier: true, newestSeq }
  }
  return { ...window, events: joined.slice(0, fitting(joined, 'start')), newestSeq }
}

/** Adds a page of older events; what no longer fits goes from the newer end and can be read again. */
export function prepend(window: EventWindow, page: readonly RecordedEvent[], earlier: boolean): EventWindow {
  const first = window.events[0]?.seq ?? Number.POSITIVE_INFINITY
  const joined = [...page.filter((recorded) => recorded.seq < first), ...window.events]
  return {
    events: joined.slice(0, fitting(joined, 'start')),
    earlier,
    newestSeq: Math.max(window.newestSeq, joined.at(-1)?.seq ?? 0),
  }
}

/** A fresh snapshot of the newest page: joined when it touches what is here, else taken in its place. */
export function refresh(
  window: EventWindow,
  snapshot: { readonly events: readonly RecordedEvent[]; readonly earlier: boolean },
  following: boolean,
): EventWindow {
  const first = snapshot.events[0]?.seq
  const touches = first !== undefined && window.events.length > 0 && first <= lastSeq(window) + 1
  if (touches || (!following && window.events.length > 0)) return append(window, snapshot.events, following)
  return { events: snapshot.events, earlier: snapshot.earlier, newestSeq: snapshot.events.at(-1)?.seq ?? 0 }
}
