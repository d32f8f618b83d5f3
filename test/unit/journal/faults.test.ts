import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { type Fault, FaultyFs } from '../../support/journal/faultyFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { append, readAll, type Sample, sampleOf, sampleRun, samples, textEvent } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

/** Appends everything twice with waits in between, so that the calls to the disk spread over all stages. */
const script: readonly Sample[] = [...samples, ...samples]

async function run(plan: (call: number) => Fault | null) {
  const memory = new MemoryFs()
  const fs = new FaultyFs(memory, plan)
  const clock = new ManualClock()
  const store = createJournalStore({ dataDir: '/data', clock, fs })
  const storage: (SnowhookError | null)[] = []
  const writer = store.create(sampleRun, {
    onPressure: () => {},
    onStorage: (problem) => storage.push(problem),
    onLoss: () => {},
  })
  for (const [index, sample] of script.entries()) {
    append(writer, sample)
    clock.advance(index % 3 === 0 ? 9 : 1)
    await new Promise((resolve) => setImmediate(resolve))
    if (index % 5 === 4) clock.advance(100)
  }
  return { memory, fs, clock, store, storage, writer }
}
const readFrom = async (memory: MemoryFs, damage: string[]) => {
  const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs: memory })
  return (await readAll(store, (what) => damage.push(what))).map(sampleOf)
}

const EVERY_FAULT = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT', 'EMFILE'] as const

describe('a fault at any call to the disk', () => {
  it('loses nothing and harms nothing when the disk comes back', async () => {
    const calls = (await run(() => null)).fs.calls
    expect(calls).toBeGreaterThan(12)
    for (const fault of [...EVERY_FAULT, 'short'] as const) {
      for (let nth = 1; nth <= calls; nth += 1) {
        const { memory, clock, storage, writer } = await run((call) => (call === nth ? fault : null))
        await turnUntil(clock, writer.sync())
        await turnUntil(clock, writer.close())
        const damage: string[] = []
        expect(await readFrom(memory, damage), `${fault} at call ${nth}`).toEqual(script)
        expect(damage).toEqual([])
        if (fault !== 'short') expect(storage.map((problem) => problem?.tag ?? null)).toEqual(['storage_failed', null])
        expect(clock.pending).toBe(0)
      }
    }
  })

  it('for a while holds the source back from the first refusal to the last, and loses nothing', async () => {
    const calls = (await run(() => null)).fs.calls
    for (const fault of EVERY_FAULT) {
      for (let nth = 1; nth <= calls; nth += 1) {
        // Full disks take the beginning of a write first, and refuse for seven calls, with retries in between.
        const plan = (call: number): Fault | null =>
          call === nth ? 'short' : call > nth && call <= nth + 7 ? fault : null
        const { memory, clock, storage, writer } = await run(plan)
        await turnUntil(clock, writer.sync())
        await turnUntil(clock, writer.close())
        const damage: string[] = []
        expect(await readFrom(memory, damage), `${fault} from call ${nth} on`).toEqual(script)
        expect(damage).toEqual([])
        expect(storage.filter((problem) => problem === null)).toHaveLength(storage.length === 0 ? 0 : 1)
        expect(storage.at(-1) ?? null).toBeNull()
        if (nth === 1) expect(storage[0]).toMatchObject({ tag: 'storage_failed', kept: expect.any(String) })
        expect(clock.pending).toBe(0)
      }
    }
  })

  it('for good leaves a journal that opens, holds an unbroken beginning of what was appended, and takes more', async () => {
    const calls = (await run(() => null)).fs.calls
    for (let nth = 1; nth <= calls; nth += 1) {
      const { memory, clock, storage, writer } = await run((call) => (call >= nth ? 'ENOSPC' : null))
      const said = await turnUntil(clock, writer.close()).catch((cause: unknown) => cause)
      expect(said).toMatchObject({ error: { tag: 'storage_failed' } })
      expect(storage[0]).toMatchObject({ tag: 'storage_failed', next: expect.stringContaining('Free some space') })
      const kept = await readFrom(memory, [])
      expect(kept, `from call ${nth} on`).toEqual(script.slice(0, kept.length))
      // What it says of the loss is never less than what is missing.
      const missing = script.slice(kept.length)
      const [events = 0, bytes = 0] = (String(said).match(/\d+/g) ?? []).map(Number)
      expect(events).toBeGreaterThanOrEqual(missing.filter(({ kind }) => kind === 'event').length)
      expect(bytes).toBeGreaterThanOrEqual(
        missing.reduce((sum, sample) => sum + (sample.kind === 'output' ? sample.data.length : 0), 0),
      )

      const store = createJournalStore({ dataDir: '/data', clock, fs: memory })
      if ((await store.list()).length === 0 || kept.length === 0) continue
      const again = await store.reopen(sampleRun)
      again.appendEvent(textEvent('next'))
      await turnUntil(clock, again.close())
      expect((await readFrom(memory, [])).at(-1)).toEqual({ kind: 'event', text: 'next' })
    }
  })

  it('while reopening changes nothing, so that reopening later succeeds', async () => {
    const { memory, clock, writer } = await run(() => null)
    await turnUntil(clock, writer.close())
    const path = '/data/runs/run-1/000001.journal'
    memory.files.set(path, Buffer.concat([memory.bytes(path), Buffer.from('torn')]))
    for (let nth = 1; nth <= 6; nth += 1) {
      const copy = memory.copy()
      const fs = new FaultyFs(copy, (call) => (call === nth ? 'EIO' : null))
      const store = createJournalStore({ dataDir: '/data', clock, fs })
      const first = await store.reopen(sampleRun).catch(() => null)
      const second = first ?? (await store.reopen(sampleRun))
      await turnUntil(clock, second.close())
      const kept = await readFrom(copy, [])
      expect(kept.slice(0, script.length), `EIO at call ${nth}`).toEqual(script)
      // Only the very last step may leave a mended file without the event that says so; the fragment is there all the same.
      expect(kept).toHaveLength(script.length + (nth === 6 ? 0 : 1))
      expect([...copy.files.keys()].some((name) => name.endsWith('.torn'))).toBe(true)
    }
  })

  it('for good ends a run of several files too, with the reason, instead of holding it open for ever', async () => {
    const clock = new ManualClock()
    const fs = new FaultyFs(new MemoryFs(), () => 'ENOSPC')
    const writer = createJournalStore({ dataDir: '/data', clock, fs }).create(sampleRun)
    for (let written = 0; written < 18_000_000; written += 65_536) writer.appendOutput(Buffer.alloc(65_536))
    await expect(turnUntil(clock, writer.close())).rejects.toMatchObject({ error: { tag: 'storage_failed' } })
    expect(clock.pending).toBe(0)
  })

  it('does not let a source that ignores the pause fill the memory: what is dropped is said and shows as a gap', async () => {
    const memory = new MemoryFs()
    let full = true
    const clock = new ManualClock()
    const store = createJournalStore({
      dataDir: '/data',
      clock,
      fs: new FaultyFs(memory, () => (full ? 'ENOSPC' : null)),
    })
    const told: string[] = []
    const pressure: boolean[] = []
    const writer = store.create(sampleRun, {
      onPressure: (high) => pressure.push(high),
      onStorage: () => {},
      onLoss: (what) => told.push(what.message),
    })
    const flood = Buffer.alloc(1_048_576)
    for (let index = 0; index < 80; index += 1) writer.appendOutput(flood)
    expect(told.filter((message) => message.includes('cannot keep up'))).toHaveLength(1)
    full = false
    await turnUntil(clock, writer.sync())
    expect(writer.appendOutput(Buffer.from('again'))).toBe(80 * 1_048_576)
    await turnUntil(clock, writer.close())
    expect(pressure).toEqual([true, false])
    const damage: string[] = []
    const records = await readAll(store, (what) => damage.push(what))
    const bytes = records.reduce((sum, record) => sum + (record.kind === 'output' ? record.data.length : 0), 0)
    expect(bytes).toBeLessThan(80 * 1_048_576)
    expect(damage).toEqual([expect.stringMatching(/^output bytes \d+ to 83886080 are missing$/)])
  })
})
