import { describe, expect, it } from 'vitest'
import { PlanView } from '../../../../src/renderer/src/features/settings/storage/PlanView'
import {
  daysOf,
  isEmptyPlan,
  olderThan,
  planWords,
  prunedWords,
} from '../../../../src/renderer/src/features/settings/storage/pruneWords'
import { Retention } from '../../../../src/renderer/src/features/settings/storage/Retention'
import { StorageSizes } from '../../../../src/renderer/src/features/settings/storage/StorageSizes'
import { StoredRuns } from '../../../../src/renderer/src/features/settings/storage/StoredRuns'
import { partFaces, shareWords } from '../../../../src/renderer/src/features/settings/storage/storageFace'
import type { Settings } from '../../../../src/shared/contract/settings'
import { type PrunePlan, StorageUse } from '../../../../src/shared/contract/storage'
import { FIXTURE_NOW } from '../../../support/fixtureHost/agents'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { storedRuns } from '../../../support/fixtureHost/storage'
import { drawn, hostile, unseen } from '../drawn'

const plan: PrunePlan = {
  id: 'plan',
  runs: [...storedRuns(3, 0)],
  runCount: 3,
  conversationCount: 0,
  bytes: 117_000_000,
  kept: [],
}
const nothing: PrunePlan = { ...plan, runs: [], runCount: 0, bytes: 0 }
const part = (kind: StorageUse['parts'][number]['kind'], bytes: number) => ({ kind, bytes, files: 1 })

describe('sizes by part', () => {
  it('are largest first, with their shares, and without what takes no room', () => {
    const faces = partFaces({ parts: [part('other', 100), part('landing', 0), part('journals', 900)] })
    expect(faces.map(({ label, share }) => [label, share])).toEqual([
      ['Journals', 0.9],
      ['Other', 0.1],
    ])
    expect(partFaces({ parts: [part('journals', 0)] })).toEqual([])
  })
  it.each([
    [0.0001, '< 1%'],
    [0.01, '1%'],
    [0.874, '87%'],
    [1, '100%'],
  ])('a share of %d is “%s”', (share, said) => expect(shareWords(share)).toBe(said))
  it('stand in words beside the bar, with the folder and what is free', async () => {
    const answer = await createFixtureHost([], () => FIXTURE_NOW).handlers.storage.use({})
    if (!answer.ok) throw new Error('no answer')
    // As the wire would bring it.
    const use = StorageUse.parse(answer.value)
    const html = drawn(<StorageSizes use={use} />)
    for (const said of ['/home/dev/.snowhook', 'Copy the path', '48\u202fGB free', 'Journals', 'Usage index'])
      expect(html).toContain(said)
    expect(drawn(<StorageSizes use={{ ...use, freeBytes: null }} />)).toContain('does not say what is free')
  })
})

describe('a plan', () => {
  it.each([
    [plan, '3 runs, 117\u202fMB'],
    [{ ...plan, runCount: 1, conversationCount: 1 }, '1 run and 1 conversation, 117\u202fMB'],
    [{ ...nothing, conversationCount: 2, bytes: 5 }, '2 conversations, 5\u202fB'],
    [{ ...plan, runCount: 12_345 }, '12,345 runs, 117\u202fMB'],
  ])('says what it deletes', (given, said) => expect(planWords(given)).toBe(said))
  it('with conversations alone is not empty', () => {
    expect(isEmptyPlan(nothing)).toBe(true)
    expect(isEmptyPlan({ ...nothing, conversationCount: 1 })).toBe(false)
  })
  it('shows what is deleted, and what is kept and why', () => {
    const kept = storedRuns(1, 0).map((run) => ({ ...run, keep: 'its story is not merged yet' }))
    const html = drawn(<PlanView plan={{ ...plan, runCount: 40, kept }} days={30} />)
    expect(html).toContain('40 runs, 117\u202fMB, will be deleted')
    expect(html).toMatch(/The (<!-- -->)?3(<!-- -->)? largest of (<!-- -->)?40 runs/)
    expect(html).toContain('its story is not merged yet')
  })
  it('with nothing in it says so', () => {
    const html = drawn(<PlanView plan={nothing} days={0} />)
    expect(html).toContain('Nothing to delete')
    expect(html).toContain('every run that has ended')
  })
  it('is told when it is done', () => {
    expect(prunedWords({ runCount: 1, bytes: 0 })).toBe('1 run deleted, 0\u202fB freed.')
    expect(olderThan(1)).toBe('runs that ended at least 1 day ago')
  })
})

it.each([
  ['30', 1, 30],
  ['0', 0, 0],
  ['0', 1, null],
  ['', 0, null],
  [' ', 0, null],
  ['1.5', 0, null],
  ['-1', 0, null],
  ['36501', 0, null],
  ['ten', 0, null],
])('“%s” days, at least %d, is %s', (text, least, days) => expect(daysOf(text, least)).toBe(days))

describe('the table of runs', () => {
  it('of two thousand runs draws what is in sight, and knows how many there are', () => {
    const html = drawn(<StoredRuns runs={storedRuns(2_000, 0)} label="Runs" why="Kept because" />)
    expect(html).toContain('aria-rowcount="2001"')
    const rows = html.match(/aria-rowindex/g)?.length ?? 0
    expect(rows).toBeGreaterThan(5)
    expect(rows).toBeLessThan(60)
  })
  it('says who is live, and who may be pruned', () => {
    const html = drawn(<StoredRuns runs={storedRuns(2, 0)} label="Runs" why="Kept because" />)
    for (const said of ['still live', 'it is live', 'may be pruned', '106\u202fMB']) expect(html).toContain(said)
  })
  it('is text, and nothing when there is nothing', () => {
    const runs = storedRuns(2, 0).map((run) => ({ ...run, agentName: hostile, keep: hostile }))
    expect(drawn(<StoredRuns runs={runs} label="Runs" why="Kept because" />)).not.toMatch(unseen)
    expect(drawn(<StoredRuns runs={[]} label="Runs" why={null} />)).toBe('')
  })
})

describe('retention', () => {
  const shown = (keepRunsDays: number | null) => drawn(<Retention />, { settings: { keepRunsDays } as Settings })
  it('is for ever, or for days', () => {
    expect(shown(null)).toContain('Nothing is deleted by itself.')
    expect(shown(null)).not.toContain('<input')
    expect(shown(14)).toContain('value="14"')
    expect(shown(14)).toContain('where that may be')
  })
  it('is not guessed before the host has said it', () => {
    expect(drawn(<Retention />)).toBe('')
  })
})
