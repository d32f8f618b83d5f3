import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barWords } from '../../../../src/renderer/src/features/budgets/BudgetBar'
import { budgetHolding } from '../../../../src/renderer/src/features/budgets/budgetHolding'
import { listedBudgets } from '../../../../src/renderer/src/features/budgets/budgetList'
import { capFaces, nearestCap, percent } from '../../../../src/renderer/src/features/budgets/capFace'
import {
  capFormOf,
  emptyCapForm,
  raisedCaps,
  readCap,
  readCapForm,
} from '../../../../src/renderer/src/features/budgets/capForm'
import { type BudgetView, type CapName, type Caps, noCaps } from '../../../../src/shared/domain/budget'
import type { AgentId } from '../../../../src/shared/domain/ids'

const budget = (caps: Partial<Caps>, spent: Partial<BudgetView['spent']> = {}): BudgetView => {
  const used = { usd: 0, unpriced: false, tokens: 0, minutes: 0, turns: 0, ...spent }
  const all = { ...noCaps, ...caps }
  const crossed = (Object.keys(all) as CapName[]).filter((name) => used[name] >= (all[name] ?? Infinity))
  return { scope: { kind: 'day' }, caps: all, spent: used, crossed, crossedAt: null, paused: [] }
}

describe('a cap as it is typed', () => {
  it.each<[CapName, string, number | null]>([
    ['usd', '', null],
    ['usd', ' 5 ', 5],
    ['usd', '$2.50', 2.5],
    ['usd', '.5', 0.5],
    ['tokens', '200k', 200_000],
    ['tokens', '1.5 M', 1_500_000],
    ['tokens', '1.1k', 1_100],
    ['tokens', '2,000,000', 2_000_000],
    ['minutes', '0.5', 0.5],
    ['turns', '120', 120],
  ])('%s %j is %s', (name, text, value) => expect(readCap(name, text)).toEqual({ ok: true, value }))

  it.each<[CapName, string]>([
    ['usd', '0'],
    ['usd', '-3'],
    ['usd', 'five'],
    ['usd', '1,5'],
    ['usd', '1e3'],
    ['usd', '2000000'],
    ['usd', '0.0000000001'],
    ['tokens', '1.5'],
    ['turns', '0.5'],
    ['turns', '5k tokens'],
    ['tokens', '99999B'],
  ])('%s %j is refused', (name, text) => expect(readCap(name, text)).toMatchObject({ ok: false }))

  it('is read back as it was kept', () => {
    const cap = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null })
    fc.assert(
      fc.property(fc.record({ usd: cap, tokens: cap, minutes: cap, turns: cap }), (caps) => {
        const read = readCapForm(capFormOf(caps))
        if (Object.values(caps).every((one) => one === null)) expect(read.ok).toBe(false)
        else expect(read).toEqual({ ok: true, caps })
      }),
    )
  })

  it('must be at least one, and is named when it is wrong', () => {
    expect(readCapForm(emptyCapForm)).toEqual({ ok: false, problems: { form: 'Set at least one cap.' } })
    const read = readCapForm({ ...emptyCapForm, usd: '5', turns: 'many' })
    expect(read).toEqual({ ok: false, problems: { turns: 'A number above 0, or nothing' } })
  })
})

describe('a raise', () => {
  it.each<[string, BudgetView, number, Partial<Caps> | null]>([
    [
      'what is reached, from what was spent',
      budget({ usd: 2, turns: 120 }, { usd: 2.41 }),
      0.5,
      { usd: 3.62, turns: 120 },
    ],
    ['all that is reached', budget({ usd: 1, turns: 10 }, { usd: 1, turns: 10 }), 1, { usd: 2, turns: 20 }],
    [
      'the nearest where none is reached',
      budget({ usd: 5, tokens: 100 }, { usd: 4, tokens: 10 }),
      0.5,
      { usd: 7.5, tokens: 100 },
    ],
    ['nothing of no caps', budget({}), 1, null],
    ['nothing past the greatest cap', budget({ usd: 900_000 }, { usd: 900_000 }), 1, null],
  ])('lifts %s', (_, before, by, after) => {
    expect(raisedCaps(before, by)).toEqual(after === null ? null : { ...noCaps, ...after })
  })

  it('always leaves room, and touches no cap that is not set', () => {
    const amount = fc.integer({ min: 1, max: 100_000 })
    const cap = fc.option(amount, { nil: null })
    const caps = fc.record({ usd: cap, tokens: cap, minutes: cap, turns: cap })
    const spent = fc.record({
      usd: fc.double({ min: 0, max: 9_999, noNaN: true }),
      tokens: amount,
      minutes: amount,
      turns: amount,
    })
    fc.assert(
      fc.property(caps, spent, fc.constantFrom(0.5, 1), (given, used, by) => {
        const before = budget(given, used)
        const after = raisedCaps(before, by)
        for (const name of Object.keys(given) as CapName[]) {
          if (given[name] === null) expect(after?.[name] ?? null).toBeNull()
          if (before.crossed.includes(name)) expect(after?.[name]).toBeGreaterThan(used[name])
        }
      }),
    )
  })
})

describe('a budget in words', () => {
  const day = budget({ usd: 5, tokens: 4_000_000 }, { usd: 4.15, tokens: 1_240_000 })

  it('says each cap that is set, and how near it is', () => {
    expect(capFaces(day).map(({ words, state, share }) => [words, state, percent(share)])).toEqual([
      ['$4.15 of $5.00', 'close', 83],
      ['1,240,000 of 4,000,000 tokens', 'calm', 31],
    ])
    expect(nearestCap(day)?.name).toBe('usd')
  })

  it('never calls money whole of which some has no price', () => {
    const [face] = capFaces(budget({ usd: 5 }, { usd: 1, unpriced: true }))
    expect(face?.words).toBe('≥ $1.00 of $5.00')
    const [turns] = capFaces(budget({ turns: 5 }, { turns: 1, unpriced: true }))
    expect(turns?.words).toBe('1 of 5 turns')
  })

  it('is not all used before it is', () => expect(percent(0.9999)).toBe(99))

  it.each([
    [budget({}), 'No budget for today is set.'],
    [day, 'Today: money $4.15 of $5.00, 83%, close to its cap.'],
    [budget({ turns: 10 }, { turns: 2 }), 'Today: turns 2 of 10 turns, 20%.'],
    [budget({ turns: 10 }, { turns: 12 }), 'Today: turns 12 of 10 turns, 120%: reached.'],
  ])('in the header', (given, words) => expect(barWords(nearestCap(given))).toBe(words))
})

describe('several budgets', () => {
  const agentId = 'a' as AgentId
  const of = (scope: BudgetView['scope'], reached: boolean): BudgetView => ({
    ...budget({ usd: 1 }, { usd: reached ? 1 : 0 }),
    scope,
    paused: reached ? [agentId] : [],
  })
  const day = of({ kind: 'day' }, true)
  const wide = of({ kind: 'project', project: '/b' }, true)
  const calm = of({ kind: 'project', project: '/a' }, false)
  const own = of({ kind: 'agent', agentId }, true)

  it('are listed from the widest to the narrowest, what is reached first', () => {
    expect(listedBudgets([own, calm, wide, day])).toEqual([day, wide, calm, own])
  })

  it('hold an agent by the narrowest that is reached', () => {
    expect(budgetHolding([day, wide, calm, own], agentId)).toEqual(own.scope)
    expect(budgetHolding([day, calm], agentId)).toEqual(day.scope)
    expect(budgetHolding([calm], agentId)).toBeNull()
    expect(budgetHolding([day], 'other' as AgentId)).toBeNull()
  })
})
