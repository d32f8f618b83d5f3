import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  append,
  type EventWindow,
  emptyWindow,
  isBehind,
  prepend,
  refresh,
  WINDOW_MAX_CHARS,
  WINDOW_MAX_EVENTS,
} from '../../../../src/renderer/src/features/inspector/timeline/eventWindow'
import type { RecordedEvent } from '../../../../src/shared/domain/events'
import { RunId } from '../../../../src/shared/domain/ids'
import { sampleEvent } from './eventSamples'

const runId = RunId.parse('run-1')
const event = sampleEvent('turn_started')
const range = (from: number, to: number): RecordedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ runId, seq: from + index, at: from + index, event }))
const seqs = (window: EventWindow) => [window.events[0]?.seq, window.events.at(-1)?.seq]

describe('the window of events', () => {
  it('takes the newest page and joins what follows, once', () => {
    const opened = refresh(emptyWindow, { events: range(50, 60), earlier: true }, true)
    const grown = append(append(opened, range(59, 62), true), range(61, 62), true)
    expect(seqs(grown)).toEqual([50, 62])
    expect(grown.events).toHaveLength(13)
    expect(grown.earlier).toBe(true)
    expect(isBehind(grown)).toBe(false)
  })

  it('slides when followed: the oldest go and are known to exist', () => {
    const full = append(emptyWindow, range(1, WINDOW_MAX_EVENTS), true)
    expect(full.earlier).toBe(false)
    const slid = append(full, range(WINDOW_MAX_EVENTS + 1, WINDOW_MAX_EVENTS + 5), true)
    expect(slid.events.length).toBeLessThan(WINDOW_MAX_EVENTS)
    expect(slid.events.length).toBeGreaterThan(WINDOW_MAX_EVENTS / 2)
    expect(slid.events.at(-1)?.seq).toBe(WINDOW_MAX_EVENTS + 5)
    expect(slid.earlier).toBe(true)
  })

  it('stays where the reader is when not followed, and says that it is behind', () => {
    const full = append(emptyWindow, range(1, WINDOW_MAX_EVENTS), false)
    const behind = append(full, range(WINDOW_MAX_EVENTS + 1, WINDOW_MAX_EVENTS + 5), false)
    expect(seqs(behind)).toEqual([1, WINDOW_MAX_EVENTS])
    expect(behind.newestSeq).toBe(WINDOW_MAX_EVENTS + 5)
    expect(isBehind(behind)).toBe(true)
    const later = append(behind, range(WINDOW_MAX_EVENTS + 9, WINDOW_MAX_EVENTS + 9), false)
    expect(seqs(later)).toEqual([1, WINDOW_MAX_EVENTS])
  })

  it('adds older pages in front and lets the newer end go when it is full', () => {
    const opened = refresh(emptyWindow, { events: range(1_001, 1_000 + WINDOW_MAX_EVENTS), earlier: true }, true)
    const back = prepend(opened, range(901, 1_000), true)
    expect(seqs(back)).toEqual([901, 900 + WINDOW_MAX_EVENTS])
    expect(isBehind(back)).toBe(true)
    expect(prepend(back, range(901, 950), false)).toMatchObject({ earlier: false, events: back.events })
  })

  it('is bounded by characters too', () => {
    const big = sampleEvent('notice', { message: 'x'.repeat(4_000) })
    const count = Math.ceil(WINDOW_MAX_CHARS / 4_000)
    const many = Array.from({ length: Math.min(count, WINDOW_MAX_EVENTS) }, (_, index) => ({
      runId,
      seq: index + 1,
      at: 0,
      event: big,
    }))
    const text = sampleEvent('text', { text: 'y'.repeat(256_000) })
    const texts = Array.from({ length: 200 }, (_, index) => ({ runId, seq: index + 1, at: 0, event: text }))
    expect(append(emptyWindow, many, true).events.length).toBeLessThanOrEqual(WINDOW_MAX_EVENTS)
    const kept = append(emptyWindow, texts, true)
    expect(kept.events.length * 256_000).toBeLessThanOrEqual(WINDOW_MAX_CHARS)
    expect(kept.events.at(-1)?.seq).toBe(200)
  })

  it('replaces itself by a snapshot that does not touch it, unless someone reads there', () => {
    const old = append(emptyWindow, range(1, 10), true)
    const snapshot = { events: range(500, 510), earlier: true }
    expect(seqs(refresh(old, snapshot, true))).toEqual([500, 510])
    const reading = refresh(old, snapshot, false)
    expect(seqs(reading)).toEqual([1, 10])
    expect(isBehind(reading)).toBe(true)
  })

  it('is contiguous whatever comes in whatever order', () => {
    const step = fc.record({
      from: fc.integer({ min: 1, max: 80 }),
      length: fc.integer({ min: 0, max: 30 }),
      follow: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let window = emptyWindow
        for (const { from, length, follow } of steps) window = append(window, range(from, from + length), follow)
        window.events.forEach((recorded, index) => {
          expect(recorded.seq).toBe((window.events[0]?.seq ?? 0) + index)
        })
        expect(window.newestSeq).toBeGreaterThanOrEqual(window.events.at(-1)?.seq ?? 0)
      }),
    )
  })
})
