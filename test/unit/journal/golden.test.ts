import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { MemoryFs } from '../../support/journal/memoryFs'
import { append, readAll, sampleOf, sampleRun, samples } from '../../support/journal/samples'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'
import { numberedFact } from '../../support/store/facts'

/** Written by version 1 of the format. They are never changed: what was written once must be readable for ever. */
const golden = (name: string): Buffer => readFileSync(new URL(`../../fixtures/journal/${name}`, import.meta.url))
const RUN = '/data/runs/run-1/000001.journal'
const FLEET = '/data/fleet.journal'

async function fleetOn(fs: MemoryFs, clock: ManualClock) {
  const log = await openFleetLog({ dataDir: '/data', clock, fs })
  if (!log.ok) throw new Error(log.error.message)
  return log.value
}

describe('format version 1', () => {
  it('of a run journal is read', async () => {
    const fs = new MemoryFs()
    fs.files.set(RUN, golden('run.v1.journal'))
    const damage: string[] = []
    const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs })
    const records = await readAll(store, (what) => damage.push(what))
    expect(records.map(sampleOf)).toEqual(samples)
    expect(damage).toEqual([])
  })

  it('of the fleet log is read', async () => {
    const fs = new MemoryFs()
    fs.files.set(FLEET, golden('fleet.v1.journal'))
    const facts = []
    for await (const fact of (await fleetOn(fs, new ManualClock())).replay()) facts.push(fact)
    expect(facts).toEqual([1, 2, 3].map(numberedFact))
  })

  it('is what is written, byte for byte: a change of the format needs a new version', async () => {
    const fs = new MemoryFs()
    const clock = new ManualClock()
    const writer = createJournalStore({ dataDir: '/data', clock, fs }).create(sampleRun)
    for (const sample of samples) append(writer, sample)
    const log = await fleetOn(fs, clock)
    for (const number of [1, 2, 3]) log.append(numberedFact(number))
    await writer.close()
    await turnUntil(clock, log.close())
    expect(fs.bytes(RUN).equals(golden('run.v1.journal'))).toBe(true)
    expect(fs.bytes(FLEET).equals(golden('fleet.v1.journal'))).toBe(true)
  })
})
