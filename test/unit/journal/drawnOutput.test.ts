import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnJournals } from '../../../src/main/journal/drawnOutput'
import type { Draw } from '../../../src/main/journal/drawnReader'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { MemoryFs } from '../../support/journal/memoryFs'
import { sampleRun, textEvent } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'

/** What an event adds depends on all events before it, as in a transcript. */
function newDraw(onDraw: () => void = () => {}): Draw {
  let count = 0
  return (event) => {
    onDraw()
    count += 1
    return Buffer.from(event.type === 'text' ? `${count}: ${event.text}\r\n`.repeat(count % 3) : '')
  }
}

function journal(onDraw?: () => void) {
  const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs: new MemoryFs() })
  return { store, writer: store.create(sampleRun), drawn: drawnJournals(store, () => newDraw(onDraw)) }
}

async function wholeOf(drawn: ReturnType<typeof journal>['drawn']): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const record of drawn.read(sampleRun)) {
    if (record.kind !== 'output') continue
    expect(record.offset).toBe(parts.reduce((sum, { length }) => sum + length, 0))
    parts.push(record.data)
  }
  return Buffer.concat(parts)
}

describe('output that is drawn from events', () => {
  const step = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({ events: fc.integer({ min: 1, max: 30 }), chars: fc.integer({ max: 200, min: 0 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        asks: fc.array(
          fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), maxBytes: fc.integer({ min: 1, max: 3_000 }) }),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
      }),
    },
  )

  it('is the same in any pages, in any order, asked for at once, while the run goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { writer, drawn } = journal()
        for (const next of steps) {
          if ('events' in next) {
            for (let count = 0; count < next.events; count += 1) writer.appendEvent(textEvent('x'.repeat(next.chars)))
            writer.appendOutput(Buffer.from('not part of it'))
            continue
          }
          const whole = await wholeOf(drawn)
          const pages = next.asks.map(async ({ at, maxBytes }) => {
            const from = Math.floor(at * (whole.length + 20))
            const page = await drawn.outputPage(sampleRun, { from, maxBytes })
            expect(page.from).toBe(from)
            expect(Buffer.from(page.data).toString()).toBe(whole.toString('utf8', from, from + maxBytes))
            expect(await drawn.outputSize(sampleRun)).toBe(whole.length)
          })
          await Promise.all(pages)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is drawn twice for a reader of all of it, and a few times for one that reads backwards', async () => {
    let draws = 0
    const { writer, drawn } = journal(() => {
      draws += 1
    })
    const events = 600
    for (let count = 0; count < events; count += 1) writer.appendEvent(textEvent('x'.repeat(40_000)))
    const whole = await wholeOf(drawn)
    expect(whole.length).toBeGreaterThan(20_000_000)
    const page = async (from: number): Promise<void> => {
      expect(await drawn.outputSize(sampleRun)).toBe(whole.length)
      const { data } = await drawn.outputPage(sampleRun, { from, maxBytes: 131_072 })
      expect(Buffer.compare(data, whole.subarray(from, from + 131_072))).toBe(0)
    }
    draws = 0
    for (let from = 0; from < whole.length; from += 131_072) await page(from)
    expect(draws).toBeLessThanOrEqual(2 * events)
    draws = 0
    for (let from = whole.length - 131_072; from > 0; from -= 131_072) await page(from)
    // One time for every four megabytes, each up to there.
    expect(draws).toBeLessThanOrEqual(4 * events)
  })

  it('of a live run goes on where it was: what is drawn already is not drawn again', async () => {
    let draws = 0
    const { writer, drawn } = journal(() => {
      draws += 1
    })
    let from = 0
    for (let count = 1; count <= 200; count += 1) {
      writer.appendEvent(textEvent(`event ${count}`))
      const size = await drawn.outputSize(sampleRun)
      from += (await drawn.outputPage(sampleRun, { from, maxBytes: 1_000 })).data.length
      expect(from).toBe(size)
    }
    expect(draws).toBe(200)
  })

  it('that could not be drawn once is drawn from its beginning the next time', async () => {
    const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs: new MemoryFs() })
    const writer = store.create(sampleRun)
    for (let count = 0; count < 10; count += 1) writer.appendEvent(textEvent('words'))
    let broken = true
    const drawn = drawnJournals(store, () => {
      const draw = newDraw()
      let count = 0
      return (event) => {
        count += 1
        if (broken && count === 5) throw new Error('no ink')
        return draw(event)
      }
    })
    await expect(drawn.outputSize(sampleRun)).rejects.toThrow('no ink')
    broken = false
    const whole = await wholeOf(drawn)
    expect(await drawn.outputSize(sampleRun)).toBe(whole.length)
    const { data } = await drawn.outputPage(sampleRun, { from: 3, maxBytes: 1_000_000 })
    expect(Buffer.compare(data, whole.subarray(3))).toBe(0)
  })
})
