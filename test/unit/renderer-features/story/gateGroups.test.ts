import { expect, it } from 'vitest'
import {
  durationWords,
  gateGroups,
  judgedWords,
  verdictNotes,
} from '../../../../src/renderer/src/features/story/gates/gateGroups'
import { gateReports } from '../../../support/fixtureHost/reviewSample'
import { fixtureHash } from '../../../support/fixtureHost/storyViews'

const [report] = gateReports(0)
if (report === undefined) throw new Error('no report')

it('every gate is there once, with its last word, all its attempts, and whether it is flaky', () => {
  expect(
    gateGroups(report).map(({ name, last, attempts, flaky }) => [name, last.outcome, attempts.length, flaky]),
  ).toEqual([
    ['types', 'passed', 1, false],
    ['lint', 'passed', 2, true],
    ['test', 'failed', 1, false],
    ['e2e', 'timed_out', 1, false],
    ['bench', 'skipped', 1, false],
  ])
})

it('a gate that failed again is not flaky', () => {
  const [first] = report.verdicts
  if (first === undefined) throw new Error('no verdict')
  const failed = { ...first, outcome: 'failed' as const }
  expect(gateGroups({ verdicts: [failed, { ...failed, attempt: 2 }] })).toMatchObject([{ flaky: false }])
})

it('says what an outcome alone does not', () => {
  const [passed] = report.verdicts
  if (passed === undefined) throw new Error('no verdict')
  expect(verdictNotes(passed)).toEqual([])
  const odd = {
    ...passed,
    outcome: 'failed' as const,
    exitCode: 3,
    treeAfter: fixtureHash('b'),
    survivors: [7],
    truncated: true,
  }
  expect(verdictNotes(odd).join('; ')).toMatch(/exit 3; it changed files.*; processes 7 .*; .*left out/)
  // What git could not say is not called a change.
  expect(verdictNotes({ ...passed, treeAfter: null })).toEqual([])
})

it.each([
  [240, '0.2\u202fs'],
  [59_940, '59.9\u202fs'],
  [900_000, '15\u202fm'],
])('%i ms is %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words)
})

it('names what was judged, or says that it has no name', () => {
  expect(judgedWords(report)).toBe('about commit a1b2c3d, tree 7ee0000')
  expect(judgedWords({ commit: null, tree: null })).toMatch(/nothing that git can name/)
})
