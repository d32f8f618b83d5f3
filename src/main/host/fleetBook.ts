import type { AgentSpec, RunSummary } from '../../shared/domain/agent'
import type { AgentId, RunId } from '../../shared/domain/ids'
import { addUsage, type TokenUsage, zeroUsage } from '../../shared/domain/usage'
import { applyFact, type FleetState, foldFleet } from '../store/fleetState'
import type { FleetFact, FleetLog } from '../store/ports'
import type { UsageIndex } from '../store/usageIndex'

/** What the fleet log adds up to, and the one way to add to it: log, memory and index never disagree. */
export class FleetBook {
  readonly state: FleetState = foldFleet([])
  private readonly runsByAgent = new Map<AgentId, RunId[]>()
  private sessionFacts = 0

  private constructor(
    private readonly log: FleetLog,
    private readonly index: Pick<UsageIndex, 'apply'>,
    private readonly onFact: (fact: FleetFact) => void,
  ) {}

  /** `onFact` is told every fact in the order of the log: those of the past, and each new one when it is known here. */
  static async open(
    log: FleetLog,
    index: Pick<UsageIndex, 'apply'>,
    onFact: (fact: FleetFact) => void = () => {},
  ): Promise<FleetBook> {
    const book = new FleetBook(log, index, onFact)
    for await (const fact of log.replay()) {
      book.foresee(fact)
      onFact(fact)
    }
    return book
  }

  /** On disk before it returns, with every fact before it. Throws a `SnowhookException` when the disk refuses. */
  commit(fact: FleetFact): void {
    this.log.appendSync(fact)
    this.index.apply(fact)
    this.foresee(fact)
    this.onFact(fact)
  }

  /** On disk with the next group commit. Never throws. */
  append(fact: FleetFact): void {
    this.log.append(fact)
    this.index.apply(fact)
    this.foresee(fact)
    this.onFact(fact)
  }

  /** In memory alone: for a fact that a later one of its kind will replace in the log. */
  foresee(fact: FleetFact): void {
    if (fact.type === 'run_opened' && !this.state.runs.has(fact.run.id)) {
      const { agentId, id } = fact.run
      const runs = this.runsByAgent.get(agentId)
      if (runs === undefined) this.runsByAgent.set(agentId, [id])
      else runs.push(id)
    }
    if (fact.type !== 'run_usage') this.sessionFacts += 1
    applyFact(this.state, fact)
  }

  /** Changes with everything that may change which session an agent would resume. */
  get sessionVersion(): number {
    return this.sessionFacts
  }

  get agents(): readonly AgentSpec[] {
    return [...this.state.agents.values()]
  }

  run(id: RunId): RunSummary | null {
    return this.state.runs.get(id) ?? null
  }

  /** Oldest first; of all agents, also removed ones, when none is named. */
  runs(agentId?: AgentId): readonly RunSummary[] {
    if (agentId === undefined) return [...this.state.runs.values()]
    return this.runIds(agentId).flatMap((id) => this.run(id) ?? [])
  }

  lastRun(agentId: AgentId): RunSummary | null {
    const id = this.runIds(agentId).at(-1)
    return id === undefined ? null : this.run(id)
  }

  /** Over all runs of the agent. Final when every run that reported usage reported its last word. */
  usageOf(agentId: AgentId): { total: TokenUsage; final: boolean } {
    let total = zeroUsage
    let final = true
    for (const run of this.runs(agentId)) {
      if (run.usage !== null) total = addUsage(total, run.usage)
      if (run.usage === null ? run.endedAt === null : !run.usageFinal) final = false
    }
    return { total, final }
  }

  private runIds(agentId: AgentId): readonly RunId[] {
    return this.runsByAgent.get(agentId) ?? []
  }
}
