import { describe, expect, it } from 'vitest'
import { completionTable, type RowId } from '../../../src/main/supervisor/completionPolicy'
import type { RunEnd, StoryContext } from '../../../src/main/supervisor/storyInput'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import { defaultRules, type Slot, slotMax } from '../../../src/main/supervisor/storyRules'
import type { GateReport } from '../../../src/shared/domain/gates'
import { FailureClass, RunOutcome, StopCause } from '../../../src/shared/domain/run'
import { type NeedsCause, noCounters, type StageKind, StoryState } from '../../../src/shared/domain/story'
import type { WorkEvidence } from '../../../src/shared/domain/worktree'
import { BASE, context, HEAD, hash, judging, report, runEnd, session, work, working } from './storySamples'

/** What must follow, as the specification says it; written apart from the table in the code. */
interface Expected {
  readonly stage: StageKind
  readonly next?: 'start' | 'resume' | 'gates'
  readonly cause?: NeedsCause
  readonly slot?: Slot
  readonly stepOn?: boolean
}

const passes: readonly FailureClass[] = ['rate_limit', 'overloaded', 'server', 'connection', 'crash', 'unknown']

function afterRunExpected(state: StoryState, end: RunEnd, rules: StoryContext): Expected {
  // The run worked on a `start`: whoever may have had a session is resumed.
  const again = end.sessionId === null ? 'start' : 'resume'
  switch (end.outcome) {
    case 'aborted':
      return { stage: 'waiting', next: 'start', slot: 'aborts', cause: 'aborts_exhausted' }
    case 'rate_limited':
      return { stage: 'parked', next: again }
    case 'lost':
      return { stage: 'queued', next: again, slot: 'losses', cause: 'losses_exhausted' }
    case 'inactive':
      return inactiveExpected(again, rules)
    case 'stopped':
      if (end.stoppedBy === 'budget') return { stage: 'needs_you', next: again, cause: 'budget' }
      if (end.stoppedBy === 'shutdown') return { stage: 'queued', next: again }
      if (end.stoppedBy === 'inactivity') return inactiveExpected(again, rules)
      return { stage: 'stopped', next: again }
    case 'failed': {
      const kind = end.failure?.class ?? 'unknown'
      if (kind === 'resume_rejected') return { stage: 'waiting', next: 'start', slot: 'failures', cause: 'failed' }
      if (kind === 'context_overflow') return { stage: 'needs_you', next: 'start', cause: 'failed' }
      if (kind === 'budget') return { stage: 'needs_you', next: again, cause: 'budget' }
      if (passes.includes(kind)) return { stage: 'waiting', next: again, slot: 'failures', cause: 'failed' }
      return { stage: 'needs_you', next: again, cause: 'failed' }
    }
    case 'completed':
      return completedExpected(state, end.work, rules)
  }
}

const inactiveExpected = (next: 'start' | 'resume', { rules }: StoryContext): Expected =>
  rules.onInactive === 'resume'
    ? { stage: 'preparing', next, slot: 'inactivity', cause: 'inactive' }
    : { stage: 'needs_you', next, cause: 'inactive' }

function completedExpected(
  state: StoryState,
  { head, newCommits, uncommitted }: WorkEvidence,
  rules: StoryContext,
): Expected {
  if (head === null || newCommits === null || uncommitted === null)
    return { stage: 'needs_you', next: 'gates', cause: 'evidence_missing' }
  const elsewhere = state.judgedCommit !== null && state.judgedCommit !== head
  if (newCommits > 0 || elsewhere) return { stage: 'judging', next: 'gates' }
  if (uncommitted > 0) return { stage: 'preparing', next: 'resume', slot: 'commitRecoveries', cause: 'commit_missing' }
  if (state.step === 0) return { stage: 'preparing', next: 'resume', slot: 'noProgress', cause: 'no_progress' }
  const passed = rules.lastReport?.outcome === 'passed' && rules.lastReport.commit === head
  if (!passed || state.judgedCommit !== head) return { stage: 'judging', next: 'gates' }
  return state.step + 1 < rules.agents ? { stage: 'preparing', next: 'start', stepOn: true } : { stage: 'verified' }
}

const countersOf = (slot: Slot | undefined, count: number) =>
  slot === undefined ? noCounters : { ...noCounters, [slot]: count }

/** Checks one move, with the slot that it uses empty, almost used up and used up. */
function check(state: StoryState, expected: Expected, move: (given: StoryState) => StoryState | null): void {
  const max = expected.slot === undefined ? 0 : slotMax(expected.slot, defaultRules)
  for (const used of expected.slot === undefined ? [0] : [0, max - 1, max]) {
    const before = { ...state, counters: countersOf(expected.slot, used) }
    const after = move(before)
    expect(after).not.toBeNull()
    if (after === null) return
    expect(StoryState.safeParse(after).error).toBeUndefined()
    const exhausted = expected.slot !== undefined && used === max
    expect(after.stage.kind).toBe(exhausted ? 'needs_you' : expected.stage)
    expect('cause' in after.stage ? after.stage.cause : undefined).toBe(
      after.stage.kind === 'needs_you' ? expected.cause : undefined,
    )
    expect('next' in after.stage ? after.stage.next.kind : undefined).toBe(expected.next)
    expect(after.step).toBe(before.step + (expected.stepOn === true ? 1 : 0))
    if (expected.slot !== undefined) expect(after.counters[expected.slot]).toBe(exhausted ? max : used + 1)
    const others = { ...after.counters, ...(expected.slot === undefined ? {} : { [expected.slot]: 0 }), limits: 0 }
    expect(others).toEqual(noCounters)
    expect(after.counters.limits).toBe(expected.stage === 'parked' ? 1 : 0)
    expect(after.decision.counters).toEqual(after.counters)
    expect(after.decision.reason).toMatch(/[^.]\.$/)
  }
}

const evidences: readonly WorkEvidence[] = [
  work(0, 0),
  work(0, 3),
  work(2, 0),
  work(2, 3),
  work(null, 0),
  work(0, null),
  work(0, 0, null),
]
const reached = new Set<string>()
const rowOf = (state: StoryState | null): string =>
  state?.decision.looked.find(({ label }) => label === 'row')?.value ?? ''

describe('the completion policy', () => {
  it('does after every end of a run what the specification says, whatever else is true', () => {
    const lastReports: readonly (GateReport | null)[] = [
      null,
      report('passed'),
      report('failed'),
      report('passed', { commit: hash('b') }),
    ]
    const ends = RunOutcome.options.flatMap((outcome) => {
      const stops = outcome === 'stopped' ? [null, ...StopCause.options] : [null]
      const failures = outcome === 'failed' ? [null, ...FailureClass.options] : [null]
      return stops.flatMap((stoppedBy) =>
        failures.flatMap((kind) =>
          [session, null].flatMap((sessionId) =>
            evidences.map((left) =>
              runEnd({
                outcome,
                stoppedBy,
                failure: kind === null ? null : { class: kind, message: 'It failed' },
                sessionId,
                work: left,
              }),
            ),
          ),
        ),
      )
    })
    expect(ends.length).toBeGreaterThan(300)
    for (const end of ends)
      for (const [step, agents] of [
        [0, 1],
        [0, 2],
        [1, 2],
        [1, 3],
      ] as const)
        for (const judgedCommit of [null, HEAD, hash('c')])
          for (const lastReport of end.outcome === 'completed' ? lastReports : [null])
            for (const onInactive of ['needs_you', 'resume'] as const) {
              const given = context({ agents, lastReport, rules: { ...defaultRules, onInactive } })
              const state = working({ step, judgedCommit })
              check(state, afterRunExpected(state, end, given), (before) => {
                const after = advanceStory(before, { type: 'run_ended', end }, given)
                reached.add(rowOf(after))
                return after
              })
            }
  })

  it('does after every end of the gates what the specification says, whatever else is true', () => {
    for (const outcome of ['passed', 'failed', 'interrupted', 'none', 'broken'] as const)
      for (const by of ['policy', 'person'] as const)
        for (const left of [...evidences, work(0, 0, BASE), work(0, 3, BASE), work(1, 0, hash('d'))])
          for (const [step, agents] of [
            [0, 1],
            [0, 2],
            [1, 2],
          ] as const)
            for (const commit of [HEAD, BASE, null]) {
              const state = judging({ step }, by)
              const given = report(outcome, { commit })
              const expected = afterGatesExpected(state, given, left, by === 'person', agents)
              check(state, expected, (before) => {
                const after = advanceStory(
                  before,
                  { type: 'gates_ended', report: given, work: left },
                  context({ agents }),
                )
                reached.add(rowOf(after))
                return after
              })
            }
  })

  it('has no row that nothing comes under', () => {
    expect([...reached].sort()).toEqual((Object.keys(completionTable) as RowId[]).sort())
  })
})

function afterGatesExpected(
  state: StoryState,
  given: GateReport,
  { head, uncommitted }: WorkEvidence,
  asked: boolean,
  agents: number,
): Expected {
  const told = (slot: Slot, cause: NeedsCause): Expected =>
    asked ? { stage: 'needs_you', next: 'resume', cause } : { stage: 'preparing', next: 'resume', slot, cause }
  switch (given.outcome) {
    case 'none':
      return { stage: 'needs_you', next: 'gates', cause: 'no_gates' }
    case 'broken':
      return { stage: 'needs_you', next: 'gates', cause: 'gates_broken' }
    case 'interrupted':
      return { stage: 'judging', next: 'gates', slot: 'losses', cause: 'losses_exhausted' }
    case 'failed':
      return told('retries', asked ? 'gates_failed' : 'retries_exhausted')
    case 'passed':
      if (head === null || uncommitted === null || given.commit !== head)
        return { stage: 'needs_you', next: 'gates', cause: 'evidence_missing' }
      if (uncommitted > 0) return told('commitRecoveries', 'commit_missing')
      if (head === BASE) return told('noProgress', 'no_progress')
      if (!asked && state.step + 1 < agents) return { stage: 'preparing', next: 'start', stepOn: true }
      return { stage: 'verified' }
  }
}
