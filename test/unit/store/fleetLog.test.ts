import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import { encodeFrame, frameKind } from '../../../src/main/journal/frame'
import type { JournalFs } from '../../../src/main/journal/journalFs'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import { type Fault, FaultyFs } from '../../support/journal/faultyFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'
import { agentSpec, anyFacts, numberedFact } from '../../support/store/facts'

const PATH = '/data/fleet.journal'
const clock = new ManualClock()

async function openOn(fs: JournalFs, damage: string[] = [], storage: string[] = []): Promise<FleetLog> {
  const opened = await openFleetLog({
    dataDir: '/data',
    clock,
    fs,
    onDamage: (what) => damage.push(what),
    onStorage: (problem) => storage.push(problem?.tag ?? 'well'),
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

async function replay(log: FleetLog): Promise<FleetFact[]> {
  const facts: FleetFact[] = []
  for await (const fact of log.replay()) facts.push(fact)
  return facts
}
/** What is thrown, if anything, is a value for people. */
function expectTyped(act: () => void): void {
  try {
    act()
  } catch (cause) {
    expect(cause).toMatchObject({ error: { tag: 'storage_failed' } })
  }
}

describe('the fleet log', () => {
  it('gives every fact back as it was, in order, before and after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, fc.infiniteStream(fc.boolean()), async (facts, durable) => {
        const fs = new MemoryFs()
        const log = await openOn(fs)
        for (const fact of facts) {
          if (durable.next().value) log.appendSync(fact)
          else log.append(fact)
        }
        expect(await replay(log)).toEqual(facts)
        await turnUntil(clock, log.close())
        const again = await openOn(fs)
        expect(await replay(again)).toEqual(facts)
        await turnUntil(clock, again.close())
      }),
      { numRuns: 50 },
    )
  })

  it('has a fact on disk and synced when appendSync returns, behind all that was appended before', async () => {
    const fs = new MemoryFs()
    const log = await openOn(fs)
    log.append(numberedFact(1))
    const syncs = fs.syncs
    log.appendSync(numberedFact(2))
    expect(fs.syncs).toBe(syncs + 1)
    // As a kill at this moment would leave it.
    const left = await openOn(fs.copy())
    expect(await replay(left)).toEqual([numberedFact(1), numberedFact(2)])
  })

  it('cut at any byte opens, says so when a fact was torn, and takes the next fact', async () => {
    const fs = new MemoryFs()
    const log = await openOn(fs)
    for (const number of [1, 2, 3]) log.appendSync(numberedFact(number))
    const whole = fs.bytes(PATH)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const copy = fs.copy()
      copy.files.set(PATH, whole.subarray(0, cut))
      const damage: string[] = []
      const again = await openOn(copy, damage)
      const kept = await replay(again)
      expect(kept).toEqual([1, 2, 3].slice(0, kept.length).map(numberedFact))
      again.appendSync(numberedFact(9))
      expect(await replay(again)).toEqual([...kept, numberedFact(9)])
      expect(damage.length > 0).toBe(copy.files.has(`${PATH}.1.torn`))
      expect(await replay(await openOn(copy))).toEqual([...kept, numberedFact(9)])
    }
  })

  it('skips and reports what it cannot read, and nothing else', async () => {
    const fs = new MemoryFs()
    const log = await openOn(fs)
    log.appendSync(numberedFact(1))
    log.appendSync(numberedFact(2))
    const strange = [
      { type: 'fact_of_the_future', at: 1 },
      { type: 'agent_saved', at: 1, spec: { ...agentSpec('x'), name: '' } },
    ]
    const frames = strange.map((fact, index) =>
      encodeFrame({ kind: frameKind.fact, at: 1, position: 3 + index, payload: Buffer.from(JSON.stringify(fact)) }),
    )
    const bytes = Buffer.concat([fs.bytes(PATH), ...frames])
    bytes[bytes.indexOf('"s1"')] = 0
    fs.files.set(PATH, bytes)
    const damage: string[] = []
    const again = await openOn(fs, damage)
    again.appendSync(numberedFact(5))
    expect(await replay(again)).toEqual([numberedFact(2), numberedFact(5)])
    expect(damage).toEqual([
      expect.stringMatching(/bytes 64 to \d+ are damaged/),
      expect.stringContaining('fact 3 '),
      expect.stringContaining('fact 4 '),
    ])
  })

  it('of a newer format is refused, unharmed', async () => {
    const fs = new MemoryFs()
    await turnUntil(clock, (await openOn(fs)).close())
    const bytes = fs.bytes(PATH)
    bytes.writeUInt16LE(2, 8)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
    const before = Buffer.from(bytes)
    expect(await openFleetLog({ dataDir: '/data', clock, fs })).toMatchObject({
      ok: false,
      error: { tag: 'newer_format' },
    })
    expect(fs.bytes(PATH)).toEqual(before)
  })

  it('on a disk that refuses: appendSync throws a typed error, append does not, and both facts are written later', async () => {
    const fs = new MemoryFs()
    let fault: Fault | null = null
    const storage: string[] = []
    const log = await openOn(new FaultyFs(fs, () => fault), [], storage)
    fault = 'ENOSPC'
    log.append(numberedFact(1))
    expect(() => log.appendSync(numberedFact(2))).toThrow(/the disk is full \(ENOSPC\)/)
    fault = null
    await turnUntil(clock, log.close())
    expect(await replay(await openOn(fs))).toEqual([numberedFact(1), numberedFact(2)])
    expect(storage).toEqual(['storage_failed', 'well'])
  })

  it('loses no fact to a fault at any call to the disk', async () => {
    const facts = Array.from({ length: 12 }, (_, index) => numberedFact(index + 1))
    const play = async (plan: (call: number) => Fault | null) => {
      const memory = new MemoryFs()
      const fs = new FaultyFs(memory, plan)
      const log = await openOn(fs).catch(() => openOn(fs))
      for (const [index, fact] of facts.entries()) {
        if (index % 3 > 0) log.append(fact)
        else expectTyped(() => log.appendSync(fact))
        clock.advance(index * 10)
        await new Promise((resolve) => setImmediate(resolve))
      }
      await turnUntil(clock, log.close())
      return { memory, calls: fs.calls }
    }
    const { calls } = await play(() => null)
    for (const fault of ['EIO', 'short'] as const) {
      for (let nth = 1; nth <= calls; nth += 1) {
        const { memory } = await play((call) => (call === nth ? fault : null))
        expect(await replay(await openOn(memory)), `${fault} at call ${nth}`).toEqual(facts)
      }
    }
  })

  it('that cannot be created is an error in words, and leaves no timer', async () => {
    const fs = new FaultyFs(new MemoryFs(), () => 'EROFS')
    const own = new ManualClock()
    const opened = await openFleetLog({ dataDir: '/data', clock: own, fs })
    expect(opened).toMatchObject({
      ok: false,
      error: { tag: 'storage_failed', message: expect.stringContaining('read-only') },
    })
    expect(own.pending).toBe(0)
  })
})
