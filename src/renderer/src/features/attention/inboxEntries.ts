import type { AttentionItem } from '../../../../shared/domain/attention'
import type { AgentId } from '../../../../shared/domain/ids'
import type { Notice } from '../../../../shared/domain/notice'
import type { FoundProcess } from '../../../../shared/domain/recovery'
import { type NeedFacts, needYou } from '../../store/needYou'

/** One line of the inbox. */
export type InboxEntry =
  | { readonly kind: 'item'; readonly id: string; readonly item: AttentionItem }
  | { readonly kind: 'terminal'; readonly id: AgentId }
  | { readonly kind: 'notice'; readonly id: NoticeEntryId; readonly notice: Notice }
  | { readonly kind: 'processes'; readonly id: typeof PROCESSES_ENTRY; readonly processes: readonly FoundProcess[] }

/** Of the processes that wait for a word: together they are one entry. */
export const PROCESSES_ENTRY = 'found-processes'

/** Notices name themselves by their cause: the prefix keeps them apart from requests and agents. */
export type NoticeEntryId = `notice:${string}`
export const noticeEntryId = ({ id }: Pick<Notice, 'id'>): NoticeEntryId => `notice:${id}`

/**
 * What waits: requests, oldest first, for agents stand still until they are answered; agents in their terminals;
 * notices, as urgent as the host has them; processes that a start found; last what is answered and waits for its agent's resume, unless a notice
 * says already that the agent is to be resumed.
 */
export function inboxEntries(state: NeedFacts): readonly InboxEntry[] {
  const { items, terminals, notices, processes } = needYou(state)
  const entry = (item: AttentionItem): InboxEntry => ({ kind: 'item', id: item.id, item })
  const resumable = new Set<string | null>(
    notices.filter(({ actions }) => actions.includes('resume')).map(({ agentId }) => agentId),
  )
  return [
    ...items.map(entry),
    ...terminals.map((id): InboxEntry => ({ kind: 'terminal', id })),
    ...notices.map((notice): InboxEntry => ({ kind: 'notice', id: noticeEntryId(notice), notice })),
    ...(processes.length === 0 ? [] : [{ kind: 'processes', id: PROCESSES_ENTRY, processes } as const]),
    ...state.attention.items.filter((item) => item.answer !== null && !resumable.has(item.agentId)).map(entry),
  ]
}

/**
 * The entry that is shown: the chosen one; when that has gone, the one that took its place in the order it had, so
 * that a reader who works down the list is not thrown back to its top.
 */
export function chosenEntry(
  entries: readonly InboxEntry[],
  choice: string | null,
  before: readonly string[] = [],
): InboxEntry | null {
  const chosen = entries.find((entry) => entry.id === choice)
  if (chosen !== undefined) return chosen
  const place = choice === null ? -1 : before.indexOf(choice)
  const following = before.slice(place + 1)
  return entries.find((entry) => place >= 0 && following.includes(entry.id)) ?? entries[0] ?? null
}

const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** The entry that a key goes to; null: the key means nothing here. */
export function entryAfterKey(
  entries: readonly InboxEntry[],
  shown: InboxEntry | null,
  key: string,
): InboxEntry | null {
  const step = steps[key]
  if (step === undefined || entries.length === 0) return null
  const index = shown === null ? -1 : entries.findIndex((entry) => entry.id === shown.id)
  return entries[step(index, entries.length - 1)] ?? null
}
