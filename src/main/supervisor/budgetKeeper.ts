import type { AgentSpec } from '../../shared/domain/agent'
import { type BudgetScope, type BudgetView, budgetKey, type Caps, noCaps } from '../../shared/domain/budget'
import type { Clock } from '../../shared/domain/clock'
import type { AgentEvent } from '../../shared/domain/events'
import type { AgentId, RunId, RuntimeId, StoryId } from '../../shared/domain/ids'
import type { FleetFact } from '../store/ports'
import { crossedCaps, minutesDue } from './budget'
import { budgetSentence } from './budgetSentence'
import { type LiveUse, scopesOf, UseLedger } from './useLedger'
import { wallTimer } from './wallTimer'

/** The contract's bound on models in one view. */
const UNPRICED_MAX_ITEMS = 64

/**
 * How agents of a runtime are kept within their budgets. `stop`: they call models by themselves, so their run is
 * stopped. `ask`: they ask before each call. `none`: no agents (gates, set-up); their runs count for nothing.
 */
export type Grip = 'stop' | 'ask' | 'none'

/** Midnight comes at another moment when the clock or the time zone is set; a quarter of an hour late is soon enough. */
const DAY_LOOK_MS = 15 * 60_000

interface Budget {
  readonly scope: BudgetScope
  readonly caps: Caps
}

export interface BudgetKeeperParts {
  readonly clock: Clock
  /** The host's calendar day of a moment, the same as the usage index's. */
  readonly dayOf: (at: number) => string
  /** As set by people, by `budgetKey`; up to date when `commit` returns. */
  readonly budgets: ReadonlyMap<string, Budget>
  /** From the story's file, for stories whose budget nobody has set. From memory: asked at every event. */
  readonly storyCaps: (project: string, storyId: StoryId) => Caps | null
  /** Durable when it returns; throws a `SnowhookException` when the disk refuses. */
  readonly commit: (fact: FleetFact) => void
  readonly gripOf: (runtime: RuntimeId) => Grip
  /** Stops the agent's live run with the reason `budget`. */
  readonly pause: (agentId: AgentId, sentence: string) => void
  /** These agents' last runs were ended by a budget that has room again. Once for each pause. */
  readonly raised: (agentIds: readonly AgentId[]) => void
  /** Something that `views` shows has changed. */
  readonly onChange: () => void
}

/**
 * Keeps agents within their budgets. Who has used what is a fold over the fleet log (`apply`) and, for live runs, over
 * their events (`noteEvent`); which agents are paused is who ended by a budget that still is reached. Nothing else is
 * remembered, so a restart changes nothing.
 */
export class BudgetKeeper {
  private readonly ledger: UseLedger
  /** Since when, of the budgets that are reached. */
  private readonly reached = new Map<string, number>()
  private readonly stopping = new Set<RunId>()
  /** Closed in the log; whoever ran them has not let go yet. */
  private readonly closing = new Set<RunId>()
  /** Paused runs whose agents were let go on. */
  private readonly freed = new Set<RunId>()
  private stage: 'loading' | 'open' | 'closed' = 'loading'
  private cancelTimer = (): void => {}

  constructor(private readonly parts: BudgetKeeperParts) {
    this.ledger = new UseLedger(parts.dayOf, (runtime) => parts.gripOf(runtime) !== 'none')
  }

  /** Every fact of the fleet log in its order: those of the past before `start`, each new one as it is written. */
  apply(fact: FleetFact): void {
    this.ledger.apply(fact)
    if (this.stage !== 'open') return
    if (fact.type === 'run_closed') {
      this.stopping.delete(fact.runId)
      this.closing.add(fact.runId)
    }
    if (fact.type === 'run_opened' || fact.type === 'run_closed') this.review()
  }

  /** Everything of the past is known: looks at what is reached, and lets go on who may. */
  start(): void {
    this.stage = 'open'
    const { clock } = this.parts
    for (const { scope } of this.active()) {
      if (this.crossed(scope).length > 0) this.reached.set(budgetKey(scope), this.ledger.lastUse(scope) ?? clock.now())
    }
    this.review()
  }

  /** Every event of every agent, after it was recorded. Cheap for those that say nothing about use. */
  noteEvent(runId: RunId, event: AgentEvent): void {
    const use = this.ledger.note(runId, event, this.parts.clock.now())
    const live = this.ledger.live.get(runId)
    if (use === null || live === undefined || this.stage !== 'open') return
    let moved = false
    for (const scope of live.scopes.values()) moved = this.observe(scope) || moved
    if (moved) this.settle()
    else this.restrain(live)
    this.parts.onChange()
  }

  /** The run is closed, and its agent could be started again. */
  runEnded(runId: RunId): void {
    this.closing.delete(runId)
    if (this.stage === 'open') this.free()
  }

  /** Why this agent may not call a model now; null: it may. */
  refusal(spec: Pick<AgentSpec, 'id' | 'projectRoot' | 'storyId' | 'runtime'>): string | null {
    if (this.parts.gripOf(spec.runtime) === 'none') return null
    return this.sentence(scopesOf({ agentId: spec.id, project: spec.projectRoot, storyId: spec.storyId }))
  }

  /** Null caps: back to those of the story's file, or to none. Throws when the disk refuses; nothing changes then. */
  set(scope: BudgetScope, caps: Caps | null): void {
    this.parts.commit({ type: 'budget_set', at: this.parts.clock.now(), scope, caps })
    this.review()
  }

  /** Looks at all budgets again: a story's file may say something else now. */
  review(): void {
    if (this.stage !== 'open') return
    const active = this.active()
    const keys = new Set(active.map(({ scope }) => budgetKey(scope)))
    for (const key of [...this.reached.keys()]) if (!keys.has(key)) this.reached.delete(key)
    for (const { scope } of active) this.observe(scope)
    this.settle()
    this.parts.onChange()
  }

  views(): BudgetView[] {
    const waiting = this.ledger.pausedByBudget()
    return this.active().map(({ scope, caps }) => {
      const key = budgetKey(scope)
      const now = this.parts.clock.now()
      const spent = this.ledger.spent(scope, now)
      const crossed = crossedCaps(caps, spent)
      const unpriced = spent.unpriced ? this.ledger.unpricedModels(scope, now).slice(0, UNPRICED_MAX_ITEMS) : []
      const paused =
        crossed.length === 0 ? [] : waiting.filter((run) => scopesOf(run).some((own) => budgetKey(own) === key))
      return {
        scope,
        caps,
        spent,
        crossed,
        crossedAt: crossed.length === 0 ? null : (this.reached.get(key) ?? now),
        ...(unpriced.length === 0 ? {} : { unpricedModels: unpriced }),
        paused: paused.map(({ agentId }) => agentId),
      }
    })
  }

  close(): void {
    this.stage = 'closed'
    this.cancelTimer()
  }

  private active(): Budget[] {
    const set = [...this.parts.budgets.values()]
    const fromFiles = this.ledger.stories().flatMap(({ project, storyId }): Budget[] => {
      const scope: BudgetScope = { kind: 'story', project, storyId }
      const caps = this.parts.budgets.has(budgetKey(scope)) ? null : this.parts.storyCaps(project, storyId)
      return caps === null ? [] : [{ scope, caps }]
    })
    return [...set, ...fromFiles]
  }

  private capsOf(scope: BudgetScope): Caps {
    const set = this.parts.budgets.get(budgetKey(scope))
    if (set !== undefined) return set.caps
    return (scope.kind === 'story' ? this.parts.storyCaps(scope.project, scope.storyId) : null) ?? noCaps
  }

  private crossed(scope: BudgetScope): ReturnType<typeof crossedCaps> {
    const caps = this.capsOf(scope)
    // Most scopes have no budget, and every event asks.
    if (Object.values(caps).every((cap) => cap === null)) return []
    return crossedCaps(caps, this.ledger.spent(scope, this.parts.clock.now()))
  }

  private sentence(scopes: Iterable<BudgetScope>): string | null {
    for (const scope of scopes) {
      const [first] = this.crossed(scope)
      const cap = first === undefined ? null : this.capsOf(scope)[first]
      if (first === undefined || cap === null) continue
      return budgetSentence(scope, first, cap, this.ledger.spent(scope, this.parts.clock.now()))
    }
    return null
  }

  /** Whether the budget has just been reached, or has room again. */
  private observe(scope: BudgetScope): boolean {
    const key = budgetKey(scope)
    const crossed = this.crossed(scope).length > 0
    if (crossed === this.reached.has(key)) return false
    if (crossed) this.reached.set(key, this.parts.clock.now())
    else this.reached.delete(key)
    return true
  }

  private settle(): void {
    for (const live of [...this.ledger.live.values()]) this.restrain(live)
    this.free()
    this.arm()
  }

  /** Stops a run that calls models by itself, once. While it is idle it calls none, and may end by itself. */
  private restrain({ scopes, use, idle }: LiveUse): void {
    if (idle || this.stopping.has(use.runId) || this.parts.gripOf(use.runtime) !== 'stop') return
    if (![...scopes.keys()].some((key) => this.reached.has(key))) return
    const sentence = this.sentence(scopes.values())
    if (sentence === null) return
    this.stopping.add(use.runId)
    this.parts.pause(use.agentId, sentence)
  }

  private free(): void {
    const free: AgentId[] = []
    for (const run of this.ledger.pausedByBudget()) {
      const held = scopesOf(run).some((scope) => this.reached.has(budgetKey(scope)))
      if (held) this.freed.delete(run.runId)
      if (held || this.freed.has(run.runId) || this.closing.has(run.runId)) continue
      this.freed.add(run.runId)
      free.push(run.agentId)
    }
    if (free.length > 0) this.parts.raised(free)
  }

  /** For what changes without an event: minutes go by, and at midnight a day begins with nothing spent. */
  private arm(): void {
    this.cancelTimer()
    const now = this.parts.clock.now()
    const due = this.active().flatMap(({ scope, caps }) => {
      const spent = this.ledger.spent(scope, now)
      const minutes = minutesDue(caps, spent, this.ledger.liveIn(scope).length, now)
      return [...(minutes === null ? [] : [minutes]), ...(scope.kind === 'day' ? [this.ledger.dayAt(now).end] : [])]
    })
    if (due.length === 0) return
    const { clock } = this.parts
    const cancels = [wallTimer(clock, Math.min(...due), () => this.look()), clock.after(DAY_LOOK_MS, () => this.look())]
    this.cancelTimer = () => {
      for (const cancel of cancels) cancel()
    }
  }

  private look(): void {
    this.cancelTimer()
    this.review()
  }
}
