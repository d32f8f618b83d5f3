import type { AttentionItem } from '../../../shared/domain/attention'
import type { AgentId } from '../../../shared/domain/ids'
import type { Notice } from '../../../shared/domain/notice'
import type { FoundProcess } from '../../../shared/domain/recovery'
import type { AppState } from './appStore'

/** Everything that waits for a person. */
export interface NeedYou {
  /** Requests and questions without an answer, oldest first. */
  readonly items: readonly AttentionItem[]
  /** Agents that wait in their own terminal: none of the items is theirs, so nothing is counted twice. */
  readonly terminals: readonly AgentId[]
  /** What no agent asks, most urgent first: none of it is only the consequence of an item. */
  readonly notices: readonly Notice[]
  /** Found at the start and perhaps ours: one thing to see to, however many they are. */
  readonly processes: readonly FoundProcess[]
}

interface Noticed {
  readonly supervision: Pick<AppState['supervision'], 'notices'>
}
export type NeedFacts = Pick<AppState, 'attention' | 'fleet'> &
  Noticed & { readonly recovery: Pick<AppState['recovery'], 'asked'> }

export const openItems = ({ attention }: Pick<AppState, 'attention'>): readonly AttentionItem[] =>
  attention.items.filter((item) => item.answer === null)

/** These say that an agent rests. If it rests with a question open, the question is what to see to. */
const restingCauses: readonly Notice['cause'][] = ['story', 'crash', 'limit']

export function openNotices(state: Pick<AppState, 'attention'> & Noticed): readonly Notice[] {
  const asking = new Set<string>(openItems(state).map((item) => item.agentId))
  const covered = ({ cause, agentId }: Notice): boolean =>
    agentId !== null && restingCauses.includes(cause) && asking.has(agentId)
  const { notices } = state.supervision
  return notices.some(covered) ? notices.filter((notice) => !covered(notice)) : notices
}

export function needYou(state: NeedFacts): NeedYou {
  const items = openItems(state)
  const asking = new Set(items.map((item) => item.agentId))
  const { ids, agents } = state.fleet
  return {
    items,
    terminals: ids.filter((id) => agents[id]?.phase === 'waiting' && !asking.has(id)),
    notices: openNotices(state),
    processes: state.recovery.asked,
  }
}

export function needCount(state: NeedFacts): number {
  const { items, terminals, notices, processes } = needYou(state)
  return items.length + terminals.length + notices.length + (processes.length === 0 ? 0 : 1)
}

/** Agents to go to, in display order. */
export function waitingAgents(state: NeedFacts): readonly AgentId[] {
  const { items, terminals, notices } = needYou(state)
  const waiting = new Set<string | null>([
    ...items.map((item) => item.agentId),
    ...terminals,
    ...notices.map((notice) => notice.agentId),
  ])
  return state.fleet.ids.filter((id) => waiting.has(id))
}

/** What an agent asks first; undefined: nothing. */
export const firstItemOf = ({ attention }: Pick<AppState, 'attention'>, agentId: AgentId): AttentionItem | undefined =>
  attention.items.find((item) => item.agentId === agentId && item.answer === null)

/** What about an agent wants a person most; undefined: nothing. */
export const firstNoticeOf = (state: Pick<AppState, 'attention'> & Noticed, agentId: AgentId): Notice | undefined =>
  openNotices(state).find((notice) => notice.agentId === agentId)
