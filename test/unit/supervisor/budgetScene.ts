import { BudgetKeeper, type BudgetKeeperParts, type Grip } from '../../../src/main/supervisor/budgetKeeper'
import { localDays } from '../../../src/main/store/localDay'
import type { FleetFact } from '../../../src/main/store/ports'
import type { AgentSpec, RunSummary } from '../../../src/shared/domain/agent'
import { type BudgetScope, budgetKey, type Caps, noCaps } from '../../../src/shared/domain/budget'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId, RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import type { RunOutcome, RuntimeResult, StopCause } from '../../../src/shared/domain/run'
import { type ModelUsage, type TokenUsage, zeroUsage } from '../../../src/shared/domain/usage'
import { ManualClock } from '../../support/manualClock'
import { agentSpec, runSummary } from '../../support/store/facts'

export const cli = RuntimeId.parse('cli')
export const api = RuntimeId.parse('api')
export const gates = RuntimeId.parse('gates')
const grips: Readonly<Record<string, Grip>> = { cli: 'stop', api: 'ask', gates: 'none' }

const project = '/project'
const story = StoryId.parse('1_story')
export const ofStory: BudgetScope = { kind: 'story', project, storyId: story }
export const ofProject: BudgetScope = { kind: 'project', project }
export const ofDay: BudgetScope = { kind: 'day' }
export const capped = (caps: Partial<Caps>): Caps => ({ ...noCaps, ...caps })
export const agentOf = (id: string, runtime: RuntimeId, more: Partial<AgentSpec> = {}): AgentSpec =>
  agentSpec(id, { runtime, ...more })

export const tokens = (inputTokens: number, usd: number | null): TokenUsage => ({
  ...zeroUsage,
  inputTokens,
  totalCostUsd: usd,
})
export const usage = (total: TokenUsage, byModel: ModelUsage[] = [], final = false): AgentEvent => ({
  type: 'usage',
  total,
  byModel,
  final,
})
export const turn = (number: number): AgentEvent => ({ type: 'turn_started', turn: number })
export const turnEnd = (number: number): AgentEvent => ({
  type: 'turn_completed',
  turn: number,
  ok: true,
  reason: 'completed',
  httpStatus: null,
  text: '',
  deniedCalls: 0,
})
const begun: AgentEvent = { type: 'process_started', pid: 7, command: 'cli', args: [] }

const endResult: RuntimeResult = {
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
}

/** A keeper with the log and the book around it, as a host has them. */
export class BudgetScene {
  readonly clock: ManualClock
  readonly log: FleetFact[] = []
  readonly budgets = new Map<string, { scope: BudgetScope; caps: Caps }>()
  readonly fromFiles = new Map<string, Caps>()
  readonly paused: { runId: RunId; at: number; sentence: string }[] = []
  readonly raised: string[] = []
  changes = 0
  keeper: BudgetKeeper
  /** Called with every pause and every raise, while it happens. */
  onPause: (runId: RunId) => void = () => {}
  onRaised: (agentId: AgentSpec['id']) => void = () => {}
  private readonly open = new Map<AgentSpec['id'], RunSummary>()
  private runs = 0
  private readonly dayOf: (at: number) => string

  constructor(epoch = Date.UTC(2026, 0, 10, 12), timeZone = 'UTC') {
    this.clock = new ManualClock(epoch)
    this.dayOf = localDays(timeZone)
    this.keeper = this.newKeeper()
    this.keeper.start()
  }

  write(fact: FleetFact): void {
    this.log.push(fact)
    this.keeper.apply(fact)
    if (fact.type !== 'budget_set') return
    if (fact.caps === null) this.budgets.delete(budgetKey(fact.scope))
    else this.budgets.set(budgetKey(fact.scope), { scope: fact.scope, caps: fact.caps })
  }

  add(...specs: AgentSpec[]): void {
    for (const spec of specs) this.write({ type: 'agent_saved', at: this.clock.now(), spec })
  }

  /** `begins` false: nothing of it runs yet. */
  run(spec: AgentSpec, { begins = true, interactive = false } = {}): RunId {
    this.runs += 1
    const startedAt = this.clock.now()
    const run = runSummary(`run-${this.runs}`, spec, { startedAt, interactive })
    this.open.set(spec.id, run)
    this.write({ type: 'run_opened', at: startedAt, run })
    if (begins) this.keeper.noteEvent(run.id, begun)
    return run.id
  }

  liveRun(spec: AgentSpec): RunId | null {
    return this.open.get(spec.id)?.id ?? null
  }

  /** `written`: the log has it at once; otherwise it is only noted. */
  says(spec: AgentSpec, event: AgentEvent, { written = true, turns = 0 } = {}): void {
    const runId = this.open.get(spec.id)?.id
    if (runId === undefined) throw new Error(`${spec.name} does not run`)
    if (event.type === 'usage' && written) this.writeUsage(runId, event, turns)
    this.keeper.noteEvent(runId, event)
  }

  writeUsage(
    runId: RunId,
    { total, byModel, final }: AgentEvent & { type: 'usage' },
    turns: number,
    at?: number,
  ): void {
    this.write({ type: 'run_usage', at: at ?? this.clock.now(), runId, total, byModel, final, turns })
  }

  end(spec: AgentSpec, stoppedBy: StopCause | null = null, turns = 0): void {
    this.closeRun(spec, { outcome: stoppedBy === null ? 'completed' : 'stopped', stoppedBy, turns })
    this.keeper.runEnded(this.lastClosed)
  }

  /** In the log, but its host has not let go of it. */
  closeRun(
    spec: AgentSpec,
    more: { outcome: RunOutcome; stoppedBy: StopCause | null; turns: number; lastSeenAt?: number },
  ): void {
    const run = this.open.get(spec.id)
    if (run === undefined) throw new Error(`${spec.name} does not run`)
    this.open.delete(spec.id)
    this.lastClosed = run.id
    this.write({ type: 'run_closed', at: this.clock.now(), runId: run.id, why: '', result: endResult, ...more })
  }
  lastClosed: RunId = RunId.parse('none')

  /** A new host: `between` is what its recovery writes before it opens. */
  restart(between: () => void = () => {}): void {
    this.keeper.close()
    this.keeper = this.newKeeper()
    for (const fact of this.log) this.keeper.apply(fact)
    between()
    this.keeper.start()
  }

  view(scope: BudgetScope) {
    const found = this.keeper.views().find((view) => budgetKey(view.scope) === budgetKey(scope))
    if (found === undefined) throw new Error(`no budget for ${budgetKey(scope)}`)
    return found
  }

  private newKeeper(): BudgetKeeper {
    const parts: BudgetKeeperParts = {
      clock: this.clock,
      dayOf: this.dayOf,
      budgets: this.budgets,
      storyCaps: (of, storyId) => this.fromFiles.get(budgetKey({ kind: 'story', project: of, storyId })) ?? null,
      commit: (fact) => this.write(fact),
      gripOf: (runtime) => grips[runtime] ?? 'stop',
      pause: (agentId, sentence) => {
        const runId = this.open.get(agentId)?.id
        if (runId === undefined) throw new Error(`${agentId} was paused and does not run`)
        this.paused.push({ runId, at: this.clock.now(), sentence })
        this.onPause(runId)
      },
      raised: (agentIds) => {
        for (const agentId of agentIds) {
          this.raised.push(agentId)
          this.onRaised(agentId)
        }
      },
      onChange: () => {
        this.changes += 1
      },
    }
    return new BudgetKeeper(parts)
  }
}
