import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalMark, JournalStore } from '../../../src/main/journal/ports'
import { MemoryFs } from '../../support/journal/memoryFs'
import { append, sampleOf, sampleRun, samples } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'

const open = (fs: MemoryFs): JournalStore => createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
const path = '/data/runs/run-1/000001.journal'

async function written() {
  const fs = new MemoryFs()
  const writer = open(fs).create(sampleRun)
  const marks: (JournalMark | null)[] = [writer.mark()]
  for (const sample of samples) {
    append(writer, sample)
    marks.push(writer.mark())
  }
  await writer.close()
  return { fs, marks }
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
async function behind(fs: MemoryFs, mark: JournalMark) {
  const records = await open(fs).readAfter(sampleRun, mark)
  return records === null ? null : (await all(records)).map(sampleOf)
}

describe('what lies behind a mark', () => {
  it('is every record appended after it, in order', async () => {
    const { fs, marks } = await written()
    expect(marks[0]).toBeNull()
    for (const [count, mark] of marks.entries()) {
      if (mark !== null) expect(await behind(fs, mark)).toEqual(samples.slice(count))
    }
  })
  it('is there while the run is being written', async () => {
    const store = open(new MemoryFs())
    const writer = store.create(sampleRun)
    for (const sample of samples) append(writer, sample)
    const mark = writer.mark()
    for (const sample of samples) append(writer, sample)
    const records = mark === null ? null : await store.readAfter(sampleRun, mark)
    expect(records === null ? null : (await all(records)).map(sampleOf)).toEqual(samples)
    await writer.close()
  })
  it('is nothing when the marked record is not whole, is another one, or begins elsewhere', async () => {
    const { fs, marks } = await written()
    const last = marks.at(-1)
    const one = marks[3]
    if (last === null || last === undefined || one === null || one === undefined) throw new Error('no marks')
    for (const wrong of [
      { ...one, crc: one.crc ^ 1 },
      { ...one, start: one.start + 1 },
      { ...one, start: 10_000 },
      { ...one, segment: 2 },
    ]) {
      expect(await behind(fs, wrong)).toBeNull()
    }
    for (let size = last.start; size < fs.bytes(path).length; size += 1) {
      const cut = fs.copy()
      cut.files.set(path, fs.bytes(path).subarray(0, size))
      expect(await behind(cut, last)).toBeNull()
      expect(await behind(cut, one)).toEqual(samples.slice(3, -1))
    }
    for (let at = one.start; at < one.start + 30; at += 1) {
      const damaged = fs.copy()
      const bytes = Buffer.from(fs.bytes(path))
      bytes[at] = (bytes[at] ?? 0) ^ 4
      damaged.files.set(path, bytes)
      expect(await behind(damaged, one), `byte ${at}`).toBeNull()
    }
  })
})
