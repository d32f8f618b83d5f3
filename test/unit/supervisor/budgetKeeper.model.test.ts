import fc from 'fast-check'
import { expect, it } from 'vitest'
import { localDays } from '../../../src/main/store/localDay'
import type { AgentSpec } from '../../../src/shared/domain/agent'
import { type BudgetScope, budgetKey, type CapName, type Caps } from '../../../src/shared/domain/budget'
import { type RunId, StoryId } from '../../../src/shared/domain/ids'
import {
  agentOf,
  api,
  BudgetScene,
  capped,
  cli,
  ofDay,
  ofProject,
  ofStory,
  tokens,
  turn,
  turnEnd,
  usage,
} from './budgetScene'

const ZONE = 'Europe/Berlin'
const dayOf = localDays(ZONE)
/** The evening before the clocks are put forward: this night's day has 23 hours. */
const START = Date.UTC(2026, 2, 28, 20)
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const elsewhere = { projectRoot: '/other', storyId: StoryId.parse('2_other') }
const agents = [agentOf('a', cli), agentOf('b', cli), agentOf('c', api), agentOf('d', cli, elsewhere)]
const [first = agentOf('a', cli)] = agents
const scopes: BudgetScope[] = [ofStory, ofProject, ofDay, { kind: 'agent', agentId: first.id }]

const covers = (scope: BudgetScope, { id, projectRoot, storyId }: AgentSpec): boolean =>
  scope.kind === 'day' ||
  (scope.kind === 'agent' && scope.agentId === id) ||
  (scope.kind === 'project' && scope.project === projectRoot) ||
  (scope.kind === 'story' && scope.project === projectRoot && scope.storyId === storyId)

/** In this zone on the hour. */
function midnightBefore(now: number): number {
  let hour = Math.floor(now / HOUR_MS) * HOUR_MS
  while (dayOf(hour - 1) === dayOf(now)) hour -= HOUR_MS
  return hour
}

/** What happened, increment by increment, kept the plainest way there is. */
class Model {
  readonly uses: { spec: AgentSpec; at: number; tokens: number; cents: number; turns: number }[] = []
  readonly spans: { spec: AgentSpec; from: number; to: number | null }[] = []
  readonly caps = new Map<string, Caps>()

  spent(scope: BudgetScope, now: number) {
    const today = (at: number): boolean => scope.kind !== 'day' || dayOf(at) === dayOf(now)
    const uses = this.uses.filter(({ spec, at }) => covers(scope, spec) && today(at))
    const since = scope.kind === 'day' ? midnightBefore(now) : 0
    const ms = this.spans
      .filter(({ spec }) => covers(scope, spec))
      .reduce((sum, { from, to }) => sum + Math.max(0, (to ?? now) - Math.max(from, since)), 0)
    const sum = (field: 'tokens' | 'cents' | 'turns'): number => uses.reduce((all, use) => all + use[field], 0)
    return { usd: sum('cents') / 100, tokens: sum('tokens'), turns: sum('turns'), minutes: ms / MINUTE_MS }
  }

  crossed(scope: BudgetScope, now: number): boolean {
    const caps = this.caps.get(budgetKey(scope))
    if (caps === undefined) return false
    const spent = this.spent(scope, now)
    return (Object.keys(spent) as CapName[]).some((name) => caps[name] !== null && spent[name] >= (caps[name] ?? 0))
  }

  holds(spec: AgentSpec, now: number): boolean {
    return scopes.some((scope) => covers(scope, spec) && this.crossed(scope, now))
  }
}

interface LiveRun {
  readonly spec: AgentSpec
  readonly runId: RunId
  tokens: number
  cents: number
  turns: number
  turnOpen: boolean
  /** It calls models or may: from its first sign on, but for the time between two turns. */
  calls: boolean
}

type Step =
  | { readonly do: 'open' | 'turn' | 'turn_end' | 'end'; readonly agent: number }
  | { readonly do: 'use'; readonly agent: number; readonly tokens: number; readonly cents: number }
  | { readonly do: 'cap'; readonly scope: number; readonly caps: Caps | null }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'restart'; readonly away: number }

const agent = fc.nat(agents.length - 1)
const anyCaps = fc.oneof(
  fc.constant(null),
  fc.record({ usd: fc.integer({ min: 1, max: 300 }) }).map(({ usd }) => capped({ usd: usd / 100 })),
  fc.record({ tokens: fc.integer({ min: 1, max: 500 }) }).map(capped),
  fc.record({ minutes: fc.integer({ min: 1, max: 400 }) }).map(capped),
  fc.record({ turns: fc.integer({ min: 1, max: 8 }) }).map(capped),
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'turn' as const), agent }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('turn_end' as const, 'end' as const), agent }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('use' as const), agent, tokens: fc.nat(100), cents: fc.nat(50) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cap' as const), scope: fc.nat(scopes.length - 1), caps: anyCaps }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), away: fc.nat(600) }) },
)

/** A host that does what the keeper says, and a record of what it was told. */
class World {
  readonly model = new Model()
  readonly scene = new BudgetScene(START, ZONE)
  readonly live = new Map<string, LiveRun>()
  readonly pausedRuns = new Set<RunId>()
  /** Whose last run a budget ended; true: they were let go on since. */
  readonly resting = new Map<string, boolean>()

  constructor() {
    this.scene.add(...agents)
    this.scene.onPause = (runId) => {
      const run = [...this.live.values()].find((one) => one.runId === runId)
      expect(run, 'only a live run is paused').toBeDefined()
      if (run === undefined) return
      expect(this.pausedRuns.has(runId), 'once').toBe(false)
      expect([run.spec.runtime, run.calls], 'only what calls models by itself').toEqual([cli, true])
      expect(this.model.holds(run.spec, this.now), 'not before it is reached').toBe(true)
      this.pausedRuns.add(runId)
    }
    this.scene.onRaised = (agentId) => {
      const spec = agents.find(({ id }) => id === agentId) ?? first
      expect(this.resting.get(agentId), 'once, and only who waits').toBe(false)
      expect(this.model.holds(spec, this.now), 'not before there is room').toBe(false)
      this.resting.set(agentId, true)
    }
  }

  get now(): number {
    return this.scene.clock.now()
  }

  take(step: Step): void {
    switch (step.do) {
      case 'open':
        this.open(agents[step.agent] ?? first)
        return
      case 'turn':
        this.onRun(step.agent, (run) => {
          if (run.turnOpen) this.turnOver(run)
          Object.assign(run, { turnOpen: true, calls: true })
          this.scene.says(run.spec, turn(run.turns + 1))
        })
        return
      case 'turn_end':
        this.onRun(step.agent, (run) => {
          this.turnOver(run)
          Object.assign(run, { turnOpen: false, calls: false })
          this.scene.says(run.spec, turnEnd(run.turns))
        })
        return
      case 'use':
        this.onRun(step.agent, (run) => {
          run.tokens += step.tokens
          run.cents += step.cents
          this.model.uses.push({ spec: run.spec, at: this.now, tokens: step.tokens, cents: step.cents, turns: 0 })
          this.scene.says(run.spec, usage(tokens(run.tokens, run.cents / 100)), { written: false })
        })
        return
      case 'end':
        this.onRun(step.agent, (run) => this.end(run))
        return
      case 'cap': {
        const scope = scopes[step.scope] ?? ofDay
        if (step.caps === null) this.model.caps.delete(budgetKey(scope))
        else this.model.caps.set(budgetKey(scope), step.caps)
        this.forgetRaised()
        this.scene.keeper.set(scope, step.caps)
        return
      }
      case 'wait':
        for (const run of this.live.values()) this.write(run)
        this.scene.clock.advance(step.minutes * MINUTE_MS)
        return
      case 'restart':
        this.restart(step.away)
    }
  }

  /** Who was let go on and did not, is held again when a budget is reached again. */
  forgetRaised(): void {
    for (const spec of agents) {
      if (this.resting.has(spec.id) && this.model.holds(spec, this.now)) this.resting.set(spec.id, false)
    }
  }

  private open(spec: AgentSpec): void {
    if (this.live.has(spec.id) || this.scene.keeper.refusal(spec) !== null) return
    this.resting.delete(spec.id)
    this.model.spans.push({ spec, from: this.now, to: null })
    const runId = this.scene.run(spec, { begins: false })
    const run = { spec, runId, tokens: 0, cents: 0, turns: 0, turnOpen: false, calls: true }
    this.live.set(spec.id, run)
    this.scene.keeper.noteEvent(runId, { type: 'process_started', pid: 1, command: 'cli', args: [] })
  }

  private onRun(index: number, act: (run: LiveRun) => void): void {
    const run = this.live.get((agents[index] ?? first).id)
    if (run !== undefined) act(run)
  }

  private turnOver(run: LiveRun): void {
    run.turns += 1
    this.model.uses.push({ spec: run.spec, at: this.now, tokens: 0, cents: 0, turns: 1 })
  }

  private write(run: LiveRun, at = this.now): void {
    const total = tokens(run.tokens, run.cents / 100)
    this.scene.writeUsage(run.runId, { type: 'usage', total, byModel: [], final: false }, run.turns, at)
  }

  private close(run: LiveRun, at = this.now): void {
    this.live.delete(run.spec.id)
    const span = this.model.spans.findLast(({ spec, to }) => spec === run.spec && to === null)
    if (span !== undefined) span.to = at
  }

  private end(run: LiveRun): void {
    this.write(run)
    const refused = run.spec.runtime === api && this.scene.keeper.refusal(run.spec) !== null
    const byBudget = this.pausedRuns.has(run.runId) || refused
    this.close(run)
    if (byBudget) this.resting.set(run.spec.id, false)
    this.scene.end(run.spec, byBudget ? 'budget' : null, run.turns)
  }

  /** Killed, away for a while, and back: its recovery reads the journals first. */
  private restart(away: number): void {
    const died = this.now
    for (const run of this.live.values()) this.write(run)
    this.scene.keeper.close()
    this.scene.clock.advance(away * MINUTE_MS)
    for (const id of this.resting.keys()) this.resting.set(id, false)
    this.scene.restart(() => {
      for (const run of [...this.live.values()]) {
        this.close(run, died)
        this.scene.closeRun(run.spec, { outcome: 'lost', stoppedBy: null, turns: run.turns, lastSeenAt: died })
      }
    })
  }

  check(): void {
    for (const scope of scopes) {
      if (!this.model.caps.has(budgetKey(scope))) continue
      const { spent, crossed } = this.scene.view(scope)
      expect({ ...spent }).toEqual({ ...this.model.spent(scope, this.now), unpriced: false })
      expect(crossed.length > 0).toBe(this.model.crossed(scope, this.now))
    }
    for (const spec of agents) {
      const holds = this.model.holds(spec, this.now)
      expect(this.scene.keeper.refusal(spec) !== null).toBe(holds)
      const run = this.live.get(spec.id)
      if (run?.calls && spec.runtime === cli && holds) {
        expect(this.pausedRuns.has(run.runId), 'paused as soon as it is reached').toBe(true)
      }
      if (this.resting.has(spec.id)) {
        expect(this.resting.get(spec.id), 'let go on as soon as there is room').toBe(!holds)
      }
    }
  }
}

it('whatever happens, the sums are exact, and everybody is paused and let go on at the right moment, once', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const world = new World()
      for (const step of steps) {
        world.take(step)
        world.forgetRaised()
        world.check()
      }
    }),
    { numRuns: 1_000 },
  )
}, 60_000)
