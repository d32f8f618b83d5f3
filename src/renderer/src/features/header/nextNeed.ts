import type { AgentId } from '../../../../shared/domain/ids'
import { type NeedFacts, openNotices, waitingAgents } from '../../store/needYou'
import { type NoticeEntryId, noticeEntryId, PROCESSES_ENTRY } from '../attention/inboxEntries'
import { nextWaiting } from './nextWaiting'

/** Where the next thing is that needs a person: an agent's pane, or the inbox for what has no pane. */
export type NextNeed =
  | { readonly kind: 'agent'; readonly agentId: AgentId }
  | { readonly kind: 'notice'; readonly id: NoticeEntryId | typeof PROCESSES_ENTRY }

/**
 * Goes round: first the agents that need a person, in display order from the focused one, then the notices that
 * belong to no agent, last the processes that a start found. `reading`: the inbox's entry, when the inbox is open.
 */
export function nextNeed(state: NeedFacts, focused: AgentId | null, reading: string | null): NextNeed | null {
  const waiting = waitingAgents(state)
  const homeless = [
    ...openNotices(state)
      .filter(({ agentId }) => agentId === null || state.fleet.agents[agentId] === undefined)
      .map(noticeEntryId),
    ...(state.recovery.asked.length === 0 ? [] : ([PROCESSES_ENTRY] as const)),
  ]
  const all: readonly string[] = [...state.fleet.ids, ...homeless]
  const from = homeless.find((id) => id === reading) ?? focused
  const next = nextWaiting<string>(all, [...waiting, ...homeless], from)
  const agentId = waiting.find((id) => id === next)
  if (agentId !== undefined) return { kind: 'agent', agentId }
  const id = homeless.find((one) => one === next)
  return id === undefined ? null : { kind: 'notice', id }
}
