import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { nodeJournalFs } from '../../../src/main/journal/journalFs'
import { verifyFile } from '../../../src/main/journal/verify'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import { UsageIndex } from '../../../src/main/store/usageIndex'
import { RunId } from '../../../src/shared/domain/ids'
import { tempDir } from '../../support/host/tempDir'
import { agentSpec, anyFacts, runSummary, START, tokens } from '../../support/store/facts'

const folder = tempDir('compact-')
const newDir = (): string => mkdtempSync(join(folder, 'log-'))

async function write(dataDir: string, facts: readonly FleetFact[]): Promise<void> {
  const log = await openFleetLog({ dataDir, clock: systemClock })
  if (!log.ok) throw new Error(log.error.message)
  for (const fact of facts) log.value.append(fact)
  await log.value.close()
}
/** Opens it again, and answers what it holds then. */
async function reopened(dataDir: string, compactFrom = 1): Promise<FleetFact[]> {
  const log = await openFleetLog({ dataDir, clock: systemClock, compactFrom })
  if (!log.ok) throw new Error(log.error.message)
  const facts: FleetFact[] = []
  for await (const fact of log.value.replay()) facts.push(fact)
  await log.value.close()
  return facts
}
async function sums(facts: readonly FleetFact[], zoneMinutes: number) {
  const index = await UsageIndex.open({
    path: join(newDir(), 'x.sqlite'),
    clock: systemClock,
    dayOf: (at) => new Date(at + zoneMinutes * 60_000).toISOString().slice(0, 10),
    replay: async function* () {
      yield* facts
    },
  })
  const rows = await Promise.all((['agent', 'story', 'model', 'day'] as const).map((by) => index.breakdown(by)))
  index.close()
  return rows
}

const agent = agentSpec('coder-1')
const opened: FleetFact = { type: 'run_opened', at: START, run: runSummary('r1', agent) }
const used = (at: number, input: number, final = false): FleetFact => ({
  type: 'run_usage',
  at: START + at,
  runId: RunId.parse('r1'),
  total: tokens(input, input / 64),
  byModel: [],
  final,
  turns: 0,
})
const busy = [
  opened,
  ...Array.from({ length: 100 }, (_, second) => used(second * 1_000, second)),
  used(100_000, 100, true),
]

describe('a fleet log full of totals that others have replaced', () => {
  it('is written anew without them, and everything else stays in its order', async () => {
    const dataDir = newDir()
    await write(dataDir, busy)
    expect(await reopened(dataDir)).toEqual([busy[0], busy.at(-1)])
    expect((await verifyFile(nodeJournalFs, join(dataDir, 'fleet.journal'))).problems).toEqual([])
    expect(existsSync(join(dataDir, 'fleet.journal.new'))).toBe(false)
    await write(dataDir, [used(200_000, 101, true)])
    expect(await reopened(dataDir, Number.POSITIVE_INFINITY)).toHaveLength(3)
  })

  it('keeps totals on both sides of a quarter of an hour, and what was corrected downwards', async () => {
    const facts = [
      opened,
      used(0, 1),
      used(1, 2),
      used(900_000, 3),
      used(900_001, 9),
      used(900_002, 4),
      used(900_003, 5),
    ]
    const dataDir = newDir()
    await write(dataDir, facts)
    expect(await reopened(dataDir)).toEqual([facts[0], facts[2], facts[4], facts[5], facts[6]])
  })

  it('is left as it is, byte for byte, when something in it is damaged or it is not worth it', async () => {
    const damaged = newDir()
    await write(damaged, busy)
    const path = join(damaged, 'fleet.journal')
    const bytes = readFileSync(path)
    bytes[500] = (bytes[500] ?? 0) ^ 0xff
    writeFileSync(path, bytes)
    await reopened(damaged)
    expect(readFileSync(path)).toEqual(bytes)
    const small = newDir()
    await write(small, busy)
    const before = readFileSync(join(small, 'fleet.journal'))
    await reopened(small, 10_000)
    expect(readFileSync(join(small, 'fleet.journal'))).toEqual(before)
  })

  it('adds up to the same fleet, and to the same usage on each day of every time zone', async () => {
    const anyTotals = fc.array(fc.tuple(fc.nat(1_200_000), fc.nat(20), fc.boolean()), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(anyFacts, anyTotals, fc.constantFrom(-570, 0, 345), async (others, totals, zone) => {
        let at = 0
        let input = 0
        const running = totals.map(([wait, more, down]) => {
          at += wait
          input = Math.max(0, down ? input - 1 : input + more)
          return used(at, input)
        })
        const facts = [opened, ...others, ...running]
        const dataDir = newDir()
        await write(dataDir, facts)
        const left = await reopened(dataDir, 0)
        expect(foldFleet(left)).toEqual(foldFleet(facts))
        expect(await sums(left, zone)).toEqual(await sums(facts, zone))
      }),
      { numRuns: 40 },
    )
  })
})
