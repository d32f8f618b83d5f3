import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WALL_SLICE_MS, wallTimer } from '../../../src/main/supervisor/wallTimer'
import { ManualClock } from '../../support/manualClock'

const HOUR_MS = 3_600_000

function armed(inMs: number) {
  const clock = new ManualClock(1_000_000_000)
  const fired: number[] = []
  const cancel = wallTimer(clock, clock.now() + inMs, () => fired.push(clock.now()))
  return { clock, fired, cancel }
}

describe('a wall timer', () => {
  it('fires once, at its time, also after days', () => {
    for (const inMs of [1, WALL_SLICE_MS, 5 * HOUR_MS + 7, 50 * 24 * HOUR_MS]) {
      const { clock, fired } = armed(inMs)
      clock.advance(inMs - 1)
      expect(fired).toEqual([])
      clock.advance(1)
      expect(fired).toEqual([1_000_000_000 + inMs])
      clock.advance(HOUR_MS)
      expect(fired).toHaveLength(1)
      expect(clock.pending).toBe(0)
    }
  })

  it('notices within a slice that a laptop slept past its time', () => {
    const { clock, fired } = armed(5 * HOUR_MS)
    clock.advance(1_000)
    clock.jump(9 * HOUR_MS)
    clock.advance(WALL_SLICE_MS)
    expect(fired).toHaveLength(1)
  })

  it('waits as much longer as the clock was set back', () => {
    const { clock, fired } = armed(10_000)
    clock.jump(-HOUR_MS)
    clock.advance(HOUR_MS)
    expect(fired).toEqual([])
    clock.advance(10_000)
    expect(fired).toEqual([1_000_010_000])
  })

  it('fires soon for a time that is past, but not before the caller has its hands on it', () => {
    const { clock, fired } = armed(-HOUR_MS)
    expect(fired).toEqual([])
    clock.advance(0)
    expect(fired).toHaveLength(1)
  })

  it('leaves nothing behind when it is cancelled, early or late', () => {
    const { clock, fired, cancel } = armed(HOUR_MS)
    clock.advance(HOUR_MS / 2)
    cancel()
    cancel()
    clock.advance(HOUR_MS)
    expect([fired.length, clock.pending]).toEqual([0, 0])
  })

  it('does not spin on a time that is no number', () => {
    const { clock, fired } = armed(Number.NaN)
    clock.advance(HOUR_MS)
    expect([fired.length, clock.pending]).toEqual([0, 1])
  })

  it('never fires early and at most a slice late, however the clock is set', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 200_000 }) }),
      fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: -300_000, max: 300_000 }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600_000 }), fc.array(step, { maxLength: 20 }), (inMs, steps) => {
        const { clock, fired } = armed(inMs)
        const due = 1_000_000_000 + inMs
        for (const { kind, ms } of steps) {
          clock[kind](ms)
          // A slice of standing still: whatever was due before has been seen.
          if (clock.now() >= due) clock.advance(WALL_SLICE_MS)
          if (fired.length === 0) expect(clock.now()).toBeLessThan(due)
        }
        for (const at of fired) expect(at).toBeGreaterThanOrEqual(due)
        expect(fired.length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
