import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalRecord } from '../../../src/main/journal/ports'
import { MemoryFs } from '../../support/journal/memoryFs'
import { append, bytesOf, readAll, sampleOf, sampleRun, samples, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

const FIRST = '/data/runs/run-1/000001.journal'
const clock = new ManualClock()
const storeOn = (fs: MemoryFs) => createJournalStore({ dataDir: '/data', clock, fs })

async function writtenJournal(): Promise<MemoryFs> {
  const fs = new MemoryFs()
  const writer = storeOn(fs).create(sampleRun)
  for (const sample of samples) append(writer, sample)
  await turnUntil(clock, writer.close())
  return fs
}

const isRecovered = (record: JournalRecord): boolean =>
  record.kind === 'event' && record.recorded.event.type === 'recovered'

/** Seqs go up by one and offsets leave no hole, from the first record to the last. */
function expectContinuous(records: readonly JournalRecord[]): void {
  let [seq, offset] = [1, 0]
  for (const record of records) {
    if (record.kind === 'event') expect(record.recorded.seq).toBe(seq++)
    if (record.kind === 'output') {
      expect(record.offset).toBe(offset)
      offset += record.data.length
    }
  }
}

describe('after a crash', () => {
  it('a journal cut at any byte opens, keeps every whole record and the fragment, and takes the next append', async () => {
    const whole = await writtenJournal()
    const length = whole.bytes(FIRST).length
    const all = await readAll(storeOn(whole))
    for (let cut = 0; cut <= length; cut += 1) {
      const fs = whole.copy()
      fs.files.set(FIRST, whole.bytes(FIRST).subarray(0, cut))
      const kept = (await readAll(storeOn(fs))).map(sampleOf)
      expect(kept).toEqual(all.slice(0, kept.length).map(sampleOf))

      const store = storeOn(fs)
      const writer = await store.reopen(sampleRun)
      writer.appendEvent(textEvent('next'))
      writer.appendOutput(Buffer.from('more'))
      await turnUntil(clock, writer.close())

      const damage: string[] = []
      const records = await readAll(store, (what) => damage.push(what))
      const mended = records.some(isRecovered)
      const fragment = fs.files.get(`${FIRST}.1.torn`)?.length ?? 0
      expect(damage, `cut at ${cut}`).toEqual([])
      expect(records.filter((record) => !isRecovered(record)).map(sampleOf)).toEqual([
        ...kept,
        { kind: 'event', text: 'next' },
        { kind: 'output', data: bytesOf('more') },
      ])
      expect(mended).toBe(fragment > 0)
      expectContinuous(records)
    }
  })

  it('a whole journal is continued without a word', async () => {
    const fs = await writtenJournal()
    const writer = await storeOn(fs).reopen(sampleRun)
    await turnUntil(clock, writer.close())
    expect((await readAll(storeOn(fs))).map(sampleOf)).toEqual(samples)
    expect([...fs.files.keys()]).toEqual([FIRST])
  })

  it('a second torn tail does not overwrite the first fragment', async () => {
    const fs = await writtenJournal()
    for (const expected of [1, 2, 3]) {
      fs.files.set(FIRST, Buffer.concat([fs.bytes(FIRST), Buffer.from('torn')]))
      const writer = await storeOn(fs).reopen(sampleRun)
      await turnUntil(clock, writer.close())
      expect(fs.bytes(`${FIRST}.${expected}.torn`).toString()).toBe('torn')
    }
    expect((await readAll(storeOn(fs))).filter(isRecovered)).toHaveLength(3)
  })

  it('a run whose last segment was only just begun goes on with the counts of the one before', async () => {
    for (const begun of [0, 10, 63]) {
      const fs = await writtenJournal()
      fs.files.set('/data/runs/run-1/000002.journal', fs.bytes(FIRST).subarray(0, begun))
      const writer = await storeOn(fs).reopen(sampleRun)
      writer.appendEvent(textEvent('next'))
      writer.appendOutput(Buffer.from('more'))
      await turnUntil(clock, writer.close())
      const damage: string[] = []
      const records = await readAll(storeOn(fs), (what) => damage.push(what))
      expect(damage).toEqual([])
      expectContinuous(records)
      expect(records.filter((record) => !isRecovered(record))).toHaveLength(samples.length + 2)
    }
  })

  it('random damage costs the records it touches and no others, is reported, and the next append is readable', async () => {
    const whole = await writtenJournal()
    const original = whole.bytes(FIRST)
    const all = (await readAll(storeOn(whole))).map(sampleOf)
    const damages = fc.array(fc.record({ at: fc.nat(original.length - 1), mask: fc.integer({ min: 1, max: 255 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(damages, async (turned) => {
        const fs = whole.copy()
        const bytes = Buffer.from(original)
        for (const { at, mask } of turned) bytes[at] = (bytes[at] ?? 0) ^ mask
        fs.files.set(FIRST, bytes)
        const damage: string[] = []
        const left = (await readAll(storeOn(fs), (what) => damage.push(what))).map(sampleOf)
        const touched = new Set(turned.filter(({ at }) => bytes[at] !== original[at]).map(({ at }) => at))
        expect(all.length - left.length).toBeLessThanOrEqual(touched.size)
        expect(left.every((sample) => all.some((known) => JSON.stringify(known) === JSON.stringify(sample)))).toBe(true)
        if (touched.size > 0) expect(damage.length).toBeGreaterThan(0)

        const writer = await storeOn(fs).reopen(sampleRun)
        writer.appendEvent(textEvent('next'))
        await turnUntil(clock, writer.close())
        const last = (await readAll(storeOn(fs))).at(-1)
        expect(last === undefined ? null : sampleOf(last)).toEqual({ kind: 'event', text: 'next' })
      }),
    )
  })

  it('says which events and bytes are missing', async () => {
    const fs = new MemoryFs()
    const writer = storeOn(fs).create(sampleRun)
    const places = ['a', 'b', 'c'].map((text) => {
      writer.appendEvent(textEvent(text))
      writer.appendOutput(Buffer.from(text.repeat(10)))
      return text
    })
    expect(places).toHaveLength(3)
    await turnUntil(clock, writer.close())
    const bytes = fs.bytes(FIRST)
    const b = bytes.indexOf('"b"')
    bytes[b] = 0
    bytes[bytes.indexOf('b'.repeat(10))] = 0
    const damage: string[] = []
    await readAll(storeOn(fs), (what) => damage.push(what))
    expect(damage).toContain('events 2 to 2 are missing')
    expect(damage).toContain('output bytes 10 to 20 are missing')
  })
})
