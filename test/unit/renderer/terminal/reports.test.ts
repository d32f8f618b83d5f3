import { describe, expect, it } from 'vitest'
import { createAckBatch } from '../../../../src/renderer/src/features/terminal/ackBatch'
import {
  clampSize,
  createViewReports,
  type PaneView,
  SIZE_SETTLE_MS,
} from '../../../../src/renderer/src/features/terminal/viewReports'
import { COLS_MAX, COLS_MIN, PANE_CREDIT_BYTES, ROWS_MAX, ROWS_MIN } from '../../../../src/shared/domain/limits'
import { ManualClock } from '../../../support/manualClock'

/** Longer than any batching delay. */
const LATER_MS = 1_000

describe('what a pane reports as drawn', () => {
  const start = () => {
    const clock = new ManualClock()
    const sent: number[] = []
    return { clock, sent, acks: createAckBatch((offset) => sent.push(offset), clock) }
  }

  it('is told once for many small writes', () => {
    const { clock, sent, acks } = start()
    for (let offset = 1; offset <= 500; offset += 1) acks.drawn(offset)
    expect(sent).toEqual([])
    clock.advance(LATER_MS)
    expect(sent).toEqual([500])
    expect(clock.pending).toBe(0)
  })

  it('is told at once after much, well before the host runs out of credit', () => {
    const { sent, acks } = start()
    acks.drawn(PANE_CREDIT_BYTES / 2)
    expect(sent).toEqual([PANE_CREDIT_BYTES / 2])
  })

  it('is told at once for a picture, also when its offset was told before', () => {
    const { clock, sent, acks } = start()
    acks.picture(0)
    acks.drawn(200_000)
    acks.picture(10)
    acks.picture(10)
    expect(sent).toEqual([0, 200_000, 10, 10])
    clock.advance(LATER_MS)
    expect(sent).toEqual([0, 200_000, 10, 10])
  })

  it('leaves no timer behind', () => {
    const { clock, acks } = start()
    acks.drawn(1)
    acks.dispose()
    expect(clock.pending).toBe(0)
  })
})

describe('what a pane reports as its view', () => {
  const start = (visible = true) => {
    const clock = new ManualClock()
    const sent: PaneView[] = []
    return {
      clock,
      sent,
      reports: createViewReports({ visible, cols: 80, rows: 24 }, (view) => sent.push(view), clock),
    }
  }

  it('is one report for a dragged border, with the size where it ended', () => {
    const { clock, sent, reports } = start()
    for (let cols = 81; cols <= 120; cols += 1) {
      reports.want({ cols, rows: 24 })
      clock.advance(SIZE_SETTLE_MS / 2)
    }
    expect(sent).toEqual([])
    clock.advance(SIZE_SETTLE_MS)
    expect(sent).toEqual([{ visible: true, cols: 120, rows: 24 }])
  })

  it('is nothing when the size comes back to what it was', () => {
    const { clock, sent, reports } = start()
    reports.want({ cols: 100 })
    reports.want({ cols: 80 })
    clock.advance(LATER_MS)
    expect(sent).toEqual([])
  })

  it('says at once that it went out of sight or came back, with the size it has then', () => {
    const { sent, reports } = start()
    reports.want({ visible: false })
    reports.want({ visible: true, cols: 90 })
    expect(sent).toEqual([
      { visible: false, cols: 80, rows: 24 },
      { visible: true, cols: 90, rows: 24 },
    ])
  })

  it('leaves no timer behind', () => {
    const { clock, reports } = start()
    reports.want({ cols: 100 })
    reports.dispose()
    expect(clock.pending).toBe(0)
  })

  it.each([
    [
      { cols: 3, rows: 1 },
      { cols: COLS_MIN, rows: ROWS_MIN },
    ],
    [
      { cols: 9_999, rows: 9_999 },
      { cols: COLS_MAX, rows: ROWS_MAX },
    ],
    [
      { cols: 80.9, rows: 24.2 },
      { cols: 80, rows: 24 },
    ],
  ])('%o is asked for as %o', (size, clamped) => {
    expect(clampSize(size)).toEqual(clamped)
  })
})
