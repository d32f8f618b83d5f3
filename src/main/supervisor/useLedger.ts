import { type BudgetScope, budgetKey, type Spent } from '../../shared/domain/budget'
import type { AgentEvent } from '../../shared/domain/events'
import type { AgentId, RunId, RuntimeId, StoryId } from '../../shared/domain/ids'
import type { FleetFact } from '../store/ports'
import { addUse, noUse, spentOf, type Use, usedBy } from './budget'
import { type CalendarDay, calendarDay } from './budgetDay'
import { closedUse, moreTurns, openedUse, type RunUse, withTurns, withUsage } from './budgetUse'
import { countTurn, noTurns, type TurnCount } from './turnCount'

type Opened = FleetFact & { type: 'run_opened' }
type Closed = FleetFact & { type: 'run_closed' }

/** A run that goes on. */
export interface LiveUse {
  /** What it counts for, the narrowest first. */
  readonly scopes: ReadonlyMap<string, BudgetScope>
  /** With what is not in the log yet. */
  use: RunUse
  count: TurnCount
  /** It calls no model: its program has not begun, or its turn is over and the next has not begun. */
  idle: boolean
}

/**
 * Who has used what: a fold over the fleet log, and for live runs also over their events, which are ahead of it.
 * Agents that were removed have used what they used.
 */
export class UseLedger {
  readonly live = new Map<RunId, LiveUse>()
  private readonly places = new Map<AgentId, { readonly project: string; readonly storyId: StoryId }>()
  private readonly present = new Set<AgentId>()
  private readonly runs = new Map<RunId, RunUse>()
  private readonly lastRuns = new Map<AgentId, RunId>()
  /** By `budgetKey`, for all but `day`. */
  private readonly runsByKey = new Map<string, RunId[]>()
  /** Of runs that have ended: they change no more. */
  private readonly sums = new Map<string, { readonly day: string | null; readonly use: Use }>()
  private today: CalendarDay | null = null

  constructor(
    private readonly dayOf: (at: number) => string,
    /** False for what is no agent, as gates: its runs count for nothing. */
    private readonly counts: (runtime: RuntimeId) => boolean,
  ) {}

  /** Every fact of the log, in its order. */
  apply(fact: FleetFact): void {
    switch (fact.type) {
      case 'agent_saved':
        this.places.set(fact.spec.id, { project: fact.spec.projectRoot, storyId: fact.spec.storyId })
        this.present.add(fact.spec.id)
        return
      case 'agent_removed':
        this.present.delete(fact.agentId)
        return
      case 'run_opened':
        this.open(fact)
        return
      case 'run_usage': {
        const { total, byModel, at } = fact
        this.amend(fact.runId, (use) => {
          const used = withUsage(use, { at, day: this.dayOf(at), total, byModel })
          return withTurns(used, this.dayOf(at), fact.turns ?? 0)
        })
        return
      }
      case 'session_seen':
        this.amend(fact.runId, (use) => ({ ...use, heardAt: fact.at }))
        return
      case 'run_closed':
        this.close(fact)
    }
  }

  /** An event of a live run; null: it says nothing about use, or the run is not live. */
  note(runId: RunId, event: AgentEvent, at: number): RunUse | null {
    const live = this.live.get(runId)
    if (live === undefined) return null
    switch (event.type) {
      case 'usage': {
        // Booked over what is in the log, not over what was noted: so the log will book it, too.
        const written = this.runs.get(runId) ?? live.use
        const { total, byModel, final } = event
        const used = withUsage(written, { at, day: this.dayOf(at), total, byModel })
        live.use = { ...used, turnDays: live.use.turnDays }
        // A program that ends by itself tells its last totals when its turn is over.
        if (final && !live.use.interactive) live.idle = true
        return live.use
      }
      case 'turn_started':
      case 'turn_completed':
        live.count = countTurn(live.count, event)
        live.idle = event.type === 'turn_completed'
        live.use = withTurns(live.use, this.dayOf(at), live.count.turns)
        return live.use
      case 'process_started':
        live.idle = false
        return live.use
      default:
        return null
    }
  }

  spent(scope: BudgetScope, now: number): Spent {
    const within = scope.kind === 'day' ? this.dayAt(now) : null
    const key = budgetKey(scope)
    let use = this.endedUse(key, now, within)
    for (const live of this.liveIn(scope)) use = addUse(use, usedBy(live.use, now, within))
    return spentOf(use)
  }

  liveIn(scope: BudgetScope): LiveUse[] {
    const key = budgetKey(scope)
    return [...this.live.values()].filter(({ scopes }) => scopes.has(key))
  }

  unpricedModels(scope: BudgetScope, now: number): string[] {
    const within = scope.kind === 'day' ? this.dayAt(now) : null
    const runs = [...this.idsOf(budgetKey(scope))].flatMap((id) => this.newest(id) ?? [])
    return [...new Set(runs.flatMap((run) => (usedBy(run, now, within).unpriced ? run.unpriced : [])))]
  }

  /** When something of the scope was last put on record; null: nothing ever was. */
  lastUse(scope: BudgetScope): number | null {
    let last: number | null = null
    for (const id of this.idsOf(budgetKey(scope))) last = Math.max(last ?? 0, this.newest(id)?.heardAt ?? 0)
    return last
  }

  /** Agents whose newest run was ended by a budget. */
  pausedByBudget(): RunUse[] {
    return [...this.present].flatMap((agentId) => {
      const lastId = this.lastRuns.get(agentId)
      const last = lastId === undefined ? undefined : this.runs.get(lastId)
      return last !== undefined && last.endedAt !== null && last.stoppedBy === 'budget' ? [last] : []
    })
  }

  /** Stories that agents are or were on. */
  stories(): { readonly project: string; readonly storyId: StoryId }[] {
    const all = [...this.places.values()]
    return [...new Map(all.map((place) => [`${place.project}\n${place.storyId}`, place])).values()]
  }

  dayAt(now: number): CalendarDay {
    const known = this.today
    // The name is asked for each time: the borders move with the time zone.
    if (known !== null && known.start <= now && now < known.end && this.dayOf(now) === known.day) return known
    this.today = calendarDay(this.dayOf, now)
    return this.today
  }

  private open({ run }: Opened): void {
    if (this.runs.has(run.id) || !this.counts(run.runtime)) return
    const use = openedUse(run, this.places.get(run.agentId)?.project ?? null)
    this.runs.set(run.id, use)
    this.lastRuns.set(run.agentId, run.id)
    const scopes = new Map(scopesOf(use).map((scope) => [budgetKey(scope), scope]))
    this.live.set(run.id, { scopes, use, count: noTurns, idle: true })
    for (const key of scopes.keys()) {
      if (key === DAY) continue
      const known = this.runsByKey.get(key)
      if (known === undefined) this.runsByKey.set(key, [run.id])
      else known.push(run.id)
    }
  }

  private close(fact: Closed): void {
    const run = this.runs.get(fact.runId)
    if (run === undefined || run.endedAt !== null) return
    const noted = this.live.get(fact.runId)?.use.turnDays ?? []
    this.live.delete(fact.runId)
    this.amend(fact.runId, (use) => closedUse({ ...use, turnDays: moreTurns(noted, use.turnDays) }, fact, this.dayOf))
  }

  private amend(runId: RunId, change: (use: RunUse) => RunUse): void {
    const before = this.runs.get(runId)
    if (before === undefined) return
    const after = change(before)
    this.runs.set(runId, after)
    const live = this.live.get(runId)
    // What is written is the newest of the usage; turns are noted as they end.
    if (live !== undefined) live.use = { ...after, turnDays: moreTurns(live.use.turnDays, after.turnDays) }
    else for (const scope of scopesOf(after)) this.sums.delete(budgetKey(scope))
  }

  private newest(id: RunId): RunUse | undefined {
    return this.live.get(id)?.use ?? this.runs.get(id)
  }

  private idsOf(key: string): Iterable<RunId> {
    return key === DAY ? this.runs.keys() : (this.runsByKey.get(key) ?? [])
  }

  private endedUse(key: string, now: number, within: CalendarDay | null): Use {
    const day = within?.day ?? null
    const known = this.sums.get(key)
    if (known !== undefined && known.day === day) return known.use
    let use = noUse
    for (const id of this.idsOf(key)) {
      const run = this.runs.get(id)
      if (run !== undefined && run.endedAt !== null) use = addUse(use, usedBy(run, now, within))
    }
    this.sums.set(key, { day, use })
    return use
  }
}

const DAY = budgetKey({ kind: 'day' })

/** Everything that a run counts for, the narrowest first. */
export function scopesOf({
  agentId,
  project,
  storyId,
}: Pick<RunUse, 'agentId' | 'project' | 'storyId'>): BudgetScope[] {
  const place: BudgetScope[] =
    project === null
      ? []
      : [
          { kind: 'story', project, storyId },
          { kind: 'project', project },
        ]
  return [{ kind: 'agent', agentId }, ...place, { kind: 'day' }]
}
