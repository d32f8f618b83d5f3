import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalRecord, JournalStore, RunJournalWriter } from '../../../src/main/journal/ports'
import type { RecordedEvent } from '../../../src/shared/domain/events'
import { countingFs } from '../../support/journal/countingFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { readAll, sampleRun, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

const FIRST = '/data/runs/run-1/000001.journal'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('print' as const), bytes: fc.integer({ min: 1, max: 200_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tell' as const), events: fc.integer({ min: 1, max: 300 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('page' as const),
      at: share,
      maxBytes: fc.integer({ min: 1, max: 300_000 }),
      limit: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('damage' as const), at: share }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), torn: fc.integer({ min: 0, max: 90_000 }) }) },
)

describe('pages that are found through checkpoints', () => {
  it('are what a reader of everything finds, while the run is written, damaged, cut short and opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
        const fs = new MemoryFs()
        const clock = new ManualClock()
        const store = createJournalStore({ dataDir: '/data', clock, fs })
        let writer = store.create(sampleRun)
        let number = 0
        for (const next of steps) {
          if (next.do === 'print') writer.appendOutput(Buffer.alloc(next.bytes, `${number++} and what follows`))
          if (next.do === 'tell')
            for (let count = 0; count < next.events; count += 1) writer.appendEvent(textEvent(`event ${number++}`))
          if (next.do === 'damage') {
            await turnUntil(clock, writer.sync())
            const bytes = fs.bytes(FIRST)
            const at = Math.floor(next.at * (bytes.length - 1))
            bytes[at] = (bytes[at] ?? 0) ^ 0xff
          }
          if (next.do === 'crash') {
            await turnUntil(clock, writer.close())
            const bytes = fs.bytes(FIRST)
            fs.files.set(FIRST, Buffer.from(bytes.subarray(0, Math.max(0, bytes.length - next.torn))))
            await expectSamePages(store, next.torn, 30_000, 7)
            writer = await store.reopen(sampleRun)
          }
          if (next.do === 'page') {
            const records = await readAll(store)
            const end = sizeOf(records)
            await expectSamePages(store, Math.floor(next.at * (end + 10)), next.maxBytes, next.limit)
          }
        }
        await turnUntil(clock, writer.close())
      }),
      { numRuns: 60 },
    )
  })

  it('reach back behind a long stretch of lost events', async () => {
    const { fs, store } = await written((writer) => {
      for (let number = 1; number <= 200; number += 1) writer.appendEvent(textEvent(`<${number}>${'x'.repeat(4_000)}`))
    })
    expect(await readEvents(store, 1)).toHaveLength(200)
    const bytes = fs.bytes(FIRST)
    bytes.fill(0, bytes.indexOf('<102>'), bytes.indexOf('<131>'))
    const left = [...numbers(1, 101), ...numbers(132, 200)]
    for (const limit of [20, 69, 70, 80, 150]) {
      const page = await store.eventPage(sampleRun, { beforeSeq: null, limit })
      expect(page.events.map(({ seq }) => seq)).toEqual(left.slice(-limit))
    }
  })

  it('are right when a file was put back from elsewhere meanwhile', async () => {
    const one = await written((writer) => {
      for (let number = 0; number < 500; number += 1) writer.appendOutput(Buffer.alloc(1_000, `one ${number} `))
    })
    const other = await written((writer) => {
      for (let number = 0; number < 300; number += 1) {
        writer.appendEvent(textEvent(`other ${number}`))
        writer.appendOutput(Buffer.alloc(1_777, `other ${number} `))
      }
    })
    await one.store.outputPage(sampleRun, { from: 480_000, maxBytes: 1_000 })
    one.fs.files.set(FIRST, Buffer.from(other.fs.bytes(FIRST)))
    for (const from of [150_000, 300_000, 420_000]) {
      const page = await one.store.outputPage(sampleRun, { from, maxBytes: 5_000 })
      expect(sameBytes(page, await other.store.outputPage(sampleRun, { from, maxBytes: 5_000 }))).toBe(true)
    }
    expect(await readEvents(one.store, 100)).toEqual(await readEvents(other.store, 100))
  })

  async function expectSamePages(
    store: ReturnType<typeof createJournalStore>,
    from: number,
    maxBytes: number,
    limit: number,
  ): Promise<void> {
    const records = await readAll(store)
    expect(sameBytes(await store.outputPage(sampleRun, { from, maxBytes }), outputOf(records, from, maxBytes))).toBe(
      true,
    )
    const events = records.flatMap((record) => (record.kind === 'event' ? [record.recorded] : []))
    for (const beforeSeq of [null, 1 + (from % ((events.at(-1)?.seq ?? 0) + 3))]) {
      const before = events.filter(({ seq }) => beforeSeq === null || seq < beforeSeq)
      expect(await store.eventPage(sampleRun, { beforeSeq, limit })).toEqual({
        events: before.slice(-limit),
        earlier: before.length > limit,
      })
      expect(await readEvents(store, beforeSeq ?? 1)).toEqual(events.filter(({ seq }) => seq >= (beforeSeq ?? 1)))
    }
  }
})

describe('reading a long run', () => {
  it('costs a page for a page, once its file was passed: in both directions, events too', async () => {
    const clock = new ManualClock()
    const counted = countingFs(new MemoryFs())
    const store = createJournalStore({ dataDir: '/data', clock, fs: counted.fs })
    const writer = store.create(sampleRun)
    for (let index = 0; index < 12_000; index += 1) {
      writer.appendOutput(Buffer.alloc(1_000, 'x'))
      if (index % 4 === 0) writer.appendEvent(textEvent(`event ${index}`))
      if (index % 2_000 === 0) await turnUntil(clock, writer.sync())
    }
    await turnUntil(clock, writer.close())
    const cost = async (act: () => Promise<unknown>): Promise<number> => {
      const before = counted.readBytes
      await act()
      return counted.readBytes - before
    }
    const page = (from: number) => () => store.outputPage(sampleRun, { from, maxBytes: 100_000 })
    // Nothing is known: the file is read once up to there, and its end is looked for once.
    expect(await cost(page(11_900_000))).toBeGreaterThan(11_000_000)
    expect(await cost(() => store.outputSize(sampleRun))).toBeGreaterThan(11_000_000)
    for (let from = 0; from < 12_000_000; from += 500_000) expect(await cost(page(from))).toBeLessThan(800_000)
    for (let from = 11_900_000; from > 0; from -= 500_000) expect(await cost(page(from))).toBeLessThan(800_000)
    expect(await cost(() => store.outputSize(sampleRun))).toBe(0)
    for (const beforeSeq of [null, 2_990, 1_500, 20]) {
      expect(await cost(() => store.eventPage(sampleRun, { beforeSeq, limit: 20 }))).toBeLessThan(800_000)
    }
    const first = store.eventsFrom(sampleRun, 2_000)[Symbol.asyncIterator]()
    expect(await cost(() => first.next())).toBeLessThan(800_000)
    await first.return?.()
  })

  it('knows the size anew after somebody has written again', async () => {
    const clock = new ManualClock()
    const store = createJournalStore({ dataDir: '/data', clock, fs: new MemoryFs() })
    const writer = store.create(sampleRun)
    writer.appendOutput(Buffer.alloc(10))
    await turnUntil(clock, writer.close())
    expect(await store.outputSize(sampleRun)).toBe(10)
    const opening = store.reopen(sampleRun)
    const early = store.outputSize(sampleRun)
    const again = await opening
    again.appendOutput(Buffer.alloc(5))
    expect([await early, await store.outputSize(sampleRun)]).toEqual([10, 15])
    await turnUntil(clock, again.close())
    expect(await store.outputSize(sampleRun)).toBe(15)
  })
})

async function written(write: (writer: RunJournalWriter) => void) {
  const fs = new MemoryFs()
  const clock = new ManualClock()
  const store = createJournalStore({ dataDir: '/data', clock, fs })
  const writer = store.create(sampleRun)
  write(writer)
  await turnUntil(clock, writer.close())
  return { fs, store }
}

async function readEvents(store: JournalStore, seq: number): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const event of store.eventsFrom(sampleRun, seq)) events.push(event)
  return events
}

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

const sizeOf = (records: readonly JournalRecord[]): number =>
  records.reduce((size, record) => (record.kind === 'output' ? record.offset + record.data.length : size), 0)

/** Consecutive bytes from an offset on, up to the first that is missing. */
function outputOf(records: readonly JournalRecord[], from: number, maxBytes: number) {
  const outputs = records.flatMap((record) => (record.kind === 'output' ? [record] : []))
  const first = outputs.findIndex(({ offset, data }) => offset + data.length > from)
  if (first === -1) return { from, data: new Uint8Array() }
  const start = Math.max(from, outputs[first]?.offset ?? 0)
  const parts: Uint8Array[] = []
  let next = start
  for (const { offset, data } of outputs.slice(first)) {
    if (parts.length > 0 && offset !== next) break
    parts.push(data.subarray(Math.max(0, start - offset)))
    next = offset + data.length
  }
  return { from: start, data: new Uint8Array(Buffer.concat(parts).subarray(0, maxBytes)) }
}

const sameBytes = (one: { from: number; data: Uint8Array }, other: { from: number; data: Uint8Array }): boolean =>
  one.from === other.from && Buffer.compare(one.data, other.data) === 0
