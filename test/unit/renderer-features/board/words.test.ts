import { describe, expect, it } from 'vitest'
import { stageClock } from '../../../../src/renderer/src/features/board/stageClock'
import { stageLook } from '../../../../src/renderer/src/features/board/stageLook'
import {
  counterWords,
  stepWords,
  storyProblems,
  worktreeWords,
} from '../../../../src/renderer/src/features/board/storyWords'
import { failedGates, verdictChip } from '../../../../src/renderer/src/features/board/verdictChip'
import { parkingWords } from '../../../../src/renderer/src/features/parking/parkingWords'
import { NeedsCause, type StoryStage, type StoryView } from '../../../../src/shared/domain/story'
import { fixtureHash, fixtureStory, noCounters } from '../../../support/fixtureHost/storyViews'

const start = { kind: 'start' } as const
const run = 'run-1' as Extract<StoryStage, { kind: 'working' }>['runId']
const NOW = new Date(2026, 10, 22, 12, 0, 0).getTime()
const plain = (text: string): string => text.replaceAll('\u202f', ' ')
const clock = (stage: StoryStage, more: Partial<StoryView> = {}, parking?: Parameters<typeof stageClock>[1]): string =>
  plain(stageClock({ stage, since: NOW - 3 * 60_000, deadline: null, ...more }, parking, NOW))

const stages: readonly StoryStage[] = [
  { kind: 'idle' },
  { kind: 'queued', next: start },
  { kind: 'queued', next: { kind: 'gates', by: 'person' } },
  { kind: 'preparing', next: start },
  { kind: 'working', next: start, runId: run },
  { kind: 'judging', next: { kind: 'gates', by: 'policy' }, runId: run },
  { kind: 'waiting', next: start, until: NOW },
  { kind: 'parked', next: start, until: null },
  ...NeedsCause.options.map((cause): StoryStage => ({ kind: 'needs_you', cause, next: start })),
  { kind: 'stopped', next: start },
  { kind: 'verified', commit: fixtureHash('a1'), tree: fixtureHash('b2') },
  { kind: 'merged', commit: fixtureHash('a1'), method: 'squash' },
  { kind: 'merged', commit: fixtureHash('a1'), method: 'outside' },
  { kind: 'failed' },
]

it('every stage, and every cause to need a person, has words of its own and an icon', () => {
  const words = stages.map((stage) => stageLook(stage).word)
  expect(new Set(words).size).toBe(stages.length)
  for (const stage of stages) expect(stageLook(stage).icon).toBeDefined()
})

describe('how long a story has been where it is, or when it goes on', () => {
  it.each<[string, StoryStage, Partial<StoryView>, string]>([
    ['what waits for nobody says nothing', { kind: 'idle' }, {}, ''],
    ['a back-off counts down', { kind: 'waiting', next: start, until: NOW + 12_000 }, {}, 'next try in 12 s'],
    ['a back-off that is over is due', { kind: 'waiting', next: start, until: NOW - 1 }, {}, 'next try now'],
    ['work with a deadline says what is left', stages[5] as StoryStage, { deadline: NOW + 60_000 }, '3 m, 1 m left'],
    ['work past its deadline is overdue', stages[5] as StoryStage, { deadline: NOW - 1 }, '3 m, overdue'],
    ['work without one has an age', stages[4] as StoryStage, {}, '3 m'],
    ['a limit without a time says so', { kind: 'parked', next: start, until: null }, {}, '3 m, reset time unknown'],
    ['what is over says since when', { kind: 'failed' }, {}, '3 m ago'],
  ])('%s', (_, stage, more, words) => {
    expect(clock(stage, more)).toBe(words)
  })

  it('a parked story tells what its agent’s parking tells', () => {
    const parking = { until: NOW + 90 * 60_000, source: 'provider', autoResume: true } as Parameters<
      typeof stageClock
    >[1]
    expect(clock({ kind: 'parked', next: start, until: null }, {}, parking)).toBe(
      'resumes 13:30 · said by the provider',
    )
  })
})

it.each([
  [{ until: NOW + 65 * 60_000, source: 'provider', autoResume: true }, 'resumes 13:05 · said by the provider'],
  [{ until: NOW + 30_000, source: 'provider', autoResume: true }, 'resumes in 30 s · said by the provider'],
  [{ until: NOW + 30_000, source: 'back_off', autoResume: true }, 'tries again in 30 s · no reset time given'],
  [{ until: NOW + 30_000, source: 'provider', autoResume: false }, 'asks you in 30 s · said by the provider'],
  [{ until: NOW - 1, source: 'provider', autoResume: true }, 'resumes now · said by the provider'],
] as const)('parking %o is said as “%s”', (parking, words) => {
  expect(plain(parkingWords(parking, NOW))).toBe(words)
})

describe('the words of a card', () => {
  it('counts only the slots that were used, and against their maximum only where that is known', () => {
    expect(counterWords(noCounters)).toEqual([])
    expect(counterWords({ ...noCounters, retries: 1, aborts: 2 }, { retries: 3 })).toEqual([
      'gate retry 1 of 3',
      'start tried again 2×',
    ])
  })

  it('names the step of a chain, and is silent where there is only one', () => {
    const profiles = fixtureStory(1, { kind: 'idle' }).profiles
    expect(stepWords({ step: 0, profiles })).toBeNull()
    expect(stepWords({ step: 1, profiles: [...profiles, ...profiles] })).toBe('step 2 of 2 · coder-1')
  })

  it('leaves out what git did not say, and never calls it 0', () => {
    const { worktree } = fixtureStory(1, { kind: 'failed' })
    if (worktree?.facts == null) throw new Error('the fixture has a worktree')
    const said = { ...worktree, facts: { ...worktree.facts, behind: 1, uncommitted: 4 } }
    expect(worktreeWords(said).map(plain)).toEqual(['2 ahead', '1 behind', '4 uncommitted', '48 MB'])
    const silent = { ...worktree.facts, ahead: null, behind: null, uncommitted: null, diskBytes: null }
    expect(worktreeWords({ ...worktree, facts: silent })).toEqual([])
    expect(worktreeWords({ ...worktree, facts: null })).toEqual([])
  })

  it('says what is wrong: the file, the worktree, another branch, a shared tree', () => {
    const story = fixtureStory(1, { kind: 'failed' })
    if (story.worktree?.facts == null) throw new Error('the fixture has a worktree')
    const facts = (change: object) => ({
      fileProblem: null,
      worktree: { ...story.worktree, facts: { ...story.worktree?.facts, ...change } } as StoryView['worktree'],
    })
    expect(storyProblems(story, [])).toEqual([])
    expect(storyProblems({ fileProblem: 'line 2: no title', worktree: null }, [])).toEqual([
      'Its file: line 2: no title',
    ])
    expect(storyProblems(facts({ exists: false }), [])).toEqual(['Its worktree is gone.'])
    expect(storyProblems(facts({ branch: 'other' }), [])[0]).toContain('is on other, not on snowhook/1_story')
    expect(storyProblems(facts({ branch: null }), [])[0]).toContain('on no branch')
    expect(storyProblems(story, [{ name: 'coder-1', with: ['scratch'] }])).toEqual([
      'coder-1 works in the same tree as scratch.',
    ])
  })
})

describe('what the gates said', () => {
  const verdict = (change: Partial<NonNullable<StoryView['verdict']>>): NonNullable<StoryView['verdict']> => ({
    outcome: 'passed',
    commit: fixtureHash('a1b2c3d'),
    tree: fixtureHash('7ee'),
    flaky: false,
    endedAt: 0,
    gates: [],
    current: true,
    ...change,
  })

  it.each([
    [{}, 'a1b2c3d', 'good'],
    [{ current: null }, 'a1b2c3d', 'good'],
    [{ flaky: true }, 'flaky a1b2c3d', 'attention'],
    [{ current: false }, 'outdated a1b2c3d', 'neutral'],
    [{ current: false, flaky: true }, 'outdated a1b2c3d', 'neutral'],
    [{ outcome: 'none' }, 'no gates', 'attention'],
    [{ outcome: 'broken' }, 'gates unusable', 'bad'],
    [{ outcome: 'interrupted' }, 'cut short', 'neutral'],
  ] as const)('%o is “%s”', (change, text, tone) => {
    expect(verdictChip(verdict(change))).toMatchObject({ text, tone })
  })

  it('a gate that passed when run again has not failed; others are named', () => {
    const gates = [
      { name: 'types', outcome: 'failed', attempt: 1 },
      { name: 'types', outcome: 'passed', attempt: 2 },
      { name: 'test', outcome: 'failed', attempt: 1 },
      { name: 'lint', outcome: 'timed_out', attempt: 1 },
      { name: 'docs', outcome: 'skipped', attempt: 1 },
    ]
    expect(failedGates({ gates })).toEqual(['test', 'lint'])
    const chip = verdictChip(verdict({ outcome: 'failed', gates }))
    expect(chip).toMatchObject({ text: 'test +1', tone: 'bad' })
    expect(chip.said).toContain('test, lint')
    expect(verdictChip(verdict({ outcome: 'failed', gates, current: false })).said).toContain('moved on')
  })
})
