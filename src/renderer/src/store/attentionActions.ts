import type { HostClient } from '../../../shared/contract'
import type {
  ApprovalDecision,
  ApprovalItem,
  AttentionItem,
  Grant,
  QuestionItem,
} from '../../../shared/domain/attention'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { Result } from '../../../shared/domain/result'
import type { AppStore } from './appStore'
import { markRefused, markSent } from './attentionSlice'
import { showError } from './toasts'

/** Answers to what agents ask. Each is sent once, and bound to exactly what was on screen. */
export function createAttentionActions(store: AppStore, client: HostClient) {
  async function send(
    item: AttentionItem,
    how: ApprovalDecision | 'answer',
    call: () => Promise<Result<unknown, SnowhookError>>,
  ): Promise<void> {
    if (store.getState().attention.sent[item.id] !== undefined) return
    store.setState((state) => ({ attention: markSent(state.attention, item.id, how) }))
    const result = await call()
    if (result.ok) return
    const error = withAdvice(result.error)
    // Beside the item while there is one; what was withdrawn meanwhile has no place of its own any more.
    if (store.getState().attention.items.some((other) => other.id === item.id))
      store.setState((state) => ({ attention: markRefused(state.attention, item.id, error) }))
    else showError(store, error)
  }

  return {
    decide: (item: ApprovalItem, decision: ApprovalDecision, reason = ''): Promise<void> =>
      send(item, decision, () => client.attention.decide({ id: item.id, hash: item.hash, decision, reason })),
    answer: (item: QuestionItem, text: string): Promise<void> =>
      send(item, 'answer', () => client.attention.answer({ id: item.id, hash: item.hash, text })),
    async revoke({ agentId, key }: Grant): Promise<boolean> {
      const result = await client.attention.revoke({ agentId, key })
      if (!result.ok) showError(store, result.error)
      return result.ok
    },
  }
}

/** What to do about the two refusals that time alone brings, where the host does not say. */
function withAdvice(error: SnowhookError): SnowhookError {
  if (error.next !== undefined) return error
  if (error.tag === 'stale') return { ...error, next: 'Nothing was decided. Read what it asks now, then answer that.' }
  if (error.tag === 'not_found')
    return { ...error, next: 'It was answered elsewhere or taken back: there is nothing left to do.' }
  return error
}
