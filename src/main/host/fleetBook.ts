import type { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import type { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import { addUsage, type ModelUsage, type TokenUsage, zeroUsage } from '../../shared/domain/usage'
import type { FleetFact } from '../store/ports'

/** One run with the parts of its usage that lists do not show. */
export interface RunEntry {
  readonly summary: RunSummary
  readonly byModel: readonly ModelUsage[]
}

/**
 * Everything the host knows, as a fold over the fleet log: the same facts give the same book, before a
 * restart and after it. Facts about things unknown (a damaged log) are ignored.
 */
export class FleetBook {
  private readonly agentSpecs = new Map<AgentId, AgentSpec>()
  private readonly runEntries = new Map<RunId, RunEntry>()
  private readonly runsByAgent = new Map<AgentId, RunId[]>()
  private readonly sessionRecords = new Map<SessionId, SessionRecord>()
  /** Least recently seen first. */
  private readonly sessionsByKey = new Map<string, readonly SessionId[]>()
  private readonly counters = new Map<SessionId, unknown>()

  apply(fact: FleetFact): void {
    switch (fact.type) {
      case 'agent_saved':
        this.agentSpecs.set(fact.spec.id, fact.spec)
        return
      case 'agent_removed':
        this.agentSpecs.delete(fact.agentId)
        return
      case 'run_opened':
        if (this.runEntries.has(fact.run.id)) return
        this.runEntries.set(fact.run.id, { summary: fact.run, byModel: [] })
        this.runsByAgent.set(fact.run.agentId, [...this.runIds(fact.run.agentId), fact.run.id])
        return
      case 'run_usage':
        return this.amend(fact.runId, { usage: fact.total, usageFinal: fact.final }, fact.byModel)
      case 'run_closed':
        return this.close(fact)
      case 'session_seen':
        this.amend(fact.runId, { sessionId: fact.session.sessionId })
        return this.seeSession(fact.session)
      case 'session_rejected': {
        const known = this.sessionRecords.get(fact.sessionId)
        if (known !== undefined) this.sessionRecords.set(fact.sessionId, { ...known, resumable: false })
        return
      }
      case 'session_counter':
        this.counters.set(fact.sessionId, fact.counter)
    }
  }

  get agents(): readonly AgentSpec[] {
    return [...this.agentSpecs.values()]
  }

  agent(id: AgentId): AgentSpec | null {
    return this.agentSpecs.get(id) ?? null
  }

  run(id: RunId): RunEntry | null {
    return this.runEntries.get(id) ?? null
  }

  /** Oldest first; of all agents, also removed ones, when none is named. */
  runs(agentId?: AgentId): readonly RunEntry[] {
    if (agentId === undefined) return [...this.runEntries.values()]
    return this.runIds(agentId).flatMap((id) => this.runEntries.get(id) ?? [])
  }

  get sessions(): readonly SessionRecord[] {
    return [...this.sessionRecords.values()]
  }

  session(id: SessionId): SessionRecord | null {
    return this.sessionRecords.get(id) ?? null
  }

  counter(id: SessionId): unknown {
    return this.counters.get(id) ?? null
  }

  /** The session last seen of those that the provider has not refused, keyed (story, agent, model). */
  sessionOf({ storyId, name: agentName, model, runtime }: AgentSpec): SessionRecord | null {
    const ids = this.sessionsByKey.get(sessionKey({ storyId, agentName, model, runtime })) ?? []
    const newest = ids.findLast((id) => this.sessionRecords.get(id)?.resumable === true)
    return newest === undefined ? null : (this.sessionRecords.get(newest) ?? null)
  }

  /** Over all runs of the agent. Final when every run that reported usage reported its last word. */
  usageOf(agentId: AgentId): { total: TokenUsage; final: boolean } {
    let total = zeroUsage
    let final = true
    for (const { summary } of this.runs(agentId)) {
      if (summary.usage !== null) total = addUsage(total, summary.usage)
      if (summary.usage === null ? summary.endedAt === null : !summary.usageFinal) final = false
    }
    return { total, final }
  }

  private runIds(agentId: AgentId): readonly RunId[] {
    return this.runsByAgent.get(agentId) ?? []
  }

  private amend(runId: RunId, change: Partial<RunSummary>, byModel?: readonly ModelUsage[]): void {
    const entry = this.runEntries.get(runId)
    if (entry === undefined) return
    this.runEntries.set(runId, { summary: { ...entry.summary, ...change }, byModel: byModel ?? entry.byModel })
  }

  private close(fact: FleetFact & { type: 'run_closed' }): void {
    const entry = this.runEntries.get(fact.runId)
    if (entry === undefined || entry.summary.endedAt !== null) return
    this.amend(fact.runId, {
      endedAt: fact.at,
      outcome: fact.outcome,
      why: fact.why,
      result: fact.result,
      sessionId: fact.result.sessionId ?? entry.summary.sessionId,
    })
  }

  /** Confirmed stays confirmed, refused stays refused, and the first sight stays the first. */
  private seeSession(session: SessionRecord): void {
    const { sessionId } = session
    const known = this.sessionRecords.get(sessionId)
    const key = sessionKey(session)
    const others = (this.sessionsByKey.get(key) ?? []).filter((id) => id !== sessionId)
    this.sessionsByKey.set(key, [...others, sessionId])
    this.sessionRecords.set(sessionId, {
      ...session,
      established: session.established || known?.established === true,
      resumable: session.resumable && known?.resumable !== false,
      firstSeenAt: known?.firstSeenAt ?? session.firstSeenAt,
    })
  }
}

/** A conversation belongs to a story, an agent and a model; another runtime could not even read it. */
const sessionKey = (key: Pick<SessionRecord, 'storyId' | 'agentName' | 'model' | 'runtime'>): string =>
  JSON.stringify([key.storyId, key.agentName, key.model, key.runtime])
