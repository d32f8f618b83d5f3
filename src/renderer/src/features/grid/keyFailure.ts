import type { KeysState } from '../../../../shared/contract/keys'
import type { AgentView } from '../../../../shared/domain/agent'

/** The last run ended because of its credentials, and Snowhook has a place for them. */
export function failedForItsKey(agent: AgentView | undefined, keys: KeysState | null): boolean {
  if (agent?.phase !== 'failed' || agent.run?.result?.failure?.class !== 'authentication') return false
  return keys?.slots.some((slot) => slot.runtimes.includes(agent.spec.runtime)) ?? false
}
