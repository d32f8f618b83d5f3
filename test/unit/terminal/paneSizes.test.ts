import { describe, expect, it } from 'vitest'
import { PaneSizes } from '../../../src/main/terminal/paneSizes'
import { ResizeDelay } from '../../../src/main/terminal/resizeDelay'
import { COLS_MAX, COLS_MIN, ROWS_MAX, ROWS_MIN } from '../../../src/shared/domain/limits'
import { ManualClock } from '../../support/manualClock'

const shown = (cols: number, rows = 24) => ({ visible: true, cols, rows })
const hidden = (cols: number, rows = 24) => ({ visible: false, cols, rows })

describe('the size that a program should have', () => {
  it('is nobody’s when nobody looks', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', hidden(100))
    expect(sizes.wanted).toBeNull()
  })
  it('is that of the visible pane that came last', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', shown(100))
    sizes.seen('b', shown(60))
    sizes.seen('c', hidden(200))
    expect(sizes.wanted).toEqual({ cols: 60, rows: 24 })
  })
  it('goes to the pane that is typed into', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', shown(100))
    sizes.seen('b', shown(60))
    sizes.active('a')
    expect(sizes.wanted?.cols).toBe(100)
  })
  it('goes to the pane that is resized or shown', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', shown(100))
    sizes.seen('b', shown(60))
    sizes.seen('a', shown(101))
    expect(sizes.wanted?.cols).toBe(101)
    sizes.seen('b', hidden(60))
    sizes.seen('b', shown(60))
    expect(sizes.wanted?.cols).toBe(60)
  })
  it('does not move for a report that says nothing new', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', shown(100))
    sizes.seen('b', shown(60))
    sizes.seen('a', shown(100))
    expect(sizes.wanted?.cols).toBe(60)
  })
  it('falls back when the pane is hidden or goes', () => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', shown(100))
    sizes.seen('b', shown(60))
    sizes.gone('b')
    expect(sizes.wanted?.cols).toBe(100)
  })
  it.each([
    [shown(1, 1), { cols: COLS_MIN, rows: ROWS_MIN }],
    [shown(9_999, 9_999), { cols: COLS_MAX, rows: ROWS_MAX }],
    [shown(80.4, 24.6), { cols: 80, rows: 25 }],
  ])('is kept within bounds: %j', (view, wanted) => {
    const sizes = new PaneSizes<string>()
    sizes.seen('a', view)
    expect(sizes.wanted).toEqual(wanted)
  })
})

describe('a flurry of sizes', () => {
  const current = { cols: 80, rows: 24 }
  const delayed = () => {
    const clock = new ManualClock()
    const applied: number[] = []
    const delay = new ResizeDelay(clock, ({ cols }) => applied.push(cols))
    return { clock, applied, want: (cols: number) => delay.consider({ cols, rows: 24 }, current), delay }
  }
  it('becomes one resize, to the last', () => {
    const { clock, applied, want } = delayed()
    for (const cols of [81, 82, 83]) {
      want(cols)
      clock.advance(50)
    }
    expect(applied).toEqual([])
    clock.advance(50)
    expect(applied).toEqual([83])
    expect(clock.pending).toBe(0)
  })
  it('becomes none when it comes back to where it was', () => {
    const { clock, applied, want } = delayed()
    want(81)
    want(80)
    clock.advance(1_000)
    expect(applied).toEqual([])
  })
  it('is followed at least twice a second while it goes on', () => {
    const { clock, applied, want } = delayed()
    for (let cols = 81; cols <= 100; cols += 1) {
      want(cols)
      clock.advance(50)
    }
    expect(applied.length).toBeGreaterThanOrEqual(1)
    expect(applied.length).toBeLessThanOrEqual(2)
  })
  it('is forgotten when stopped', () => {
    const { clock, applied, want, delay } = delayed()
    want(81)
    delay.stop()
    clock.advance(1_000)
    expect(applied).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
