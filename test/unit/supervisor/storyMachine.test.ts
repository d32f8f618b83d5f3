import { describe, expect, it } from 'vitest'
import type { StoryInput } from '../../../src/main/supervisor/storyInput'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import { defaultRules } from '../../../src/main/supervisor/storyRules'
import { AgentId } from '../../../src/shared/domain/ids'
import { noCounters, StoryState } from '../../../src/shared/domain/story'
import {
  coder,
  context,
  fresh,
  HEAD,
  hash,
  inStage,
  judging,
  report,
  run1,
  run2,
  runEnd,
  sampleStages,
  TREE,
  verdict,
  work,
  working,
  worktree,
} from './storySamples'

/** The state after a legal input; it must be one that can be stored and read again. */
function moved(state: StoryState, input: StoryInput, given = context()): StoryState {
  const next = advanceStory(state, input, given)
  if (next === null) throw new Error(`${input.type} is refused in ${state.stage.kind}`)
  expect(StoryState.parse(JSON.parse(JSON.stringify(next)))).toEqual(next)
  return next
}
const reason = (state: StoryState): string => state.decision.reason
const nextPrompt = ({ stage }: StoryState): string =>
  'next' in stage && stage.next.kind === 'resume' ? stage.next.prompt : ''
const ended = (more: Parameters<typeof runEnd>[0]): StoryInput => ({ type: 'run_ended', end: runEnd(more) })
const judged = (outcome: Parameters<typeof report>[0], left = work(1, 0), more = {}): StoryInput => ({
  type: 'gates_ended',
  report: report(outcome, more),
  work: left,
})
const prepared: StoryInput = { type: 'prepared', worktree, agentId: coder }

describe('a story', () => {
  it('goes from the backlog to merged, step by step', () => {
    const queued = moved(fresh, { type: 'queue' })
    expect(queued.stage).toEqual({ kind: 'queued', next: { kind: 'start' } })
    expect(queued.decision.automatic).toBe(false)
    const preparing = moved(queued, { type: 'admitted' })
    const started = moved(preparing, prepared, context({ freshRunId: run1 }))
    expect(started.stage).toEqual({ kind: 'working', next: { kind: 'start' }, runId: run1 })
    expect(started).toMatchObject({ worktree, agents: [coder], since: 1_000_000 })
    const gates = moved(started, ended({}), context({ freshRunId: run2 }))
    expect(gates.stage).toEqual({ kind: 'judging', next: { kind: 'gates', by: 'policy' }, runId: run2 })
    const verified = moved(gates, judged('passed', work(1, 0), { runId: run2 }))
    expect(verified.stage).toEqual({ kind: 'verified', commit: HEAD, tree: TREE })
    expect(verified.judgedCommit).toBe(HEAD)
    const merged = moved(verified, { type: 'merged', commit: hash('f'), method: 'squash' })
    expect(merged.stage).toEqual({ kind: 'merged', commit: hash('f'), method: 'squash' })
  })

  it('fails its gate twice and passes: each time the agent gets the output, in its place among those at work', () => {
    let state = judging()
    for (const attempt of [1, 2]) {
      state = moved(state, judged('failed'))
      expect(state.stage.kind).toBe('preparing')
      expect(reason(state)).toBe(
        `Gate test failed (exit code 1), so the agent is given the output (retry ${attempt} of 3).`,
      )
      expect(nextPrompt(state)).toContain('expected 2, got 3')
      state = moved(state, prepared, context({ freshRunId: run1 }))
      state = moved(state, ended({}), context({ freshRunId: run1 }))
    }
    expect(state.counters.retries).toBe(2)
    state = moved(state, judged('passed'))
    expect(state.stage.kind).toBe('verified')
    expect(state.counters).toEqual(noCounters)
  })

  it('that used all its retries needs a person, with the output in hand', () => {
    const state = moved(judging({ counters: { ...noCounters, retries: 3 } }), judged('failed'))
    expect(state.stage).toMatchObject({ kind: 'needs_you', cause: 'retries_exhausted' })
    expect(nextPrompt(state)).toContain('expected 2, got 3')
    expect(reason(state)).toBe('Gate test failed (exit code 1), so it waits for you: all 3 retries have been used.')
  })

  it('is handed to the next agent when the gates pass, with a new session and no leftover requests', () => {
    const state = moved(
      judging({ counters: { ...noCounters, retries: 1, commitRecoveries: 2 } }),
      judged('passed'),
      context({ agents: 2 }),
    )
    expect(state).toMatchObject({ stage: { kind: 'preparing', next: { kind: 'start' } }, step: 1 })
    expect(state.counters).toEqual({ ...noCounters, retries: 1 })
    const reviewer = AgentId.parse('reviewer')
    expect(moved(state, { ...prepared, agentId: reviewer }, context({ agents: 2 })).agents).toEqual([coder, reviewer])
  })

  it('is verified without running the gates again when a reviewer changes nothing', () => {
    const state = moved(
      working({ step: 1, judgedCommit: HEAD }),
      ended({ work: work(0, 0) }),
      context({ agents: 2, lastReport: report('passed') }),
    )
    expect(state.stage).toEqual({ kind: 'verified', commit: HEAD, tree: TREE })
  })
})

describe('a verdict', () => {
  it('on a worktree with uncommitted work is none on the commit: after a clean-up without a commit the gates run again', () => {
    const asked = moved(judging({ judgedCommit: HEAD }), judged('passed', work(1, 2)))
    expect(asked).toMatchObject({ stage: { kind: 'preparing' }, judgedCommit: null })
    expect(asked.counters.commitRecoveries).toBe(1)
    // Git counts from the base now, since nothing is judged.
    const again = moved(
      moved(asked, prepared, context({ freshRunId: run1 })),
      ended({ work: work(1, 0) }),
      context({ lastReport: report('passed') }),
    )
    expect(again.stage.kind).toBe('judging')
  })

  it('that a person asked for starts no agent, keeps what was to come, and has the output ready', () => {
    const waiting = inStage({ kind: 'needs_you', cause: 'limit_reset', next: { kind: 'resume', prompt: 'Use tabs.' } })
    const queued = moved(waiting, { type: 'verify' })
    const gates = moved(
      moved(queued, { type: 'admitted' }),
      { ...prepared, agentId: null },
      context({ freshRunId: run1 }),
    )
    expect(gates.stage.kind).toBe('judging')

    const failed = moved(gates, judged('failed'))
    expect(failed.stage).toMatchObject({ kind: 'needs_you', cause: 'gates_failed' })
    expect(nextPrompt(failed)).toContain('expected 2, got 3')
    expect(nextPrompt(failed)).toContain('Use tabs.')

    for (const rest of [moved(gates, { type: 'stop' }), moved(gates, judged('none')), moved(queued, { type: 'stop' })])
      expect(nextPrompt(rest)).toBe('Use tabs.')
  })

  it('names a flaky pass', () => {
    const flaky = report('passed', {
      flaky: true,
      verdicts: [verdict({ outcome: 'failed', exitCode: 1 }), verdict({ attempt: 2 })],
    })
    const state = moved(judging(), { type: 'gates_ended', report: flaky, work: work(1, 0) })
    expect(reason(state)).toBe('The gate passed (not at once: flaky) on aaaaaaaaaaaa, so it is verified.')
  })
})

describe('a stop', () => {
  it('counts at once, and how the run ends then changes nothing', () => {
    const state = moved(working(), { type: 'stop' })
    expect(state.stage.kind).toBe('stopped')
    expect(state.decision).toMatchObject({ runId: run1, automatic: false })
    expect(advanceStory(state, ended({ outcome: 'stopped', stoppedBy: 'user' }), context())).toBeNull()
    expect(advanceStory(state, ended({}), context())).toBeNull()
  })

  it('keeps the message of the run: the session may not have taken it', () => {
    const state = moved(working({}, { kind: 'resume', prompt: 'Rename it.' }), { type: 'stop' })
    expect(nextPrompt(state)).toMatch(/cut off[\s\S]*Rename it\./)
  })

  it('while the worktree is made still lets it be known', () => {
    const state = moved(inStage(sampleStages.preparing, { worktree: null }), { type: 'stop' })
    const known = moved(state, prepared)
    expect(known).toMatchObject({ stage: { kind: 'stopped' }, worktree, since: state.since })
    expect(advanceStory(known, prepared, context())).toBeNull()
  })
})

describe('a run that was cut off', () => {
  const message = { kind: 'resume', prompt: 'Rename it.' } as const

  it('by a limit is parked until the reset and uses nothing up', () => {
    const state = moved(working(), ended({ outcome: 'rate_limited', resetAt: 2_000_000, work: work(0, 0) }))
    expect(state.stage).toMatchObject({ kind: 'parked', until: 2_000_000 })
    expect(state.counters).toEqual({ ...noCounters, limits: 1 })
  })

  it('has its message said again, wrapped once however often it is cut off', () => {
    let state = working({}, message)
    for (let times = 0; times < 3; times += 1) {
      state = moved(state, ended({ outcome: 'rate_limited' }))
      state = moved(state, { type: 'limit_lifted', auto: true })
      state = moved(moved(state, { type: 'admitted' }), prepared, context({ freshRunId: run1 }))
    }
    const prompt = nextPrompt(state)
    expect(prompt.endsWith('\n\nRename it.')).toBe(true)
    expect(prompt.match(/cut off/g)).toHaveLength(1)
  })

  it('without a session has taken nothing: the same is done again', () => {
    for (const outcome of ['rate_limited', 'lost', 'aborted'] as const) {
      const state = moved(working({}, message), ended({ outcome, sessionId: null }))
      expect(nextPrompt(state)).toBe('Rename it.')
    }
  })

  it('starts over with its message when the session is refused or full', () => {
    for (const kind of ['resume_rejected', 'context_overflow'] as const) {
      const state = moved(working({}, message), ended({ outcome: 'failed', failure: { class: kind, message: 'no' } }))
      expect('next' in state.stage && state.stage.next).toEqual({ kind: 'start', also: 'Rename it.' })
    }
  })

  it('says in the sentence what it left', () => {
    const state = moved(
      working(),
      ended({
        outcome: 'failed',
        failure: { class: 'server', message: '500' },
        why: 'The server failed (claude exited 1).',
        work: work(2, 1),
      }),
    )
    expect(reason(state)).toBe(
      'The server failed (claude exited 1); 2 new commits and 1 uncommitted path in the worktree, so it is tried again after a pause (new try 1 of 3).',
    )
  })
})

it('counts anew what a run has shown to be well, and never the retries', () => {
  const used = {
    aborts: 2,
    retries: 1,
    commitRecoveries: 1,
    noProgress: 0,
    failures: 2,
    inactivity: 1,
    losses: 2,
    limits: 4,
  }
  const well = { ...used, aborts: 0, failures: 0, losses: 0, limits: 0 }
  const state = working({ counters: used })
  expect(moved(state, ended({})).counters).toEqual({ ...well, inactivity: 0 })
  expect(moved(state, ended({ work: work(0, 0) })).counters).toEqual({ ...well, noProgress: 1 })
  expect(moved(state, ended({ outcome: 'stopped', stoppedBy: 'user' })).counters).toEqual(used)

  const gates = judging({ counters: used })
  expect(moved(gates, judged('failed')).counters).toEqual({ ...used, losses: 0, retries: 2, commitRecoveries: 0 })
  expect(moved(gates, judged('interrupted')).counters).toEqual({ ...used, losses: 3 })
})

describe('a pause', () => {
  it('doubles up to its bound, between half and all of it', () => {
    const pause = (outcome: 'aborted' | 'failed', before: number, jitter: number): number => {
      const rules = { ...defaultRules, abortsMax: 20, failuresMax: 20 }
      const counters = { ...noCounters, aborts: before, failures: before }
      const { stage } = moved(working({ counters }), ended({ outcome }), context({ jitter, rules }))
      return stage.kind === 'waiting' ? stage.until - 1_000_000 : 0
    }
    expect([0, 1, 2, 3, 4, 9].map((before) => pause('aborted', before, 1))).toEqual([
      5_000, 10_000, 20_000, 40_000, 80_000, 300_000,
    ])
    expect([0, 1, 2, 9].map((before) => pause('failed', before, 0))).toEqual([5_000, 10_000, 20_000, 300_000])
  })

  it('is over at its time, not before, and also when the clock was set back', () => {
    const state = inStage({ kind: 'waiting', next: { kind: 'start' }, until: 2_000 }, { since: 1_000 })
    expect(advanceStory(state, { type: 'due' }, context({ at: 1_999 }))).toBeNull()
    expect(moved(state, { type: 'due' }, context({ at: 2_000 })).stage.kind).toBe('queued')
    expect(moved(state, { type: 'due' }, context({ at: 999 })).stage.kind).toBe('queued')
  })
})

describe('a person', () => {
  it('resumes with fresh counters, and with their own words before what was to be said', () => {
    const state = inStage(
      { kind: 'needs_you', cause: 'retries_exhausted', next: { kind: 'resume', prompt: 'The gates failed.' } },
      { counters: { ...noCounters, retries: 3 } },
    )
    const plain = moved(state, { type: 'resume', prompt: null })
    expect(nextPrompt(plain)).toBe('The gates failed.')
    expect(plain.counters).toEqual(noCounters)
    expect(nextPrompt(moved(state, { type: 'resume', prompt: 'Use the other API.' }))).toBe(
      'Use the other API.\n\nThe gates failed.',
    )
    expect(nextPrompt(moved(state, { type: 'resume', prompt: '  ' }))).toBe('The gates failed.')
  })

  it('gives line comments to a verified story, and nothing to one that is merged', () => {
    const verified = inStage(sampleStages.verified)
    expect(nextPrompt(moved(verified, { type: 'resume', prompt: 'Rename it.' }))).toBe('Rename it.')
    expect(advanceStory(verified, { type: 'resume', prompt: null }, context())).toBeNull()
    expect(advanceStory(inStage(sampleStages.merged), { type: 'resume', prompt: 'x' }, context())).toBeNull()
  })

  it('can remove a worktree and put it back, and then goes on; a new beginning has agents of its own', () => {
    const removed = moved(inStage(sampleStages.verified, { judgedCommit: HEAD, step: 1 }), {
      type: 'worktree',
      worktree: null,
    })
    expect(removed).toMatchObject({ stage: { kind: 'idle' }, worktree: null, judgedCommit: null, agents: [coder] })
    const back = moved(removed, { type: 'worktree', worktree })
    expect(back).toMatchObject({ stage: { kind: 'stopped', next: { kind: 'resume' } }, worktree, agents: [coder] })
    expect(moved(removed, { type: 'queue' })).toMatchObject({ agents: [], step: 0 })
  })

  it('cannot merge what is no commit', () => {
    const verified = inStage(sampleStages.verified)
    expect(advanceStory(verified, { type: 'merged', commit: 'HEAD', method: 'merge' }, context())).toBeNull()
  })
})

it('keeps a verdict to the worktree that it was about: another one is not judged', () => {
  const preparing = inStage(sampleStages.preparing, { judgedCommit: HEAD })
  expect(moved(preparing, prepared).judgedCommit).toBe(HEAD)
  expect(moved(preparing, { ...prepared, worktree: { ...worktree, createdAt: 99 } }).judgedCommit).toBeNull()
})

it('waits in the queue with what was to come next when only a budget kept its run from being opened', () => {
  const before = working()
  const waits = moved(before, { type: 'not_started', runId: run1, reason: 'The budget is reached.', waits: true })
  expect(waits.stage).toEqual({ kind: 'queued', next: before.stage.kind === 'working' ? before.stage.next : null })
  expect(waits.counters).toEqual(before.counters)
  expect(waits.decision).toMatchObject({ action: 'queue', reason: expect.stringContaining('The budget is reached.') })
})

it('keeps its place in a sequence that has become shorter', () => {
  const queued = inStage(sampleStages.queued, { step: 3 })
  expect(moved(queued, { type: 'admitted' }, context({ agents: 2 })).step).toBe(1)
})

it('keeps hostile words to one bounded line', () => {
  const words = `\u001b[31mred\u202e\n${'x'.repeat(9_000)}`
  const name = `${'n'.repeat(76)}\u0007\n`
  const states = [
    moved(working(), ended({ why: words, failure: { class: 'crash', message: words }, outcome: 'failed' })),
    moved(inStage(sampleStages.preparing), { type: 'prepare_failed', reason: words }),
    moved(working(), { type: 'not_started', runId: run1, reason: words }),
    moved(judging(), judged('failed', work(1, 0), { verdicts: [verdict({ name, outcome: 'timed_out' })] })),
    moved(judging(), judged('broken', work(1, 0), { problem: words })),
  ]
  for (const { decision } of states) {
    const texts = [decision.reason, ...decision.looked.flatMap(({ label, value }) => [label, value])]
    for (const text of texts) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(text.length).toBeLessThanOrEqual(1_000)
    }
  }
})
