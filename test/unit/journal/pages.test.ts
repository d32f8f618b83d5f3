import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { MemoryFs } from '../../support/journal/memoryFs'
import { readAll, sampleRun, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

/** Three segments, events and output mixed; the middle segment holds output alone. */
async function longRun() {
  const fs = new MemoryFs()
  const clock = new ManualClock()
  const store = createJournalStore({ dataDir: '/data', clock, fs })
  const writer = store.create(sampleRun)
  const output = Buffer.alloc(36_000_000)
  for (let at = 0; at < output.length; at += 4) output.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at)
  for (let index = 0; index < 36; index += 1) {
    if (index < 8 || index > 33) for (let n = 0; n < 10; n += 1) writer.appendEvent(textEvent(`${index}-${n}`))
    writer.appendOutput(output.subarray(index * 1_000_000, (index + 1) * 1_000_000))
    await turnUntil(clock, writer.sync())
  }
  await turnUntil(clock, writer.close())
  expect([...fs.files.keys()]).toHaveLength(3)
  return { fs, store, output, events: 100, clock }
}
const run = longRun()

describe('a page of events', () => {
  it('holds the newest events before a number, in order, and says whether there are earlier ones', async () => {
    const { store, events } = await run
    const pages = fc.record({
      beforeSeq: fc.option(fc.integer({ min: 1, max: events + 5 })),
      limit: fc.integer({ min: 1, max: events + 5 }),
    })
    await fc.assert(
      fc.asyncProperty(pages, async ({ beforeSeq, limit }) => {
        const page = await store.eventPage(sampleRun, { beforeSeq, limit })
        const last = Math.min(events, (beforeSeq ?? Number.POSITIVE_INFINITY) - 1)
        const first = Math.max(1, last - limit + 1)
        expect(page.events.map((event) => event.seq)).toEqual(
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        )
        expect(page.earlier).toBe(first > 1)
      }),
      { numRuns: 30 },
    )
  })

  it('is the same when the headers that serve as index are damaged', async () => {
    const { fs, output } = await run
    const damaged = fs.copy()
    for (const bytes of damaged.files.values()) bytes[40] = 0xff
    const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs: damaged })
    const page = await store.eventPage(sampleRun, { beforeSeq: 85, limit: 10 })
    expect(page.events.map((event) => event.seq)).toEqual([75, 76, 77, 78, 79, 80, 81, 82, 83, 84])
    for (const [from, length] of [
      [35_999_990, 10],
      [0, 100],
      [17_000_000, 100],
    ] as const) {
      const { data } = await store.outputPage(sampleRun, { from, maxBytes: 100 })
      expect(Buffer.from(data).equals(output.subarray(from, from + length))).toBe(true)
    }
    expect(await store.outputSize(sampleRun)).toBe(36_000_000)
  })
})

describe('a page of output', () => {
  it('holds exactly the bytes asked for, wherever they lie', async () => {
    const { store, output } = await run
    const pages = fc.record({
      from: fc.integer({ min: 0, max: output.length + 10 }),
      maxBytes: fc.integer({ min: 1, max: 300_000 }),
    })
    await fc.assert(
      fc.asyncProperty(pages, async ({ from, maxBytes }) => {
        const page = await store.outputPage(sampleRun, { from, maxBytes })
        expect(page.from).toBe(from)
        expect(Buffer.from(page.data).equals(output.subarray(from, from + maxBytes))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('ends before damage and begins behind it', async () => {
    const fs = new MemoryFs()
    const clock = new ManualClock()
    const store = createJournalStore({ dataDir: '/data', clock, fs })
    const writer = store.create(sampleRun)
    for (const letter of 'abc') writer.appendOutput(Buffer.from(letter.repeat(10)))
    await turnUntil(clock, writer.close())
    const bytes = fs.bytes('/data/runs/run-1/000001.journal')
    bytes[bytes.indexOf('bbbb')] = 0
    const text = async (from: number) => {
      const page = await store.outputPage(sampleRun, { from, maxBytes: 100 })
      return [page.from, Buffer.from(page.data).toString()]
    }
    expect(await text(5)).toEqual([5, 'aaaaa'])
    expect(await text(15)).toEqual([20, 'cccccccccc'])
    expect(await readAll(store)).toHaveLength(2)
  })
})
