import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDays } from '../../../src/main/store/localDay'
import { UsageIndex } from '../../../src/main/store/usageIndex'
import { addUse, crossedCaps, minutesDue, noUse, spentOf, type Use } from '../../../src/main/supervisor/budget'
import { calendarDay } from '../../../src/main/supervisor/budgetDay'
import { budgetSentence } from '../../../src/main/supervisor/budgetSentence'
import type { BudgetScope, CapName, Caps, Spent } from '../../../src/shared/domain/budget'
import { AgentId } from '../../../src/shared/domain/ids'
import { totalTokens } from '../../../src/shared/domain/usage'
import { agentOf, BudgetScene, capped, cli, ofDay, ofProject, ofStory, tokens, usage } from './budgetScene'

const spent = (more: Partial<Spent>): Spent => ({ usd: 0, unpriced: false, tokens: 0, minutes: 0, turns: 0, ...more })

describe('a cap', () => {
  it.each<[string, Partial<Caps>, Partial<Spent>, CapName[]]>([
    ['is reached when exactly as much is spent', { usd: 2 }, { usd: 2 }, ['usd']],
    ['is not by any less', { usd: 2 }, { usd: 1.999999999 }, []],
    ['is not by what has no price', { usd: 2 }, { usd: 0, unpriced: true, tokens: 9e9 }, []],
    ['of none holds nothing', {}, { usd: 9e5, tokens: 9e9, minutes: 9e5, turns: 9e5 }, []],
    ['of each kind is told', { usd: 1, tokens: 1, minutes: 1, turns: 1 }, { tokens: 1, turns: 2 }, ['tokens', 'turns']],
    ['in minutes counts parts of them', { minutes: 0.5 }, { minutes: 0.5 }, ['minutes']],
  ])('%s', (_name, caps, used, names) => {
    expect(crossedCaps(capped(caps), spent(used))).toEqual(names)
  })

  it('in money is reached by sums that are no exact fractions, in whatever order they come', () => {
    const anyCents = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(anyCents, (cents) => {
        const use = (cent: number): Use => ({ ...noUse, nanoUsd: Math.round((cent / 100) * 1e9) })
        const usd = cents.reduce((sum, cent) => sum + cent, 0) / 100
        for (const order of [cents, cents.toReversed(), cents.toSorted()]) {
          expect(spentOf(order.map(use).reduce(addUse, noUse)).usd).toBe(usd)
        }
      }),
    )
  })

  it('in minutes is reached when the runs that go on have used what is left, each for itself', () => {
    expect(minutesDue(capped({ minutes: 10 }), spent({ minutes: 4 }), 3, 1_000)).toBe(121_000)
    expect(minutesDue(capped({ minutes: 10 }), spent({ minutes: 4 }), 0, 1_000)).toBeNull()
    expect(minutesDue(capped({ minutes: 10 }), spent({ minutes: 10 }), 3, 1_000)).toBeNull()
    expect(minutesDue(capped({ usd: 1 }), spent({}), 3, 1_000)).toBeNull()
    expect(minutesDue(capped({ minutes: 1 }), spent({ minutes: 1 - 1e-12 }), 9, 1_000)).toBe(1_001)
  })
})

describe('the sentence about a budget', () => {
  const ofAgent: BudgetScope = { kind: 'agent', agentId: AgentId.parse('a') }
  it.each<[BudgetScope, CapName, number, Partial<Spent>, string]>([
    [ofStory, 'usd', 2, { usd: 2.03 }, "The story's budget of $2.00 is reached ($2.03 spent). Raise it to go on."],
    [
      ofAgent,
      'usd',
      0.005,
      { usd: 0.0061 },
      "The agent's budget of $0.0050 is reached ($0.0061 spent). Raise it to go on.",
    ],
    [
      ofProject,
      'usd',
      1,
      { usd: 1, unpriced: true },
      "The project's budget of $1.00 is reached ($1.00 spent, and what has no price). Raise it to go on.",
    ],
    [
      ofDay,
      'tokens',
      2_000_000,
      { tokens: 2_000_123 },
      "Today's budget of 2,000,000 tokens is reached (2,000,123 used). It goes on after midnight, or when you raise it.",
    ],
    [
      ofStory,
      'minutes',
      1,
      { minutes: 1.26 },
      "The story's budget of 1 minute is reached (1.3 used). Raise it to go on.",
    ],
    [ofStory, 'turns', 40, { turns: 41 }, "The story's budget of 40 turns is reached (41 used). Raise it to go on."],
  ])('%o of %s', (scope, name, cap, used, sentence) => {
    expect(budgetSentence(scope, name, cap, spent(used))).toBe(sentence)
  })
})

describe('a calendar day', () => {
  const hours = ({ start, end }: { start: number; end: number }): number => (end - start) / 3_600_000

  it.each<[string, string, number, number]>([
    ['an ordinary day', 'UTC', Date.UTC(2026, 0, 10, 12), 24],
    ['clocks put forward', 'Europe/Berlin', Date.UTC(2026, 2, 29, 12), 23],
    ['clocks put back', 'Europe/Berlin', Date.UTC(2026, 9, 25, 12), 25],
    ['by half an hour', 'Australia/Lord_Howe', Date.UTC(2026, 3, 5, 3), 24.5],
    ['a day whose midnight was left out', 'America/Sao_Paulo', Date.UTC(2018, 10, 4, 15), 23],
    ['far from Greenwich', 'Pacific/Kiritimati', Date.UTC(2026, 0, 10, 12), 24],
  ])('has its own length: %s', (_name, zone, noon, length) => {
    const day = calendarDay(localDays(zone), noon)
    expect(hours(day)).toBe(length)
  })

  it('begins with its first millisecond and ends with the next day’s, whenever one asks', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland')
    fc.assert(
      fc.property(zones, fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }), (zone, now) => {
        const dayOf = localDays(zone)
        const { day, start, end } = calendarDay(dayOf, now)
        expect([dayOf(start - 1) < day, dayOf(start), dayOf(end - 1), dayOf(end) > day]).toEqual([true, day, day, true])
      }),
    )
  })
})

describe('what the day’s budget counts', () => {
  it('is what the header shows as today’s, also around midnight, with totals that were never written', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'snowhook-budget-'))
    const step = fc.record({
      agent: fc.nat(1),
      tokens: fc.nat(50),
      cents: fc.nat(40),
      written: fc.boolean(),
      wait: fc.oneof(fc.nat(2_000), fc.nat(40_000_000)),
      ends: fc.boolean(),
    })
    let count = 0
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          count += 1
          const here = new BudgetScene(Date.UTC(2026, 2, 28, 22, 59, 55), 'Europe/Berlin')
          const agents = [agentOf('a', cli), agentOf('b', cli)]
          here.add(...agents)
          here.keeper.set(ofDay, capped({ usd: 1_000 }))
          const totals = [tokens(0, 0), tokens(0, 0)]
          for (const { agent: at, tokens: more, cents, written, wait, ends } of steps) {
            const spec = agents[at] ?? agentOf('a', cli)
            if (here.liveRun(spec) === null) {
              totals[at] = tokens(0, 0)
              here.run(spec)
            }
            const before = totals[at] ?? tokens(0, 0)
            const total = tokens(before.inputTokens + more, Math.round((before.totalCostUsd ?? 0) * 100 + cents) / 100)
            totals[at] = total
            here.says(spec, usage(total), { written: written || ends })
            if (ends) here.end(spec)
            here.clock.advance(wait)
          }
          // At the end everything is written, as it is within a second.
          for (const [at, spec] of agents.entries()) {
            if (here.liveRun(spec) !== null) here.says(spec, usage(totals[at] ?? tokens(0, 0)))
          }
          const replay = async function* () {
            yield* here.log
          }
          const index = await UsageIndex.open({
            path: join(dir, `${count}.db`),
            replay,
            clock: here.clock,
            dayOf: localDays('Europe/Berlin'),
          })
          const { today, pricedUsd } = await index.totals()
          index.close()
          const { spent: counted } = here.view(ofDay)
          expect(counted.tokens).toBe(totalTokens(today))
          expect(counted.usd).toBeCloseTo(pricedUsd.today, 9)
        }),
        { numRuns: 60 },
      )
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }, 60_000)
})
