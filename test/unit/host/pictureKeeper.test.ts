import { describe, expect, it } from 'vitest'
import { PictureKeeper } from '../../../src/main/host/pictureKeeper'
import { PicturePace } from '../../../src/main/host/picturePace'
import type { JournalMark } from '../../../src/main/journal/ports'
import type { KeptScreen } from '../../../src/main/terminal/screenFile'
import { sampleRun } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'
import { FakeScreen } from '../../support/host/fakeScreen'

const MB = 1_048_576

/** A run whose journal, disk and clock a test has in its hands. */
function stage({ costMs = 0 } = {}) {
  const clock = new ManualClock()
  const written: KeptScreen[] = []
  const at: { mark: JournalMark | null; drawing: unknown } = { mark: null, drawing: { mode: 'pty' } }
  let sync = Promise.withResolvers<void>()
  sync.resolve()
  const pace = new PicturePace(clock)
  const screen = new FakeScreen(80, 24)
  const save = screen.save.bind(screen)
  screen.save = () => {
    clock.advance(costMs)
    return save()
  }
  const newKeeper = () =>
    new PictureKeeper({
      runId: sampleRun,
      journal: { mark: () => at.mark, sync: () => sync.promise },
      screen,
      drawing: { save: () => at.drawing },
      store: { write: async (_runId, kept) => void written.push(kept) },
      pace,
    })
  const keeper = newKeeper()
  return {
    at,
    clock,
    keeper,
    newKeeper,
    written,
    /** The journal is so long now. */
    grow: (segment: number, start: number) => {
      at.mark = { segment, start, crc: start }
    },
    diskRefuses: () => {
      sync = Promise.withResolvers<void>()
      return () => sync.resolve()
    },
    places: () => written.map(({ mark }) => [mark.segment, mark.start]),
  }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('pictures of a run', () => {
  it('are taken once for every megabyte of its journal', async () => {
    const { keeper, grow, places } = stage()
    for (let start = 0; start <= 3.5 * MB; start += 4_096) {
      grow(1, start)
      keeper.consider()
      keeper.consider()
      await settled()
    }
    expect(places()).toEqual([
      [1, MB],
      [1, 2 * MB],
      [1, 3 * MB],
    ])
  })
  it('go on from file to file', async () => {
    const { keeper, grow, places } = stage()
    for (const [segment, start] of [
      [1, 15 * MB],
      [2, 1_000],
      [2, MB],
      [4, 10],
    ] as const) {
      grow(segment, start)
      keeper.consider()
      await settled()
    }
    expect(places()).toEqual([
      [1, 15 * MB],
      [2, MB],
      [4, 10],
    ])
  })
  it('are on disk only after the journal up to them, and never two at a time', async () => {
    const { keeper, grow, diskRefuses, places } = stage()
    const takesAgain = diskRefuses()
    for (const start of [MB, 2 * MB, 5 * MB]) {
      grow(1, start)
      keeper.consider()
      await settled()
    }
    expect(places()).toEqual([])
    takesAgain()
    await settled()
    expect(places()).toEqual([[1, MB]])
  })
  it('take a fiftieth of the time at most, of all runs together', async () => {
    const { clock, keeper, newKeeper, grow, written } = stage({ costMs: 20 })
    const other = newKeeper()
    for (let count = 1; clock.monotonic() < 10_000; count += 1) {
      grow(count, 0)
      keeper.consider()
      other.consider()
      clock.advance(1)
      await settled()
    }
    expect(written.length).toBeGreaterThan(5)
    expect(written.length * 20).toBeLessThanOrEqual(10_000 / 50 + 20)
  })
  it('are not taken before anything is drawn', async () => {
    const { at, keeper, grow, written } = stage()
    at.drawing = null
    grow(1, 5 * MB)
    keeper.consider()
    await keeper.close()
    expect(written).toEqual([])
  })
})

describe('the last picture of a run', () => {
  it('is taken at its end, of where the run was then', async () => {
    const { keeper, grow, places } = stage()
    grow(1, MB)
    keeper.consider()
    await settled()
    grow(1, 1.5 * MB)
    const closed = keeper.close()
    grow(1, 1.6 * MB)
    keeper.consider()
    await closed
    await keeper.close()
    expect(places()).toEqual([
      [1, MB],
      [1, 1.5 * MB],
    ])
  })
  it('is not worth it for a short run, nor soon after the one before', async () => {
    const short = stage()
    short.grow(1, 200_000)
    await short.keeper.close()
    expect(short.written).toEqual([])
    const soon = stage()
    soon.grow(1, MB)
    soon.keeper.consider()
    await settled()
    soon.grow(1, MB + 1_000)
    await soon.keeper.close()
    expect(soon.written).toHaveLength(1)
  })
  it('does not wait for a disk that refuses the journal', async () => {
    const { keeper, grow, diskRefuses, places } = stage()
    diskRefuses()
    grow(1, MB)
    keeper.consider()
    grow(1, 2 * MB)
    await keeper.close()
    expect(places()).toEqual([[1, 2 * MB]])
  })
})
