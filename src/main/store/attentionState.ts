import type { AgentSpec } from '../../shared/domain/agent'
import type { Grant } from '../../shared/domain/attention'
import type { AgentId } from '../../shared/domain/ids'
import type { AttentionAnswer, AttentionRequest, FleetFact } from './ports'

/** A request with what has come of it so far. */
export interface AttentionRecord extends AttentionRequest {
  readonly answer: (AttentionAnswer & { readonly at: number }) | null
  /**
   * A run was given the answer. It is kept until that run is over: should the host die before the call begins, the
   * very same call is given it again after the resume.
   */
  readonly used: boolean
}

/** What waits for people, and what they have allowed for good. */
export interface AttentionState {
  readonly agents: ReadonlyMap<AgentId, AgentSpec>
  /** By id, in the order in which they were raised. */
  readonly attention: Map<string, AttentionRecord>
  /** By `grantPlace`. */
  readonly grants: Map<string, Grant>
}

export type AttentionFact = Extract<FleetFact, { readonly type: `attention_${string}` | 'grant_revoked' }>

export const isAttentionFact = (fact: FleetFact): fact is AttentionFact =>
  fact.type.startsWith('attention_') || fact.type === 'grant_revoked'

/** Grants hold for one agent and one exact key. An agent's id has no line end. */
export const grantPlace = (agentId: AgentId, key: string): string => `${agentId}\n${key}`

export function applyAttention(state: AttentionState, fact: AttentionFact): void {
  switch (fact.type) {
    case 'attention_raised': {
      const { item, callId, grantKey } = fact
      // Of an agent that is not known nobody could ever be rid of it.
      if (!state.agents.has(item.agentId)) return
      state.attention.set(item.id, { item, callId, grantKey, answer: null, used: false })
      return
    }
    case 'attention_answered':
      answer(state, fact)
      return
    case 'attention_used': {
      const record = state.attention.get(fact.id)
      if (record === undefined || record.answer === null) return
      const item = { ...record.item, runId: fact.runId }
      state.attention.set(fact.id, { ...record, item, callId: fact.callId, used: true })
      return
    }
    case 'attention_closed':
      state.attention.delete(fact.id)
      return
    case 'grant_revoked':
      revoke(state, fact)
  }
}

/** Nothing waits for an agent that is gone, and what it was allowed holds for no other. */
export function forgetAgent(state: AttentionState, agentId: AgentId): void {
  for (const [id, { item }] of state.attention) if (item.agentId === agentId) state.attention.delete(id)
  for (const [place, grant] of state.grants) if (grant.agentId === agentId) state.grants.delete(place)
}

function answer(state: AttentionState, fact: AttentionFact & { type: 'attention_answered' }): void {
  const record = state.attention.get(fact.id)
  if (record === undefined || record.item.hash !== fact.hash) return
  state.attention.set(fact.id, { ...record, answer: { ...fact.answer, at: fact.at }, used: fact.used })
  const { item, grantKey: key } = record
  if (fact.answer.kind !== 'decision' || fact.answer.decision !== 'allow_agent') return
  if (item.kind !== 'approval' || item.grant === null || key === null) return
  const { agentId, grant: label } = item
  state.grants.set(grantPlace(agentId, key), { agentId, key, label, grantedAt: fact.at })
}

/** An answer that rests on the grant and has not been used yet goes with it: it is asked again. */
function revoke(state: AttentionState, fact: AttentionFact & { type: 'grant_revoked' }): void {
  state.grants.delete(grantPlace(fact.agentId, fact.key))
  for (const [id, record] of state.attention) {
    if (record.item.agentId !== fact.agentId || record.grantKey !== fact.key || record.used) continue
    if (record.answer?.kind !== 'decision' || record.answer.decision !== 'allow_agent') continue
    state.attention.set(id, { ...record, answer: null })
  }
}
