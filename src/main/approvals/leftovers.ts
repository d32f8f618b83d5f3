import type { AgentId, RunId } from '../../shared/domain/ids'
import type { AttentionRecord } from '../store/attentionState'
import type { Draft } from './requests'

export interface Asking extends Pick<Draft, 'kind' | 'hash'> {
  readonly agentId: AgentId
  readonly runId: RunId
  readonly callId: string
  /** Absent: unknown. */
  readonly repeated?: boolean | undefined
}

/**
 * Which request of an earlier run of this agent a call takes up: the very same call's, else one of the same hash that
 * nobody has used, an answered one first.
 *
 * - A call that may have run already never takes up another call's request: that was not what the person decided.
 * - An answer that a run was given before the crash holds for the very same call alone, and if it allowed something,
 *   only when that surely has not begun.
 */
export function findLeftover(records: readonly AttentionRecord[], asking: Asking): AttentionRecord | null {
  const same = records.filter(
    ({ item }) =>
      item.agentId === asking.agentId &&
      item.runId !== asking.runId &&
      item.kind === asking.kind &&
      item.hash === asking.hash,
  )
  const own = same.find((record) => record.callId === asking.callId && mayUse(record, asking))
  if (own !== undefined) return own
  const unused = asking.repeated === true ? [] : same.filter(({ used }) => !used)
  return unused.find(({ answer }) => answer !== null) ?? unused[0] ?? null
}

function mayUse({ answer, used }: AttentionRecord, { repeated }: Asking): boolean {
  if (!used || answer === null) return true
  return answer.kind === 'text' || answer.decision === 'deny' || repeated === false
}
