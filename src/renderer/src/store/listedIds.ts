import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'

/**
 * Agents that people know as such, oldest first: those that are Snowhook's own work (set-up commands, gates) are left
 * out. The same array while there are none of these.
 */
export function listedIds({ fleet, runtimes }: Pick<AppState, 'fleet' | 'runtimes'>): readonly AgentId[] {
  const internal = new Set<string>(runtimes.filter((manifest) => manifest.internal).map(({ id }) => id))
  if (internal.size === 0) return fleet.ids
  const listed = fleet.ids.filter((id) => !internal.has(fleet.agents[id]?.spec.runtime ?? ''))
  return listed.length === fleet.ids.length ? fleet.ids : listed
}
