import type { AttentionDelta } from '../../../shared/contract/attention'
import type { ApprovalDecision, AttentionItem } from '../../../shared/domain/attention'
import type { SnowhookError } from '../../../shared/domain/errors'

export interface AttentionSlice {
  /** False until the first snapshot: an empty list then means "not known", not "nobody asks". */
  readonly ready: boolean
  /** Oldest first. */
  readonly items: readonly AttentionItem[]
  /** Answers on their way or taken, by item, until the host's list says so too: an item is answered once. */
  readonly sent: Readonly<Record<string, ApprovalDecision | 'answer'>>
  /** Why the last answer was refused, by item. */
  readonly refused: Readonly<Record<string, SnowhookError>>
}

export const emptyAttention: AttentionSlice = { ready: false, items: [], sent: {}, refused: {} }

export type AttentionUpdate = { readonly kind: 'snapshot'; readonly items: readonly AttentionItem[] } | AttentionDelta

/** Folds updates into the slice. Items that did not change keep their identity. */
export function applyAttention(slice: AttentionSlice, updates: readonly AttentionUpdate[]): AttentionSlice {
  if (updates.length === 0) return slice
  const before = new Map(slice.items.map((item) => [item.id, item]))
  let items = before
  let ready = slice.ready
  for (const update of updates) {
    if (update.kind === 'snapshot') {
      items = new Map(update.items.map((item) => [item.id, item]))
      ready = true
      continue
    }
    items = new Map(items)
    if (update.kind === 'item') items.set(update.item.id, update.item)
    else items.delete(update.id)
  }
  return {
    ready,
    items: [...items.values()].sort((a, b) => a.raisedAt - b.raisedAt || compare(a.id, b.id)),
    // What was sent was for what was shown then; an item that is another now can be answered anew.
    sent: kept(slice.sent, (id) => {
      const item = items.get(id)
      return item !== undefined && item.answer === null && item.hash === before.get(id)?.hash
    }),
    refused: kept(slice.refused, (id) => items.has(id)),
  }
}

export function markSent(slice: AttentionSlice, id: string, how: ApprovalDecision | 'answer'): AttentionSlice {
  return { ...slice, sent: { ...slice.sent, [id]: how }, refused: kept(slice.refused, (other) => other !== id) }
}

export function markRefused(slice: AttentionSlice, id: string, error: SnowhookError): AttentionSlice {
  return { ...slice, sent: kept(slice.sent, (other) => other !== id), refused: { ...slice.refused, [id]: error } }
}

const kept = <T>(record: Readonly<Record<string, T>>, test: (id: string) => boolean): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([id]) => test(id)))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
