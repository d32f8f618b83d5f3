import { describe, expect, it } from 'vitest'
import { emptyReport, gateReport } from '../../../src/main/gates/gateReport'
import type { RanGates } from '../../../src/main/gates/runGates'
import { verdictsInWords } from '../../../src/main/gates/verdictWords'
import type { WorktreeState } from '../../../src/main/gates/worktreeState'
import { type GateOutcome, GateReport, type GateVerdict } from '../../../src/shared/domain/gates'
import { RunId } from '../../../src/shared/domain/ids'

const hash = (digit: string): string => digit.repeat(40)
const start: WorktreeState = { commit: hash('a'), tree: hash('1') }
const edited: WorktreeState = { commit: hash('a'), tree: hash('2') }
const committed: WorktreeState = { commit: hash('b'), tree: hash('1') }
const unknown: WorktreeState = { commit: hash('a'), tree: null }
const facts = { runId: RunId.parse('run-1'), startedAt: 1_000, endedAt: 2_000, notice: null }

function verdict(name: string, outcome: GateOutcome, more: Partial<GateVerdict> = {}): GateVerdict {
  const rest = { exitCode: outcome === 'passed' ? 0 : null, durationMs: 5, output: 'said', truncated: false }
  return {
    name,
    command: 'x',
    outcome,
    ...rest,
    ...start,
    treeAfter: start.tree,
    survivors: [],
    attempt: 1,
    ...more,
  }
}

const ran = (verdicts: readonly GateVerdict[], more: Partial<RanGates> = {}): RanGates => ({
  verdicts,
  before: start,
  after: start,
  notStarted: null,
  ...more,
})

describe('what the gates came to', () => {
  const cases: readonly [string, readonly GateVerdict[], GateReport['outcome'], boolean][] = [
    ['all pass', [verdict('a', 'passed'), verdict('b', 'passed')], 'passed', false],
    ['one fails', [verdict('a', 'passed'), verdict('b', 'failed')], 'failed', false],
    ['the first fails', [verdict('a', 'failed'), verdict('b', 'passed')], 'failed', false],
    ['one runs out of time', [verdict('a', 'timed_out'), verdict('b', 'passed')], 'failed', false],
    ['one does not apply', [verdict('a', 'passed'), verdict('b', 'skipped')], 'passed', false],
    ['none applies', [verdict('a', 'skipped'), verdict('b', 'skipped')], 'none', false],
    ['a stop', [verdict('a', 'passed'), verdict('b', 'interrupted')], 'interrupted', false],
    ['a stop after a failure', [verdict('a', 'failed'), verdict('b', 'interrupted')], 'interrupted', false],
    [
      'a stop in the second attempt',
      [verdict('a', 'failed'), verdict('a', 'interrupted', { attempt: 2 })],
      'interrupted',
      false,
    ],
    ['a pass after a failure', [verdict('a', 'failed'), verdict('a', 'passed', { attempt: 2 })], 'passed', true],
    [
      'a pass after two',
      [verdict('a', 'timed_out'), verdict('a', 'failed', { attempt: 2 }), verdict('a', 'passed', { attempt: 3 })],
      'passed',
      true,
    ],
    ['failures only', [verdict('a', 'failed'), verdict('a', 'failed', { attempt: 2 })], 'failed', false],
    [
      'one flaky, one broken',
      [verdict('a', 'failed'), verdict('a', 'passed', { attempt: 2 }), verdict('b', 'failed')],
      'failed',
      true,
    ],
  ]
  it.each(cases)('%s', (_name, verdicts, outcome, flaky) => {
    const report = gateReport(ran(verdicts), facts)
    expect(GateReport.parse(report)).toMatchObject({
      outcome,
      flaky,
      ...start,
      verdicts,
      startedAt: 1_000,
      endedAt: 2_000,
    })
    expect(report.problem === null).toBe(outcome !== 'none')
  })

  it.each([
    ['edits files', edited],
    ['makes a commit', committed],
  ])('is no pass when a gate %s and others came after it: they judged something else', (_name, after) => {
    const verdicts = [verdict('format', 'passed', { treeAfter: after.tree }), verdict('test', 'passed', after)]
    const report = gateReport(ran(verdicts, { after }), facts)
    expect(report).toMatchObject({ outcome: 'failed', ...start })
    expect(report.problem).toMatch(/^Gate format changed files of the worktree or made a commit, so the gates after it/)
  })

  it('stands when the last gate that ran changed files: nothing was judged after it', () => {
    const verdicts = [
      verdict('test', 'passed'),
      verdict('report', 'passed', { treeAfter: edited.tree }),
      verdict('rust', 'skipped', edited),
    ]
    const report = gateReport(ran(verdicts, { after: edited }), facts)
    expect(report).toMatchObject({ outcome: 'passed', ...start })
    expect(report.problem).toMatch(/^Gate report changed files .*; the verdicts are about what was there before\.$/)
  })

  it('is no pass when git could not say any more what was judged', () => {
    const verdicts = [verdict('a', 'passed', { treeAfter: null }), verdict('b', 'passed', unknown)]
    const report = gateReport(ran(verdicts, { after: unknown }), facts)
    expect(report).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(/after gate a is not known/) })
  })

  it('does not blame a gate for what a stop left unanswered', () => {
    const verdicts = [verdict('a', 'interrupted', { treeAfter: null }), verdict('b', 'interrupted', unknown)]
    expect(gateReport(ran(verdicts, { after: unknown }), facts)).toMatchObject({
      outcome: 'interrupted',
      problem: null,
    })
  })

  it('is broken, and no failure of the work, when a gate could not be started', () => {
    const report = gateReport(ran([verdict('a', 'failed')], { notStarted: 'Gate a could not be started: no.' }), facts)
    expect(report).toMatchObject({ outcome: 'broken', problem: 'Gate a could not be started: no.' })
  })

  it('says that it is bound to nothing outside of a repository', () => {
    const nowhere = { commit: null, tree: null }
    const report = gateReport(ran([verdict('a', 'passed', nowhere)], { before: nowhere, after: nowhere }), facts)
    expect(report).toMatchObject({ outcome: 'passed', ...nowhere, problem: expect.stringMatching(/cannot be named/) })
  })

  it('shows names as what they are, within its bounds', () => {
    const notice = `other gates: \u202eevil\u001b[2J\n${'x'.repeat(10_000)}`
    const report = gateReport(ran([verdict('a', 'passed')]), { ...facts, notice })
    expect(GateReport.parse(report).problem).toMatch(/^other gates: \\u202eevil\\u001b\[2J x+…$/)
    expect(emptyReport({ ...facts, notice }, 'broken', 'No.').problem).toMatch(/^No\. other gates/)
  })
})

describe('verdicts in words', () => {
  it('give the last word on each gate, and say that it is flaky', () => {
    const words = verdictsInWords([
      verdict('a', 'failed', { output: 'first try', exitCode: 1 }),
      verdict('a', 'passed', { attempt: 2 }),
      verdict('b', 'passed'),
    ])
    expect(words).toMatch(
      /- a FAILED \(0\.0 s, exit code 1\)\n- a passed \(0\.0 s, attempt 2 on the same files: it is flaky\)/,
    )
    expect(words).toMatch(/\[All 2 gates passed\. Flaky: a\.\]$/)
    expect(words).not.toContain('first try')
  })

  it('show the output of the last attempt alone', () => {
    const words = verdictsInWords([
      verdict('a', 'failed', { output: 'first try' }),
      verdict('a', 'failed', { output: 'second try', attempt: 2 }),
    ])
    expect(words).toContain('a ($ x):\nsecond try')
    expect(words).not.toContain('first try')
    expect(words).toMatch(/\[Not passed: a\.\]$/)
  })
})
