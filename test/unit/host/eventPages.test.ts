import { describe, expect, it } from 'vitest'
import { fittingPage } from '../../../src/main/host/eventPages'
import type { RecordedEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'
import { FRAME_MAX_BYTES } from '../../../src/shared/domain/limits'

const events = (count: number, chars: number): RecordedEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    runId: RunId.parse('run-1'),
    seq: index + 1,
    at: 1,
    event: { type: 'text', text: '\u001b'.repeat(chars), delta: false, messageId: null, parentCallId: null },
  }))

describe('a page of events', () => {
  it('stays whole when it fits', () => {
    const page = { events: events(1_000, 10), earlier: false }
    expect(fittingPage(page)).toEqual(page)
  })

  it('keeps the newest that fit one frame, however they are escaped, and says that there are earlier ones', () => {
    const page = fittingPage({ events: events(100, 200_000), earlier: false })
    expect(JSON.stringify(page).length).toBeLessThan(FRAME_MAX_BYTES)
    expect(page.earlier).toBe(true)
    expect(page.events.length).toBeGreaterThan(5)
    expect(page.events.at(-1)?.seq).toBe(100)
    expect(page.events[0]?.seq).toBe(101 - page.events.length)
  })

  it('is never empty because of one large event', () => {
    expect(fittingPage({ events: events(1, 5_000_000), earlier: false }).events).toHaveLength(1)
  })
})
