import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RunEnd, StoryContext, StoryInput } from '../../../src/main/supervisor/storyInput'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import { saidBy } from '../../../src/main/supervisor/storyPrompts'
import { defaultRules, type Slot, slotMax } from '../../../src/main/supervisor/storyRules'
import type { GateReport } from '../../../src/shared/domain/gates'
import { AgentId, RunId } from '../../../src/shared/domain/ids'
import { FailureClass, RunOutcome, StopCause } from '../../../src/shared/domain/run'
import { isActive, noCounters, type StageKind, type StoryCounters, StoryState } from '../../../src/shared/domain/story'
import type { WorkEvidence } from '../../../src/shared/domain/worktree'
import { BASE, fresh, HEAD, hash, report, runEnd, session, worktree } from './storySamples'

// The world of one story: what a driver, a person, git and a clock may do to it, also at the wrong time.

interface World {
  readonly state: StoryState
  readonly at: number
  readonly rules: StoryContext['rules']
  readonly agents: number
  readonly lastReport: GateReport | null
  /** Every run id that was ever handed out. */
  readonly runs: number
}
/** An input that fits the state it meets, or just does not. */
type Aim = (state: StoryState) => StoryInput
type Act =
  | { readonly kind: 'input'; readonly input: Aim }
  /** The host dies and starts again: what is stored is all there is; an open run was lost. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'clock'; readonly by: number }
  | { readonly kind: 'agents'; readonly count: number }

const runOf = ({ stage }: StoryState): RunId => ('runId' in stage ? stage.runId : RunId.parse('none'))
const other = RunId.parse('someone-elses')
const heads = [BASE, HEAD, hash('b')]
const anyWork: fc.Arbitrary<WorkEvidence> = fc.record({
  head: fc.constantFrom(null, ...heads),
  newCommits: fc.constantFrom(null, 0, 0, 1, 2),
  uncommitted: fc.constantFrom(null, 0, 0, 0, 3),
  problem: fc.constantFrom(null, 'git is busy'),
})
const anyEnd = fc
  .record({
    outcome: fc.constantFrom('completed' as const, 'completed' as const, ...RunOutcome.options),
    cause: fc.constantFrom(...StopCause.options),
    failure: fc.constantFrom(...FailureClass.options),
    sessionId: fc.constantFrom(null, session),
    resetAt: fc.constantFrom(null, 5_000, -1, Number.NaN, 1.5),
    work: anyWork,
  })
  .map(({ outcome, cause, failure, ...rest }): Omit<RunEnd, 'runId'> => {
    const { runId: _, ...end } = runEnd({ outcome, ...rest })
    return {
      ...end,
      stoppedBy: outcome === 'stopped' ? cause : null,
      failure: outcome === 'failed' ? { class: failure, message: 'It failed.' } : null,
    }
  })
interface GatesSample {
  readonly outcome: GateReport['outcome']
  readonly commit: string | null
  readonly work: WorkEvidence
  /** Git says after the gates what it said before. */
  readonly agrees: boolean
}
const anyReport: fc.Arbitrary<GatesSample> = fc.record({
  outcome: fc.constantFrom(
    'passed' as const,
    'passed' as const,
    'failed' as const,
    'interrupted' as const,
    'none' as const,
    'broken' as const,
  ),
  commit: fc.constantFrom(null, ...heads),
  work: anyWork,
  agrees: fc.boolean(),
})
const gatesEnded =
  ({ outcome, commit, work, agrees }: GatesSample) =>
  (state: StoryState, runId = runOf(state)): StoryInput => {
    const left = agrees ? { head: commit, newCommits: 1, uncommitted: 0, problem: null } : work
    return { type: 'gates_ended', report: { ...report(outcome, { commit }), runId }, work: left }
  }
const unknownWork: WorkEvidence = { head: null, newCommits: null, uncommitted: null, problem: null }
const words = fc.integer({ min: 0, max: 99_999 }).map((number) => `Please do ${number}.`)

const byPerson: fc.Arbitrary<Aim> = fc.oneof(
  fc
    .constantFrom<StoryInput>(
      { type: 'queue' },
      { type: 'stop' },
      { type: 'resume', prompt: null },
      { type: 'verify' },
      { type: 'give_up' },
      { type: 'merged', commit: HEAD, method: 'squash' },
      { type: 'merged', commit: 'nonsense', method: 'outside' },
      { type: 'worktree', worktree: null },
      { type: 'worktree', worktree },
    )
    .map(
      (input): Aim =>
        () =>
          input,
    ),
  words.map(
    (prompt): Aim =>
      () => ({ type: 'resume', prompt }),
  ),
)
const byWorld: fc.Arbitrary<Aim> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Aim>(() => ({ type: 'admitted' })) },
  {
    weight: 3,
    arbitrary: fc.constant<Aim>(({ stage, step }) => ({
      type: 'prepared',
      worktree,
      agentId: 'next' in stage && stage.next.kind === 'gates' ? null : AgentId.parse(`agent-${step}`),
    })),
  },
  {
    weight: 4,
    arbitrary: anyEnd.map(
      (end): Aim =>
        (state) => ({
          type: 'run_ended',
          end: { ...end, runId: runOf(state) },
        }),
    ),
  },
  {
    weight: 4,
    arbitrary: anyReport.map(
      (given): Aim =>
        (state) =>
          gatesEnded(given)(state),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<StoryInput>(
        { type: 'due' },
        { type: 'limit_lifted', auto: true },
        { type: 'limit_lifted', auto: false },
        { type: 'budget_raised' },
        { type: 'prepare_failed', reason: 'No space left.' },
        { type: 'prepared', worktree, agentId: null },
      )
      .map(
        (input): Aim =>
          () =>
            input,
      ),
  },
  // A good agent, and gates that pass: rare by chance alone.
  {
    weight: 4,
    arbitrary: fc.constantFrom<Aim>(
      (state) => ({ type: 'run_ended', end: { ...runEnd(), runId: runOf(state) } }),
      (state) => gatesEnded({ outcome: 'passed', commit: HEAD, work: unknownWork, agrees: true })(state),
    ),
  },
  // Words of runs that are not the story's.
  {
    weight: 1,
    arbitrary: fc.oneof(
      anyEnd.map(
        (end): Aim =>
          () => ({ type: 'run_ended', end: { ...end, runId: other } }),
      ),
      anyReport.map(
        (given): Aim =>
          (state) =>
            gatesEnded(given)(state, other),
      ),
      fc.constant<Aim>(() => ({ type: 'not_started', runId: other, reason: 'No.' })),
      fc.constant<Aim>((state) => ({ type: 'not_started', runId: runOf(state), reason: 'No.' })),
    ),
  },
)
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 16, arbitrary: byWorld.map((input): Act => ({ kind: 'input', input })) },
  { weight: 4, arbitrary: byPerson.map((input): Act => ({ kind: 'input', input })) },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'restart' }) },
  { weight: 1, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((by): Act => ({ kind: 'clock', by })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((count): Act => ({ kind: 'agents', count })) },
)

const contextOf = ({ at, rules, agents, lastReport, runs }: World): StoryContext => ({
  at,
  freshRunId: RunId.parse(`run-${runs}`),
  jitter: 0.5,
  rules,
  agents,
  lastReport,
  title: 'A story',
})

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(Object.freeze(value))) freeze(inner)
  return value
}

/** Gives an input to the story, and checks that a refusal is one. */
function give(world: World, input: StoryInput): World {
  const before = freeze(world.state)
  const state = advanceStory(before, input, contextOf(world))
  if (state === null) return world
  expect(StoryState.safeParse(state).error).toBeUndefined()
  checkMove(before, state, input, world)
  const lastReport = input.type === 'gates_ended' ? input.report : world.lastReport
  return { ...world, state, lastReport, at: world.at + 1, runs: world.runs + 1 }
}

/** Every step that a story may take; what is not here is forbidden. */
const rests: readonly StageKind[] = ['needs_you', 'stopped']
const allowed: Readonly<Record<StageKind, readonly StageKind[]>> = {
  idle: ['queued', 'stopped', 'failed'],
  queued: ['preparing', 'stopped'],
  preparing: ['working', 'judging', ...rests],
  working: ['judging', 'preparing', 'waiting', 'queued', 'parked', 'verified', ...rests],
  judging: ['judging', 'preparing', 'verified', ...rests],
  waiting: ['queued', 'stopped'],
  parked: ['queued', ...rests],
  needs_you: ['needs_you', 'queued', 'merged', 'idle', 'failed'],
  stopped: ['stopped', 'queued', 'merged', 'idle', 'failed'],
  verified: ['verified', 'queued', 'merged', 'idle', 'failed'],
  merged: ['merged'],
  failed: ['failed', 'queued'],
}
/** What each event may use up; everything that is not here uses nothing. */
const uses: Readonly<Record<string, readonly (keyof StoryCounters)[]>> = {
  'run_ended:aborted': ['aborts'],
  'run_ended:rate_limited': ['limits'],
  'run_ended:lost': ['losses'],
  'run_ended:failed': ['failures'],
  'run_ended:inactive': ['inactivity'],
  'run_ended:stopped': ['inactivity'],
  'run_ended:completed': ['commitRecoveries', 'noProgress'],
  'gates_ended:failed': ['retries'],
  'gates_ended:passed': ['commitRecoveries', 'noProgress'],
  'gates_ended:interrupted': ['losses'],
}
const slots = Object.keys(noCounters).filter((name): name is Slot => name !== 'limits')
const people: readonly StoryInput['type'][] = ['queue', 'resume', 'verify', 'stop', 'give_up', 'merged', 'worktree']

function checkMove(before: StoryState, state: StoryState, input: StoryInput, world: World): void {
  const { stage, decision } = state
  expect(allowed[before.stage.kind]).toContain(stage.kind)
  expect(decision.counters).toEqual(state.counters)
  expect(decision.at).toBe(world.at)
  const sameRun = 'runId' in before.stage && 'runId' in stage ? before.stage.runId === stage.runId : true
  expect(state.since).toBe(before.stage.kind === stage.kind && sameRun ? before.since : world.at)
  if (input.type !== 'merged') expect(decision.automatic).toBe(!people.includes(input.type))

  // A run that is new has the id that was handed out for it; the one before it was told to be over.
  if ('runId' in stage && (!('runId' in before.stage) || stage.runId !== before.stage.runId)) {
    expect(stage.runId).toBe(contextOf(world).freshRunId)
    expect(['prepared', 'run_ended', 'gates_ended']).toContain(input.type)
  }
  // Only the story's own run is believed.
  if (input.type === 'run_ended') expect(input.end.runId).toBe(runOf(before))
  if (input.type === 'gates_ended') expect(input.report.runId).toBe(runOf(before))
  if (input.type === 'not_started') expect(input.runId).toBe(runOf(before))
  for (const slot of slots) expect(state.counters[slot]).toBeLessThanOrEqual(slotMax(slot, world.rules))
  const more = (Object.keys(noCounters) as (keyof StoryCounters)[]).filter(
    (name) => state.counters[name] > before.counters[name],
  )
  expect(more.length).toBeLessThanOrEqual(1)
  for (const name of more) {
    expect(state.counters[name]).toBe(before.counters[name] + 1)
    expect(uses[decision.event] ?? []).toContain(name)
  }
  if (state.counters.retries < before.counters.retries)
    expect(stage.kind === 'verified' || ['queue', 'resume', 'verify'].includes(input.type)).toBe(true)

  if (stage.kind === 'verified' && before.stage.kind !== 'verified') {
    const proof = input.type === 'gates_ended' ? input.report : world.lastReport
    expect(proof).toMatchObject({ outcome: 'passed', commit: stage.commit, tree: stage.tree })
    expect(state.judgedCommit).toBe(stage.commit)
    expect(stage.commit).not.toBe(state.worktree?.baseCommit)
  }
  if (stage.kind === 'working') expect(state.agents[state.step]).toBeDefined()
  if (stage.kind === 'working' || stage.kind === 'judging' || stage.kind === 'verified')
    expect(state.worktree).not.toBeNull()
  if (stage.kind === 'idle') expect(state.worktree).toBeNull()
}

function perform(world: World, act: Act): World {
  switch (act.kind) {
    case 'input':
      return give(world, act.input(world.state))
    case 'clock':
      return { ...world, at: Math.max(0, world.at + act.by) }
    case 'agents':
      return { ...world, agents: act.count }
    case 'restart': {
      const state = StoryState.parse(JSON.parse(JSON.stringify(world.state)))
      expect(state).toEqual(world.state)
      const read = { ...world, state }
      if (state.stage.kind === 'working') return give(read, lost(state))
      if (state.stage.kind === 'judging') return give(read, interrupted(state))
      return read
    }
  }
}
const lost = (state: StoryState): StoryInput => ({
  type: 'run_ended',
  end: runEnd({
    runId: runOf(state),
    outcome: 'lost',
    work: { head: HEAD, newCommits: 0, uncommitted: 0, problem: null },
  }),
})
const interrupted = (state: StoryState): StoryInput =>
  gatesEnded({
    outcome: 'interrupted',
    commit: null,
    agrees: true,
    work: unknownWork,
  })(state)

interface WorldSample {
  readonly agents: number
  readonly onInactive: 'needs_you' | 'resume'
}
const anyWorld: fc.Arbitrary<WorldSample> = fc.record({
  agents: fc.integer({ min: 1, max: 3 }),
  onInactive: fc.constantFrom('needs_you' as const, 'resume' as const),
})
const newWorld = ({ agents, onInactive }: WorldSample): World => ({
  state: fresh,
  at: 1_000_000,
  rules: { ...defaultRules, onInactive },
  agents,
  lastReport: null,
  runs: 1,
})

/** Must be legal: whoever does it counts on it. */
function must(world: World, input: StoryInput): World {
  const next = give(world, input)
  expect(next.state, `${input.type} in ${world.state.stage.kind}`).not.toBe(world.state)
  return next
}

/** What ends each stage in which Snowhook goes on is at hand: queued work, a run, a time, a limit. */
function leaveByItself(world: World): void {
  const { stage } = world.state
  switch (stage.kind) {
    case 'queued':
      must(world, { type: 'admitted' })
      return
    case 'preparing':
      must(world, { type: 'prepared', worktree, agentId: AgentId.parse('agent') })
      must(world, { type: 'prepare_failed', reason: 'No.' })
      return
    case 'working':
      must(world, lost(world.state))
      must(world, { type: 'not_started', runId: stage.runId, reason: 'No.' })
      return
    case 'judging':
      must(world, interrupted(world.state))
      must(world, { type: 'not_started', runId: stage.runId, reason: 'No.' })
      return
    case 'waiting':
      must({ ...world, at: stage.until }, { type: 'due' })
      return
    case 'parked':
      must(world, { type: 'limit_lifted', auto: true })
      must(world, { type: 'limit_lifted', auto: false })
      return
    default:
      expect(isActive(world.state)).toBe(false)
  }
}

function giveUp(world: World): void {
  const { kind } = world.state.stage
  if (kind === 'merged' || kind === 'failed') return
  const resting = isActive(world.state) ? must(world, { type: 'stop' }) : world
  expect(must(resting, { type: 'give_up' }).state.stage.kind).toBe('failed')
}

/** A person who resumes, an agent that commits, gates that pass. */
function getVerified(world: World): void {
  if (world.state.stage.kind === 'merged') return
  let now = isActive(world.state) ? must(world, { type: 'stop' }) : world
  now = must(now, now.state.stage.kind === 'idle' ? { type: 'queue' } : { type: 'resume', prompt: 'Do it.' })
  now = must(now, { type: 'admitted' })
  for (let agent = 0; agent < 3 && now.state.stage.kind === 'preparing'; agent += 1) {
    now = must(now, { type: 'prepared', worktree, agentId: AgentId.parse('agent') })
    const work = { head: hash('d'), newCommits: 1, uncommitted: 0, problem: null }
    if (now.state.stage.kind === 'working')
      now = must(now, { type: 'run_ended', end: runEnd({ runId: runOf(now.state), work }) })
    const passed = { ...report('passed', { commit: hash('d') }), runId: runOf(now.state) }
    now = must(now, { type: 'gates_ended', report: passed, work })
  }
  expect(now.state.stage.kind).toBe('verified')
}

it('loses no story, opens one run at a time, uses no slot wrongly, and takes no step that is not allowed', () => {
  const seen = new Set<StageKind>()
  fc.assert(
    fc.property(anyWorld, fc.array(anyAct, { minLength: 40, maxLength: 80 }), (given, acts) => {
      let world = newWorld(given)
      for (const act of acts) {
        world = perform(world, act)
        seen.add(world.state.stage.kind)
      }
    }),
    { numRuns: 800 },
  )
  expect([...seen].sort()).toEqual(Object.keys(allowed).sort())
})

it('has an exit from every state that can be reached, and a person can give it up or get it verified', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyAct, { maxLength: 60 }), (given, acts) => {
      const world = acts.reduce(perform, newWorld(given))
      leaveByItself(world)
      giveUp(world)
      getVerified(world)
    }),
    { numRuns: 800 },
  )
})

it('keeps every word of a person until a run with it has completed, or the story is settled', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyAct, { minLength: 20, maxLength: 80 }), (given, acts) => {
      let world = newWorld(given)
      let owed: readonly string[] = []
      for (const act of acts) {
        const before = world.state
        world = perform(world, act)
        const { stage, decision } = world.state
        if (world.state === before || act.kind !== 'input') continue
        const input = act.input(before)
        if (input.type === 'resume' && input.prompt !== null) owed = [...owed, input.prompt]
        if (decision.event === 'run_ended:completed' || !('next' in stage)) owed = []
        const told = 'next' in stage ? saidBy(stage.next) : ''
        for (const prompt of owed) expect(told).toContain(prompt)
      }
    }),
    { numRuns: 800 },
  )
})

/** Far above what all slots of three agents allow together (about 320 runs of at most five moves). */
const MOVES_MAX = 2_000

it('never goes on by itself for ever: without a person and without limits it comes to rest', () => {
  const anyStep = fc.record({ end: anyEnd, judged: anyReport, crash: fc.boolean() })
  fc.assert(
    fc.property(anyWorld, fc.array(anyStep, { minLength: 1, maxLength: 12 }), (given, steps) => {
      let world = give(newWorld(given), { type: 'queue' })
      for (let move = 0; isActive(world.state); move += 1) {
        expect(move).toBeLessThan(MOVES_MAX)
        const step = steps[move % steps.length]
        if (step === undefined) return
        world = onward(world, step.end, step.judged)
      }
    }),
    { numRuns: 800 },
  )

  function onward(world: World, end: Omit<RunEnd, 'runId'>, judged: GatesSample): World {
    const { state } = world
    switch (state.stage.kind) {
      case 'queued':
        return must(world, { type: 'admitted' })
      case 'preparing':
        return must(world, { type: 'prepared', worktree, agentId: AgentId.parse('agent') })
      case 'waiting':
        return must({ ...world, at: Math.max(world.at, state.stage.until) }, { type: 'due' })
      case 'parked':
        return must(world, { type: 'limit_lifted', auto: false })
      case 'working': {
        // Closing Snowhook is a person's doing too.
        const stoppedBy = end.stoppedBy === 'shutdown' ? 'user' : end.stoppedBy
        return must(world, { type: 'run_ended', end: { ...end, stoppedBy, runId: runOf(state) } })
      }
      case 'judging':
        return must(world, gatesEnded(judged)(state))
      default:
        return world
    }
  }
})
