import type { RecordedEvent } from '../../shared/domain/events'
import { EVENTS_PAGE_MAX_ITEMS } from '../../shared/domain/limits'
import type { EventPage } from '../journal/ports'

/** A page of the largest legal events would not fit a frame; JSON may need six characters for one. */
const PAGE_MAX_CHARS = 4_000_000

/** The newest events of a page that fit one frame; the ones before are a further page. */
export function fittingPage({ events, earlier }: EventPage): EventPage {
  let chars = 0
  let first = events.length
  while (first > 0 && events.length - first < EVENTS_PAGE_MAX_ITEMS) {
    const event = events[first - 1]
    chars += event === undefined ? 0 : sizeOf(event)
    if (chars > PAGE_MAX_CHARS && first < events.length) break
    first -= 1
  }
  return { events: events.slice(first), earlier: earlier || first > 0 }
}

/** Exact enough: long texts are what makes an event large. */
function sizeOf({ event }: RecordedEvent): number {
  let size = 200
  for (const value of Object.values(event)) {
    if (typeof value === 'string') size += value.length
    else if (typeof value === 'object' && value !== null) size += JSON.stringify(value).length
  }
  return size
}
