import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'

/**
 * Ids in display order: the whole fleet, or the chosen project's. A project that has no agents any more filters
 * nothing. The same array while there is no filter.
 */
export function shownIds({ fleet, ui }: Pick<AppState, 'fleet' | 'ui'>): readonly AgentId[] {
  if (ui.project === null) return fleet.ids
  const shown = fleet.ids.filter((id) => fleet.agents[id]?.spec.projectRoot === ui.project)
  return shown.length === 0 ? fleet.ids : shown
}
