import { describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import { encodeFrame, frameKind } from '../../../src/main/journal/frame'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalStore } from '../../../src/main/journal/ports'
import { RunId } from '../../../src/shared/domain/ids'
import { FaultyFs } from '../../support/journal/faultyFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { append, bytesOf, readAll, sampleOf, sampleRun, samples, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

function setUp(fs = new MemoryFs()): { fs: MemoryFs; clock: ManualClock; store: JournalStore } {
  const clock = new ManualClock()
  return { fs, clock, store: createJournalStore({ dataDir: '/data', clock, fs }) }
}
const FIRST = '/data/runs/run-1/000001.journal'

describe('a run journal', () => {
  it('gives back events, bytes and sizes in the order in which they were appended', async () => {
    const { clock, store } = setUp()
    const writer = store.create(sampleRun)
    for (const sample of samples) append(writer, sample)
    await turnUntil(clock, writer.close())
    const damage: string[] = []
    expect((await readAll(store, (what) => damage.push(what))).map(sampleOf)).toEqual(samples)
    expect(damage).toEqual([])
  })

  it('numbers events from 1, stamps them, and counts output by bytes', async () => {
    const { clock, store } = setUp()
    const writer = store.create(sampleRun)
    const first = writer.appendEvent(textEvent('a'))
    clock.advance(50)
    const second = writer.appendEvent(textEvent('b'))
    expect([first.seq, second.seq, second.at - first.at]).toEqual([1, 2, 50])
    expect([writer.appendOutput(Buffer.alloc(200_000)), writer.appendOutput(Buffer.from('x'))]).toEqual([0, 200_000])
    expect(await store.outputSize(sampleRun)).toBe(200_001)
    await turnUntil(clock, writer.close())
    expect(await store.outputSize(sampleRun)).toBe(200_001)
    const events = (await readAll(store)).flatMap((record) => (record.kind === 'event' ? [record.recorded] : []))
    expect(events).toEqual([first, second])
  })

  it('keeps the bytes as they were, also when the caller uses the buffer again', async () => {
    const { clock, store } = setUp()
    const writer = store.create(sampleRun)
    const buffer = Buffer.from('before')
    writer.appendOutput(buffer)
    buffer.fill('x')
    await turnUntil(clock, writer.close())
    expect((await readAll(store)).map(sampleOf)).toEqual([{ kind: 'output', data: bytesOf('before') }])
  })

  it('can be read while it is written: all that was appended before is there', async () => {
    const { store, clock } = setUp()
    const writer = store.create(sampleRun)
    writer.appendEvent(textEvent('one'))
    expect(await readAll(store)).toHaveLength(1)
    writer.appendOutput(Buffer.from('two'))
    expect(await readAll(store)).toHaveLength(2)
    await turnUntil(clock, writer.close())
  })

  it('shows a reader no unfinished record while it is written, and calls it damage when nobody writes', async () => {
    const { fs, store, clock } = setUp()
    const writer = store.create(sampleRun)
    writer.appendEvent(textEvent('whole'))
    await turnUntil(clock, writer.sync())
    const unfinished = encodeFrame({ kind: frameKind.event, at: 0, position: 2, payload: Buffer.from('{}') })
    fs.files.set(FIRST, Buffer.concat([fs.bytes(FIRST), unfinished.subarray(0, 10)]))
    const damage: string[] = []
    expect(await readAll(store, (what) => damage.push(what))).toHaveLength(1)
    expect(damage).toEqual([])
    const other = setUp(fs).store
    expect(await readAll(other, (what) => damage.push(what))).toHaveLength(1)
    expect(damage).toEqual(['000001.journal: ends in 10 bytes that are no whole record'])
    await turnUntil(clock, writer.close())
  })

  it('goes on in a new segment when one is full, and reads over the border', async () => {
    const { fs, clock, store } = setUp()
    const writer = store.create(sampleRun)
    const chunk = Buffer.alloc(1_000_000, 'x')
    for (let index = 0; index < 40; index += 1) {
      writer.appendOutput(chunk)
      writer.appendEvent(textEvent(`after ${index}`))
      await turnUntil(clock, writer.sync())
    }
    await turnUntil(clock, writer.close())
    const sizes = [...fs.files.values()].map((bytes) => bytes.length)
    expect(sizes).toHaveLength(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16_777_216)
    let bytes = 0
    const texts: string[] = []
    const damage: string[] = []
    for await (const record of store.read(sampleRun, (what) => damage.push(what))) {
      if (record.kind === 'output') bytes += record.data.length
      if (record.kind === 'event') texts.push(sampleOf(record).kind)
    }
    expect({ bytes, events: texts.length, damage }).toEqual({ bytes: 40_000_000, events: 40, damage: [] })
    expect(await store.outputSize(sampleRun)).toBe(40_000_000)
  })

  it('does not begin a segment before the one before it is written out, so that no crash leaves a hole', async () => {
    const fs = new MemoryFs()
    let full = true
    const clock = new ManualClock()
    const faulty = new FaultyFs(fs, (_, what, path) => (full && what === 'write' && path === FIRST ? 'ENOSPC' : null))
    const store = createJournalStore({ dataDir: '/data', clock, fs: faulty })
    const writer = store.create(sampleRun)
    for (let index = 0; index < 20; index += 1) writer.appendOutput(Buffer.alloc(1_000_000))
    for (let index = 0; index < 50; index += 1) {
      clock.advance(100)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([...fs.files].map(([path, bytes]) => [path, bytes.length])).toEqual([[FIRST, 0]])
    full = false
    await turnUntil(clock, writer.close())
    expect(await store.outputSize(sampleRun)).toBe(20_000_000)
    expect(fs.files.size).toBe(2)
  })

  it('is listed and found by its id, and not made twice', async () => {
    const { clock, store } = setUp()
    expect(store.exists(sampleRun)).toBe(false)
    const writer = store.create(sampleRun)
    expect(store.exists(sampleRun)).toBe(true)
    expect(() => store.create(sampleRun)).toThrow('already has a journal')
    await expect(store.reopen(sampleRun)).rejects.toThrow('is being written')
    await turnUntil(clock, writer.close())
    expect(() => store.create(sampleRun)).toThrow('already has a journal')
    expect(await store.list()).toEqual([sampleRun])
    await expect(store.reopen(RunId.parse('nobody'))).rejects.toThrow('has no journal')
    expect(await readAll(store, undefined, RunId.parse('nobody'))).toEqual([])
  })

  it('of a host that was killed when it had only made the folder can be given its end', async () => {
    const { fs, clock, store } = setUp()
    await fs.makeFolder('/data/runs/run-1')
    const writer = await store.reopen(sampleRun)
    writer.appendEvent(textEvent('lost'))
    await turnUntil(clock, writer.close())
    expect(await readAll(store)).toMatchObject([{ kind: 'event', recorded: { seq: 1, event: textEvent('lost') } }])
  })

  it('of a newer format is refused, unharmed', async () => {
    const { fs, clock, store } = setUp()
    await turnUntil(clock, store.create(sampleRun).close())
    const bytes = fs.bytes(FIRST)
    bytes.writeUInt16LE(99, 8)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
    const before = Buffer.from(bytes)
    await expect(readAll(store)).rejects.toMatchObject({ error: { tag: 'newer_format' } })
    await expect(store.reopen(sampleRun)).rejects.toMatchObject({ error: { tag: 'newer_format' } })
    expect(fs.bytes(FIRST)).toEqual(before)
  })

  it('gives an event that this version does not know back as raw, and passes over unknown kinds of record', async () => {
    const { fs, clock, store } = setUp()
    await turnUntil(clock, store.create(sampleRun).close())
    const json = '{"type":"from_the_future","field":1}'
    const records = [
      { kind: frameKind.event, at: 5, position: 1, payload: Buffer.from(json) },
      { kind: 77, at: 5, position: 0, payload: Buffer.from('who knows') },
      { kind: frameKind.event, at: 5, position: 2, payload: Buffer.from('no json') },
    ]
    fs.files.set(FIRST, Buffer.concat([fs.bytes(FIRST), ...records.map((frame) => encodeFrame(frame))]))
    const damage: string[] = []
    const events = (await readAll(store, (what) => damage.push(what))).map(
      (record) => 'recorded' in record && record.recorded,
    )
    expect(events).toEqual([
      { runId: sampleRun, seq: 1, at: 5, event: { type: 'raw', name: 'from_the_future', data: json } },
      { runId: sampleRun, seq: 2, at: 5, event: { type: 'raw', name: 'unnamed', data: 'no json' } },
    ])
    expect(damage).toEqual([])
  })

  it('tells its watcher of a record that comes after the close', async () => {
    const { clock, store } = setUp()
    const told: (string | undefined)[] = []
    const writer = store.create(sampleRun, {
      onPressure: () => {},
      onStorage: () => {},
      onLoss: (what) => told.push(what.tag),
    })
    await turnUntil(clock, writer.close())
    writer.appendOutput(Buffer.from('late'))
    expect(told).toEqual(['internal'])
  })
})
