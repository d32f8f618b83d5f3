import type { AttentionItem } from '../../../shared/domain/attention'
import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'

/** Everything that waits for a person. */
export interface NeedYou {
  /** Requests and questions without an answer, oldest first. */
  readonly items: readonly AttentionItem[]
  /** Agents that wait in their own terminal: none of the items is theirs, so nothing is counted twice. */
  readonly terminals: readonly AgentId[]
}

type Facts = Pick<AppState, 'attention' | 'fleet'>

export const openItems = ({ attention }: Pick<AppState, 'attention'>): readonly AttentionItem[] =>
  attention.items.filter((item) => item.answer === null)

export function needYou(state: Facts): NeedYou {
  const items = openItems(state)
  const asking = new Set(items.map((item) => item.agentId))
  const { ids, agents } = state.fleet
  return { items, terminals: ids.filter((id) => agents[id]?.phase === 'waiting' && !asking.has(id)) }
}

export function needCount(state: Facts): number {
  const { items, terminals } = needYou(state)
  return items.length + terminals.length
}

/** Agents to go to, in display order. */
export function waitingAgents(state: Facts): readonly AgentId[] {
  const { items, terminals } = needYou(state)
  const waiting = new Set([...items.map((item) => item.agentId), ...terminals])
  return state.fleet.ids.filter((id) => waiting.has(id))
}

/** What an agent asks first; undefined: nothing. */
export const firstItemOf = ({ attention }: Pick<AppState, 'attention'>, agentId: AgentId): AttentionItem | undefined =>
  attention.items.find((item) => item.agentId === agentId && item.answer === null)
