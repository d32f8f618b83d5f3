import type { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import type { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import { type AttentionFact, type AttentionState, applyAttention, forgetAgent, isAttentionFact } from './attentionState'
import type { FleetFact, SupervisionFact } from './ports'
import { applySupervision, isSupervisionFact, noSupervision, type SupervisionState } from './supervisionState'

/** Sessions are offered for resuming by these three: another model or agent starts its own. */
export type SessionKey = Pick<SessionRecord, 'storyId' | 'agentName' | 'model'>

/** What the fleet log adds up to. */
export interface FleetState extends AttentionState, SupervisionState {
  readonly agents: Map<AgentId, AgentSpec>
  /** In the order in which they were opened; runs of removed agents stay, they cost what they cost. */
  readonly runs: Map<RunId, RunSummary>
  /** By key and id: one conversation may have been continued by several agents or models. */
  readonly sessions: Map<string, SessionRecord>
  readonly counters: Map<SessionId, unknown>
}

export function foldFleet(facts: Iterable<FleetFact>): FleetState {
  const state: FleetState = {
    agents: new Map(),
    runs: new Map(),
    sessions: new Map(),
    counters: new Map(),
    attention: new Map(),
    grants: new Map(),
    ...noSupervision(),
  }
  for (const fact of facts) applyFact(state, fact)
  return state
}

/** Adds one fact, in place: a long log must not copy maps. Facts about what is unknown (a damaged log) change nothing. */
export function applyFact(state: FleetState, fact: FleetFact): void {
  if (isAttentionFact(fact)) applyAttention(state, fact)
  else if (isSupervisionFact(fact)) applySupervision(state, fact)
  else applyRunFact(state, fact)
}

function applyRunFact(state: FleetState, fact: Exclude<FleetFact, AttentionFact | SupervisionFact>): void {
  switch (fact.type) {
    case 'agent_saved':
      state.agents.set(fact.spec.id, fact.spec)
      return
    case 'agent_removed':
      state.agents.delete(fact.agentId)
      forgetAgent(state, fact.agentId)
      return
    case 'run_opened':
      if (!state.runs.has(fact.run.id)) state.runs.set(fact.run.id, fact.run)
      return
    case 'run_usage':
      amendRun(state, fact.runId, () => ({ usage: fact.total, usageFinal: fact.final }))
      return
    case 'run_closed':
      closeRun(state, fact)
      return
    case 'run_pruned':
      amendRun(state, fact.runId, (run) =>
        run.prunedAt === undefined ? { prunedAt: fact.at, prunedBytes: fact.bytes } : {},
      )
      return
    case 'session_seen':
      amendRun(state, fact.runId, () => ({ sessionId: fact.session.sessionId }))
      seeSession(state, fact.session)
      return
    case 'session_rejected':
      amendSessions(state, fact.sessionId, () => ({ resumable: false }))
      return
    case 'session_counter':
      state.counters.set(fact.sessionId, fact.counter)
  }
}

/** A key's sessions, the one seen last first: as the log has them, for a clock that was set back dates later ones earlier. */
export const sessionsOf = (state: FleetState, key: SessionKey): SessionRecord[] =>
  [...state.sessions.values()].filter((session) => sameKey(session, key)).reverse()

/** What a resume of this key would continue: the session seen last that its provider has not refused. */
export const sessionToResume = (state: FleetState, key: SessionKey): SessionRecord | null =>
  sessionsOf(state, key).find((session) => session.resumable) ?? null

function closeRun(state: FleetState, fact: FleetFact & { type: 'run_closed' }): void {
  const run = state.runs.get(fact.runId)
  if (run === undefined || run.endedAt !== null) return
  const { at: endedAt, outcome, why, result, stoppedBy = null, turns = 0 } = fact
  // No session was ever established: an id that we chose beforehand names nothing that could be resumed.
  if (result.abortedSignal && run.sessionId !== null) {
    amendSessions(state, run.sessionId, ({ established }) => ({ resumable: established }))
  }
  const sessionId = result.sessionId ?? (result.abortedSignal ? null : run.sessionId)
  const usage = run.usage ?? result.tokenUsage
  const usageFinal = run.usageFinal || (run.usage === null && usage !== null)
  state.runs.set(fact.runId, { ...run, endedAt, outcome, stoppedBy, turns, why, result, sessionId, usage, usageFinal })
}

/** Confirmed stays confirmed. A refusal stands unless the provider itself confirms the session afterwards. */
function seeSession(state: FleetState, seen: SessionRecord): void {
  const place = [seen.storyId, seen.agentName, seen.model ?? '', seen.sessionId].join('\n')
  const known = state.sessions.get(place)
  state.sessions.delete(place)
  state.sessions.set(place, {
    ...seen,
    established: seen.established || known?.established === true,
    resumable: seen.resumable && (seen.established || known?.resumable !== false),
    firstSeenAt: known?.firstSeenAt ?? seen.firstSeenAt,
  })
}

function amendRun(state: FleetState, id: RunId, change: (run: RunSummary) => Partial<RunSummary>): void {
  const run = state.runs.get(id)
  if (run !== undefined) state.runs.set(id, { ...run, ...change(run) })
}

function amendSessions(
  state: FleetState,
  id: SessionId,
  change: (session: SessionRecord) => Partial<SessionRecord>,
): void {
  for (const [place, session] of state.sessions) {
    if (session.sessionId === id) state.sessions.set(place, { ...session, ...change(session) })
  }
}

const sameKey = (a: SessionKey, b: SessionKey): boolean =>
  a.storyId === b.storyId && a.agentName === b.agentName && a.model === b.model
