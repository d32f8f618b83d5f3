import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FleetFact } from '../../../src/main/store/ports'
import { UsageIndex } from '../../../src/main/store/usageIndex'
import { tempDir } from '../../support/host/tempDir'
import { ManualClock } from '../../support/manualClock'
import { agentSpec, DAY_MS, runSummary, START, tokens } from '../../support/store/facts'

const folder = tempDir('usage-damage-')
const RUNS = 60
/** Enough for several pages of every table. */
const facts: FleetFact[] = Array.from({ length: RUNS }, (_, index) => {
  const agent = agentSpec(`coder-${index % 7}`)
  const run = runSummary(`run-${index}-${'x'.repeat(60)}`, agent)
  const total = tokens(index, index / 64)
  return [
    { type: 'agent_saved' as const, at: START, spec: agent },
    { type: 'run_opened' as const, at: START, run },
    { type: 'run_usage' as const, at: START + index * DAY_MS, runId: run.id, total, byModel: [], final: true },
  ]
}).flat()

let paths = 0
const newPath = (): string => {
  paths += 1
  return join(folder, `${paths}.sqlite`)
}
const openIndex = (path: string, rebuilt: string[] = []) =>
  UsageIndex.open({
    path,
    clock: new ManualClock(START),
    dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    onRebuilt: (why) => rebuilt.push(why),
    replay: async function* () {
      yield* facts
    },
  })
/** Everything that it answers. */
async function answers(index: UsageIndex) {
  const rows = await Promise.all((['agent', 'story', 'model', 'day'] as const).map((by) => index.breakdown(by)))
  return { rows, totals: await index.totals() }
}

const whole = await (async () => {
  const path = newPath()
  const index = await openIndex(path)
  const right = await answers(index)
  index.close()
  return { path, bytes: readFileSync(path), right }
})()

const damaged = (change: (bytes: Buffer) => Buffer): string => {
  const path = newPath()
  writeFileSync(path, change(Buffer.from(whole.bytes)))
  return path
}
const rightAgain = async (path: string, rebuilt?: string[]): Promise<void> => {
  const index = await openIndex(path, rebuilt)
  expect(await answers(index)).toEqual(whole.right)
  index.close()
}

describe('an index that was damaged answers as one that never was', () => {
  it('wherever 64 bytes were overwritten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.bytes.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        async (at, noise) => {
          const path = damaged((bytes) => {
            bytes.set(noise.subarray(0, bytes.length - at), at)
            return bytes
          })
          await rightAgain(path)
          for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('wherever it was cut short or filled with zeros', async () => {
    const pages = Array.from({ length: 12 }, (_, step) => Math.floor((whole.bytes.length * step) / 12) + (step % 3) * 7)
    for (const at of pages) {
      await rightAgain(damaged((bytes) => bytes.subarray(0, at)))
      await rightAgain(damaged((bytes) => bytes.fill(0, at)))
    }
  })

  it('with a folder in its place, which is kept', async () => {
    const path = newPath()
    mkdirSync(join(path, 'inside'), { recursive: true })
    writeFileSync(join(path, 'inside', 'note.txt'), 'mine')
    const rebuilt: string[] = []
    await rightAgain(path, rebuilt)
    expect(rebuilt).toHaveLength(1)
    const [aside = ''] = readdirSync(folder).filter((name) => name.includes('.bad-'))
    expect(readFileSync(join(folder, aside, 'inside', 'note.txt'), 'utf8')).toBe('mine')
  })

  it('with the write-ahead log of a host that was killed beside it, its own or a stranger’s', async () => {
    const path = newPath()
    const index = await openIndex(path)
    await index.totals()
    // As a kill leaves them: the files as they are while the index is open.
    const killed = newPath()
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, killed + suffix)
    index.close()
    await rightAgain(killed)
    const stranger = damaged((bytes) => bytes)
    const other = newPath()
    const db = new DatabaseSync(other)
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE runs (x); INSERT INTO runs VALUES (1);')
    copyFileSync(`${other}-wal`, `${stranger}-wal`)
    db.close()
    await rightAgain(stranger)
    const torn = newPath()
    copyFileSync(whole.path, torn)
    writeFileSync(`${torn}-wal`, Buffer.alloc(5_000, 7))
    await rightAgain(torn)
  })
})

describe('an index that is asked to be built anew', () => {
  it('answers how many facts that took and alarms nobody, and says the same', async () => {
    const rebuilt: string[] = []
    const index = await openIndex(newPath(), rebuilt)
    expect(await index.rebuild()).toBe(facts.length)
    expect(rebuilt).toEqual([])
    expect(await answers(index)).toEqual(whole.right)
    index.close()
  })

  it('answers those who ask meanwhile when it is there', async () => {
    const index = await openIndex(newPath())
    const [count, totals] = await Promise.all([index.rebuild(), index.totals(), index.rebuild()])
    expect([count, totals]).toEqual([facts.length, whole.right.totals])
    index.close()
  })
})
