import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { foldFleet } from '../../../src/main/store/fleetState'
import { localDays } from '../../../src/main/store/localDay'
import type { FleetFact } from '../../../src/main/store/ports'
import { UsageIndex } from '../../../src/main/store/usageIndex'
import { openTables } from '../../../src/main/store/usageTables'
import { UsageRow, UsageTotals } from '../../../src/shared/contract/usage'
import { AgentId, RunId } from '../../../src/shared/domain/ids'
import { addUsage, type ModelUsage, type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'
import { ManualClock } from '../../support/manualClock'
import { agentSpec, anyFacts, DAY_MS, result, runSummary, START, tokens } from '../../support/store/facts'

const folder = mkdtempSync(join(tmpdir(), 'usage-index-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newPath = (): string => join(folder, `${++files}.sqlite`)
const groupings = ['agent', 'story', 'model', 'day'] as const

async function openIndex(path: string, log: FleetFact[], rebuilt: string[] = [], now = START): Promise<UsageIndex> {
  return UsageIndex.open({
    path,
    replay: async function* () {
      yield* log
    },
    clock: new ManualClock(now),
    dayOf: localDays('UTC'),
    onRebuilt: (why) => rebuilt.push(why),
  })
}

/** Everything that can be asked, for comparing two indexes. */
async function everything(index: UsageIndex) {
  return {
    rows: await Promise.all(groupings.map((by) => index.breakdown(by))),
    totals: await index.totals(),
    agents: await Promise.all(['coder-1', 'coder-2'].map((id) => index.agent(AgentId.parse(id)))),
  }
}
const sum = (parts: readonly TokenUsage[]): TokenUsage => parts.reduce(addUsage, zeroUsage)

const agent = agentSpec('coder-1')
const opened = (id: string, spec = agent): FleetFact => ({ type: 'run_opened', at: START, run: runSummary(id, spec) })
const used = (
  id: string,
  total: TokenUsage,
  more: { byModel?: ModelUsage[]; final?: boolean; at?: number } = {},
): FleetFact => ({
  type: 'run_usage',
  at: more.at ?? START,
  runId: RunId.parse(id),
  total,
  byModel: more.byModel ?? [],
  final: more.final ?? true,
})

describe('the usage index', () => {
  it('built fact by fact, with restarts in between, equals the one built from the whole log', async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, fc.array(fc.nat(), { maxLength: 3 }), async (facts, restarts) => {
        const path = newPath()
        const log: FleetFact[] = []
        const rebuilt: string[] = []
        let index = await openIndex(path, log, rebuilt)
        const stops = new Set(restarts.map((at) => at % (facts.length + 1)))
        for (const [at, fact] of facts.entries()) {
          log.push(fact)
          index.apply(fact)
          if (!stops.has(at)) continue
          index.close()
          index = await openIndex(path, log, rebuilt)
        }
        const fresh = await openIndex(newPath(), facts)
        expect(await everything(index)).toEqual(await everything(fresh))
        expect(rebuilt).toEqual([])
        index.close()
        fresh.close()
      }),
      { numRuns: 40 },
    )
  })

  it('sums by the rule of addUsage, whatever it groups by, and fits the contract', async () => {
    await fc.assert(
      fc.asyncProperty(anyFacts, async (facts) => {
        const index = await openIndex(newPath(), facts)
        const runs = [...foldFleet(facts).runs.values()]
        const all = sum(runs.flatMap((run) => run.usage ?? []))
        const totals = await index.totals()
        expect(UsageTotals.safeParse(totals).success).toBe(true)
        expect(totals.allTime).toEqual(all)
        if (all.totalCostUsd !== null) expect(totals.pricedUsd.allTime).toBeCloseTo(all.totalCostUsd, 9)
        expect(totals.provisional).toBe(runs.some((run) => run.usage !== null && !run.usageFinal))
        for (const by of groupings) {
          const rows = await index.breakdown(by)
          expect(UsageRow.array().safeParse(rows).success).toBe(true)
          if (by === 'agent' || by === 'story') expect(sum(rows.map((row) => row.usage))).toEqual(all)
          if (by === 'day')
            expect({ ...sum(rows.map((row) => row.usage)), totalCostUsd: 0 }).toEqual({ ...all, totalCostUsd: 0 })
        }
        for (const row of await index.breakdown('agent')) {
          const own = runs.filter((run) => run.agentId === row.key)
          expect(row.runs).toBe(own.length)
          expect(row.usage).toEqual(sum(own.flatMap((run) => run.usage ?? [])))
          expect((await index.agent(AgentId.parse(row.key))).total).toEqual(row.usage)
        }
        index.close()
      }),
      { numRuns: 40 },
    )
  })

  it('keeps unpriced usage unpriced, and lets an unpriced nothing not spoil a price', async () => {
    const index = await openIndex(newPath(), [
      opened('r1'),
      used('r1', tokens(10, 2)),
      opened('r2'),
      used('r2', tokens(0, null)),
    ])
    expect((await index.totals()).allTime).toEqual(tokens(10, 2))
    for (const fact of [opened('r3'), used('r3', tokens(1, null))]) index.apply(fact)
    expect((await index.totals()).allTime).toEqual(tokens(11, null))
    index.close()
  })

  it('splits by model, gives what nobody split to the model that was asked for, and merges the basis', async () => {
    const opus = (input: number, basis: ModelUsage['basis']): ModelUsage => ({
      ...tokens(input, 1),
      model: 'opus',
      basis,
    })
    const index = await openIndex(newPath(), [
      opened('r1'),
      used('r1', tokens(30, 1), { byModel: [opus(30, 'reported')] }),
      opened('r2'),
      used('r2', tokens(20, 1), { byModel: [opus(20, 'computed')] }),
      opened('r3'),
      used('r3', tokens(7, 1)),
    ])
    expect((await index.agent(agent.id)).byModel).toEqual([
      { ...tokens(50, 2), model: 'opus', basis: 'computed' },
      { ...tokens(7, 1), model: 'sonnet', basis: 'reported' },
    ])
    expect((await index.breakdown('model')).map((row) => [row.key, row.runs])).toEqual([
      ['opus', 2],
      ['sonnet', 1],
    ])
    index.close()
  })

  it('sums the reasoning of a model, and does not know it as soon as one part does not say', async () => {
    const used5 = (input: number, more: Partial<ModelUsage>): ModelUsage[] => [
      { ...tokens(input, 1), outputTokens: 10, model: 'gpt', basis: 'computed', ...more },
    ]
    const index = await openIndex(newPath(), [
      opened('r1'),
      used('r1', tokens(30, 1), { byModel: used5(30, { reasoningTokens: 4 }) }),
      opened('r2'),
      used('r2', tokens(20, 1), { byModel: used5(20, { reasoningTokens: 0 }) }),
      // Without output there is nothing to say.
      opened('r3'),
      used('r3', tokens(5, 1), { byModel: used5(5, { outputTokens: 0 }) }),
    ])
    const only = async () => (await index.agent(agent.id)).byModel[0]
    expect(await only()).toMatchObject({ inputTokens: 55, outputTokens: 20, reasoningTokens: 4, basis: 'computed' })
    for (const fact of [opened('r4'), used('r4', tokens(1, 1), { byModel: used5(1, {}) })]) index.apply(fact)
    expect(await only()).not.toHaveProperty('reasoningTokens')
    index.close()
  })

  it('shows no 0 for what has no price: the model, the agent, the day and the sum are unpriced, other models are not', async () => {
    const log = [
      opened('r1'),
      used('r1', tokens(30, null), {
        byModel: [
          { ...tokens(10, 2), model: 'priced', basis: 'computed' },
          { ...tokens(20, null), model: 'local', basis: 'unpriced' },
        ],
      }),
      opened('r2', agentSpec('coder-2')),
      used('r2', tokens(5, 1), { at: START + DAY_MS }),
    ]
    const index = await openIndex(newPath(), log, [], START + DAY_MS)
    const costs = async (by: (typeof groupings)[number]) =>
      Object.fromEntries((await index.breakdown(by)).map(({ key, usage }) => [key, usage.totalCostUsd]))
    expect(await costs('model')).toEqual({ local: null, priced: 2, sonnet: 1 })
    expect(await costs('agent')).toEqual({ 'coder-1': null, 'coder-2': 1 })
    expect(await costs('day')).toEqual({ '2026-01-10': null, '2026-01-11': 1 })
    expect((await index.agent(agent.id)).byModel.map(({ model, basis }) => [model, basis])).toEqual([
      ['local', 'unpriced'],
      ['priced', 'computed'],
    ])
    const { today, allTime, pricedUsd } = await index.totals()
    expect([today.totalCostUsd, allTime.totalCostUsd]).toEqual([1, null])
    expect(pricedUsd, 'what is known is said beside what is not').toEqual({ today: 1, allTime: 3 })
    index.close()
  })

  it('books increments of a running total on the day on which they came', async () => {
    const log = [
      opened('r1'),
      used('r1', tokens(10, 1), { final: false }),
      used('r1', tokens(25, 3), { at: START + DAY_MS }),
    ]
    const index = await openIndex(newPath(), log, [], START + DAY_MS)
    expect(await index.breakdown('day')).toEqual([
      { key: '2026-01-11', label: '2026-01-11', usage: tokens(15, 2), runs: 1, provisional: false },
      { key: '2026-01-10', label: '2026-01-10', usage: tokens(10, 1), runs: 1, provisional: false },
    ])
    expect(await index.totals()).toEqual({
      today: tokens(15, 2),
      allTime: tokens(25, 3),
      pricedUsd: { today: 2, allTime: 3 },
      provisional: false,
    })
    index.close()
  })

  it('goes on at the next start where it stopped, without reading old facts into the tables again', async () => {
    const path = newPath()
    const first = await openIndex(path, [opened('r1'), used('r1', tokens(10, 1))])
    first.close()
    // Same log by its facts' names, another number in it: only a second reading would show it.
    const index = await openIndex(path, [
      opened('r1'),
      used('r1', tokens(99, 9)),
      opened('r2'),
      used('r2', tokens(1, 1)),
    ])
    expect((await index.totals()).allTime).toEqual(tokens(11, 2))
    index.close()
  })

  it('names rows for people: agents with their story, stories by their title', async () => {
    const index = await openIndex(newPath(), [{ type: 'agent_saved', at: START, spec: agent }, opened('r1')])
    expect((await index.breakdown('agent')).map((row) => row.label)).toEqual(['coder-1 · 1_story'])
    expect((await index.breakdown('story')).map((row) => row.label)).toEqual(['A story'])
    index.close()
  })

  it('takes usage from the result of a run that never reported any', async () => {
    const closed: FleetFact = {
      type: 'run_closed',
      at: START,
      runId: RunId.parse('r1'),
      outcome: 'completed',
      why: 'it ended',
      result: result({ tokenUsage: tokens(9, 1) }),
    }
    const index = await openIndex(newPath(), [opened('r1'), closed])
    expect(await index.totals()).toMatchObject({ allTime: tokens(9, 1), provisional: false })
    index.close()
  })
})

describe('an index that is of no use', () => {
  const log = [opened('r1'), used('r1', tokens(10, 1))]
  const spoil: [string, (path: string) => void][] = [
    ['not a database', (path) => writeFileSync(path, 'nonsense '.repeat(1_000))],
    ['cut short', (path) => writeFileSync(path, Buffer.alloc(0))],
    ['of another schema version', (path) => edit(path, 'PRAGMA user_version = 99')],
    ['of an older schema version', (path) => edit(path, 'PRAGMA user_version = 1')],
    ['without a table', (path) => edit(path, 'DROP TABLE runDays')],
    ['of another log', (path) => edit(path, "UPDATE progress SET last = 'run_opened 1'")],
    ['ahead of its log', (path) => edit(path, 'UPDATE progress SET applied = 99')],
  ]
  it.each(spoil)('(%s) is built anew at the start', async (_, damage) => {
    const path = newPath()
    const first = await openIndex(path, log)
    first.close()
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
    damage(path)
    const index = await openIndex(path, log)
    index.apply(opened('r2'))
    expect((await index.totals()).allTime).toEqual(tokens(10, 1))
    expect(await index.breakdown('day')).toHaveLength(1)
    index.close()
  })

  it('is built anew in mid-use, without counting anything twice', async () => {
    const path = newPath()
    const growing = [...log]
    const rebuilt: string[] = []
    const index = await openIndex(path, growing, rebuilt)
    edit(path, 'DROP TABLE runs')
    for (const fact of [opened('r2'), used('r2', tokens(5, 1))]) {
      growing.push(fact)
      index.apply(fact)
    }
    const both = await Promise.all([index.totals(), index.totals()])
    expect(both.map((totals) => totals.allTime)).toEqual([tokens(15, 2), tokens(15, 2)])
    expect(rebuilt).toHaveLength(1)
    growing.push(used('r2', tokens(6, 2)))
    index.apply(used('r2', tokens(6, 2)))
    index.close()
    const again = await openIndex(path, growing, rebuilt)
    expect((await again.totals()).allTime).toEqual(tokens(16, 3))
    expect(rebuilt).toHaveLength(1)
    again.close()
  })

  it('built anew while the log cannot take facts still counts them', async () => {
    const path = newPath()
    const index = await openIndex(path, log)
    for (const fact of [opened('r2'), used('r2', tokens(5, 1))]) index.apply(fact)
    edit(path, 'DROP TABLE runs')
    expect((await index.totals()).allTime).toEqual(tokens(15, 2))
    index.close()
  })

  it('because the disk refuses is an error in words', async () => {
    await expect(openIndex(join(folder, 'missing', 'x.sqlite'), log)).rejects.toMatchObject({
      error: { tag: 'storage_failed', kept: expect.stringContaining('fleet log') },
    })
  })

  it('is private to the user', async () => {
    const path = newPath()
    const index = await openIndex(path, log)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    index.close()
  })
})

function edit(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
}

describe('a disk that is full', () => {
  it('is named, although SQLite has rolled back by itself by then', () => {
    const tables = openTables(newPath(), () => {
      tables.db.exec('ROLLBACK')
      throw new Error('database or disk is full')
    })
    const facts = [opened('run-1'), used('run-1', tokens(5))]
    expect(() => tables.apply(facts, { applied: 2, last: 'x' })).toThrow('database or disk is full')
    tables.close()
  })
})
