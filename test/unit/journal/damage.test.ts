import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalRecord } from '../../../src/main/journal/ports'
import { repairRun, verifyFile, verifyRun } from '../../../src/main/journal/verify'
import { createConversations } from '../../../src/main/store/conversationStore'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { SessionId } from '../../../src/shared/domain/ids'
import { MemoryFs } from '../../support/journal/memoryFs'
import { numberedOutput, readAll, sampleRun, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

const FOLDER = '/data/runs/run-1'
const RECORDS = 15
const ID = SessionId.parse('0b7f4c1e-0000-4000-8000-000000000001')
const CONVERSATION = `/data/conversations/${ID}.conversation`
const FLEET = '/data/fleet.journal'
const clock = new ManualClock()
const storeOn = (fs: MemoryFs) => createJournalStore({ dataDir: '/data', clock, fs, segmentBytes: 1_200 })
const segmentsOf = (fs: MemoryFs): string[] => [...fs.files.keys()].filter((path) => path.endsWith('.journal')).sort()

/** Numbers as events, with their output before them. Files of little more than a kilobyte. */
async function runOf(records: number): Promise<MemoryFs> {
  const fs = new MemoryFs()
  const writer = storeOn(fs).create(sampleRun)
  for (let number = 1; number <= records; number += 1) {
    writer.appendOutput(numberedOutput(number))
    writer.appendEvent(textEvent(String(number)))
  }
  await turnUntil(clock, writer.close())
  return fs
}
const identityOf = (record: JournalRecord): string =>
  record.kind === 'event'
    ? `event ${record.recorded.seq} ${JSON.stringify(record.recorded.event)}`
    : record.kind === 'output'
      ? `output ${record.offset} ${Buffer.from(record.data).toString('hex')}`
      : `resize ${record.cols}`
const isOurs = (record: JournalRecord): boolean =>
  record.kind !== 'event' || (record.recorded.event.type === 'text' && record.recorded.event.text !== 'next')

/** Opens to append, appends, reads: what was there before, without what opening and appending added. */
async function goOn(fs: MemoryFs): Promise<string[]> {
  const writer = await storeOn(fs).reopen(sampleRun)
  writer.appendEvent(textEvent('next'))
  await turnUntil(clock, writer.close())
  const records = await readAll(storeOn(fs))
  const last = records.at(-1)
  expect(last?.kind === 'event' ? last.recorded.event : null).toMatchObject({ text: 'next' })
  return records.filter(isOurs).map(identityOf)
}

let whole: MemoryFs
let all: string[]
beforeAll(async () => {
  whole = await runOf(RECORDS)
  all = (await readAll(storeOn(whole))).map(identityOf)
  expect(segmentsOf(whole).length).toBeGreaterThan(2)
})

describe('a run journal of several files', () => {
  it('opens when it ends at any byte of any file, has what was whole until there, and takes the next append', async () => {
    const paths = segmentsOf(whole)
    let reached = 0
    for (const [index, path] of paths.entries()) {
      for (let cut = 0; cut <= whole.bytes(path).length; cut += 1) {
        const fs = whole.copy()
        for (const later of paths.slice(index + 1)) fs.files.delete(later)
        fs.files.set(path, whole.bytes(path).subarray(0, cut))
        const left = await goOn(fs)
        expect(left, `${path} cut at ${cut}`).toEqual(all.slice(0, left.length))
        expect(left.length).toBeGreaterThanOrEqual(reached)
        reached = left.length
        if (cut % 97 === 0) expect((await verifyRun(fs, FOLDER)).problems).toEqual([])
      }
    }
    expect(reached).toBe(all.length)
  })

  it('has everything but what was in a file that is missing, or cut off in the middle of the run, and says so', async () => {
    const paths = segmentsOf(whole)
    for (const [index, path] of paths.entries()) {
      if (index === paths.length - 1) continue
      for (const end of [null, 0, 63, 600]) {
        const fs = whole.copy()
        const lost = whole.copy()
        for (const other of paths) if (other !== path) lost.files.delete(other)
        if (end === null) fs.files.delete(path)
        else fs.files.set(path, whole.bytes(path).subarray(0, end))
        const left = await goOn(fs)
        const inFile = new Set((await readAll(storeOn(lost))).map(identityOf))
        const elsewhere = all.filter((record) => !inFile.has(record))
        expect(left.filter((record) => !inFile.has(record))).toEqual(elsewhere)
        const { problems } = await verifyRun(fs, FOLDER)
        expect(problems).toContainEqual(expect.stringMatching(/events \d+ to \d+ are missing/))
        if (end === null) expect(problems).toContain(`file ${index + 1} of the run is missing`)
      }
    }
  })

  const place = fc.record({ file: fc.nat(10), at: fc.nat(1_000_000), other: fc.nat(1_000_000) })
  const damages = {
    'flipped bits': (bytes: Buffer, at: number, other: number) => {
      bytes[at] = (bytes[at] ?? 0) ^ (1 + (other % 255))
      return [[at, at + 1]]
    },
    'a sector of zeros': (bytes: Buffer, at: number, other: number) => {
      const size = other % 2 === 0 ? 512 : 1_024
      const from = at - (at % size)
      bytes.fill(0, from, Math.min(bytes.length, from + size))
      return [[from, from + size]]
    },
    'two sectors that changed places': (bytes: Buffer, at: number, other: number) => {
      const [one, two] = [at - (at % 512), other - (other % 512)]
      const first = Buffer.from(bytes.subarray(one, one + 512))
      const second = Buffer.from(bytes.subarray(two, two + 512))
      second.copy(bytes, one)
      first.copy(bytes, two)
      return [
        [one, one + 512],
        [two, two + 512],
      ]
    },
    'a sector that is there twice': (bytes: Buffer, at: number, other: number) => {
      const [one, two] = [at - (at % 512), other - (other % 512)]
      Buffer.from(bytes.subarray(one, one + 512)).copy(bytes, two)
      return [[two, two + 512]]
    },
  } as const

  it.each(Object.keys(damages) as (keyof typeof damages)[])(
    'has every record that %s did not touch, each once',
    async (kind) => {
      const spans = await spansOf(whole)
      await fc.assert(
        fc.asyncProperty(place, async ({ file, at, other }) => {
          const paths = segmentsOf(whole)
          const path = paths[file % paths.length] ?? ''
          const bytes = Buffer.from(whole.bytes(path))
          const touched = damages[kind](bytes, at % bytes.length, other % bytes.length)
          const fs = whole.copy()
          fs.files.set(path, bytes)
          if (!bytes.equals(whole.bytes(path))) expect((await verifyRun(fs, FOLDER)).problems).not.toEqual([])
          const safe = spans.filter(
            (span) => span.path !== path || touched.every(([from = 0, to = 0]) => span.end <= from || to <= span.start),
          )
          const left = await goOn(fs)
          expect(new Set(left).size).toBe(left.length)
          const found = new Set(left)
          expect(safe.filter(({ identity }) => !found.has(identity))).toEqual([])
          const known = new Set(all)
          expect(left.filter((record) => !known.has(record))).toEqual([])
        }),
        { numRuns: 60 },
      )
    },
  )

  it('survives anything that is pushed in between, also a piece of itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.uint8Array({ maxLength: 700 }),
        fc.boolean(),
        async ({ file, at, other }, junk, own) => {
          const paths = segmentsOf(whole)
          const path = paths[file % paths.length] ?? ''
          const bytes = whole.bytes(path)
          const from = other % bytes.length
          const pushed = own ? bytes.subarray(from, from + 700) : junk
          const cut = at % bytes.length
          const fs = whole.copy()
          fs.files.set(path, Buffer.concat([bytes.subarray(0, cut), pushed, bytes.subarray(cut)]))
          const left = await goOn(fs)
          expect(new Set(left).size).toBe(left.length)
          // It costs at most the record, or the header, that it was pushed into.
          expect(all.filter((record) => !left.includes(record)).length).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** Where each record lies. */
async function spansOf(fs: MemoryFs): Promise<{ path: string; start: number; end: number; identity: string }[]> {
  const { readJournalFile } = await import('../../../src/main/journal/journalFile')
  const { decodeRecord } = await import('../../../src/main/journal/runRecords')
  const spans: { path: string; start: number; end: number; identity: string }[] = []
  for (const path of segmentsOf(fs)) {
    for await (const item of readJournalFile(fs, path)) {
      const record = item.type === 'frame' ? decodeRecord(sampleRun, item.frame) : null
      if (item.type === 'frame' && record !== null) {
        spans.push({ path, start: item.start, end: item.end, identity: identityOf(record) })
      }
    }
  }
  return spans
}

describe('the fleet log and conversations', () => {
  const fleet = async (fs: MemoryFs, numbers: readonly number[]): Promise<{ found: number[]; damage: string[] }> => {
    const damage: string[] = []
    const opened = await openFleetLog({ dataDir: '/data', clock, fs, onDamage: (what) => damage.push(what) })
    if (!opened.ok) throw new Error(opened.error.message)
    for (const at of numbers) opened.value.append({ type: 'queue_held', at, held: at % 2 === 0 })
    const found: number[] = []
    const reading = (async () => {
      for await (const { at } of opened.value.replay()) found.push(at)
    })()
    await turnUntil(clock, reading)
    await turnUntil(clock, opened.value.close())
    return { found, damage }
  }
  const talk = async (fs: MemoryFs, numbers: readonly number[]): Promise<{ found: unknown[]; damage: string[] }> => {
    const store = createConversations({ dataDir: '/data', clock, fs })
    const there = await turnUntil(clock, store.open(ID))
    const opened = there.ok && there.value === null ? await turnUntil(clock, store.create(ID)) : there
    if (!opened.ok || opened.value === null) throw new Error('it does not open')
    for (const number of numbers) opened.value.append(number)
    await turnUntil(clock, opened.value.close())
    return { found: [...opened.value.records], damage: [...opened.value.damage] }
  }
  const numbers = [1, 2, 3, 4, 5, 6]

  it.each([
    { name: 'the fleet log', path: FLEET, use: fleet },
    { name: 'a conversation', path: CONVERSATION, use: talk },
  ])('$name opens when it ends at any byte, says what was cut off, and takes the next', async ({ path, use }) => {
    const fs = new MemoryFs()
    await use(fs, numbers)
    const bytes = fs.bytes(path)
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const copy = fs.copy()
      copy.files.set(path, bytes.subarray(0, cut))
      const { damage } = await use(copy, [99])
      const { found } = await use(copy, [])
      expect(found, `cut at ${cut}`).toEqual([...numbers.slice(0, found.length - 1), 99])
      expect(damage.length > 0).toBe(copy.files.has(`${path}.1.torn`))
      const verdict = await verifyFile(copy, path)
      expect(verdict).toMatchObject({ problems: [], torn: false, events: found.length })
    }
  })

  it.each([
    { name: 'the fleet log', path: FLEET, use: fleet },
    { name: 'a conversation', path: CONVERSATION, use: talk },
  ])('$name loses the damaged record alone, and takes none twice', async ({ path, use }) => {
    const fs = new MemoryFs()
    await use(fs, numbers)
    const bytes = fs.bytes(path)
    for (let at = 64; at < bytes.length - 1; at += 1) {
      const copy = fs.copy()
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x5a
      copy.files.set(path, changed)
      expect((await verifyFile(copy, path)).problems).not.toEqual([])
      const { damage } = await use(copy, [])
      const { found } = await use(copy, [])
      expect(found.length, `changed at ${at}`).toBe(numbers.length - 1)
      expect(damage).not.toEqual([])
    }
    const twice = fs.copy()
    twice.files.set(path, Buffer.concat([bytes, bytes.subarray(64)]))
    const { found, damage } = await use(twice, [])
    expect(found).toEqual(numbers)
    expect(damage.length).toBeGreaterThan(0)
  })
})

describe('looking at a journal', () => {
  it('counts what is there, and changes nothing', async () => {
    const fs = await runOf(10)
    const before = fs.copy()
    expect(await verifyRun(fs, FOLDER)).toEqual({
      files: segmentsOf(fs).length,
      bytes: [...fs.files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
      records: 20,
      events: 10,
      outputBytes: Array.from({ length: 10 }, (_, index) => numberedOutput(index + 1).length).reduce((a, b) => a + b),
      problems: [],
      torn: false,
      fragments: [],
    })
    expect(fs.files).toEqual(before.files)
  })

  it('names a torn end, which a repair moves aside; a second repair finds nothing to do', async () => {
    const fs = await runOf(10)
    const last = segmentsOf(fs).at(-1) ?? ''
    fs.files.set(last, fs.bytes(last).subarray(0, -3))
    const torn = await verifyRun(fs, FOLDER)
    expect(torn.torn).toBe(true)
    expect(torn.problems).toEqual([expect.stringMatching(/ends in \d+ bytes that are no whole record/)])
    expect((await repairRun(fs, FOLDER)).done).toEqual([expect.stringContaining('were cut off')])
    expect(await verifyRun(fs, FOLDER)).toMatchObject({
      problems: [],
      torn: false,
      events: 9,
      fragments: [expect.stringContaining('.torn')],
    })
    expect((await repairRun(fs, FOLDER)).done).toEqual([])
  })

  it('says of a folder without a file that there is none, and repairs nothing in it', async () => {
    const fs = new MemoryFs()
    expect(await verifyRun(fs, FOLDER)).toMatchObject({ files: 0, problems: ['it has no file'] })
    expect(await repairRun(fs, FOLDER)).toEqual({ done: [] })
  })
})
