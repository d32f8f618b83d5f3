import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'
import { listedIds } from './listedIds'

type Facts = Pick<AppState, 'fleet' | 'ui' | 'runtimes'>

/**
 * Ids in display order: the whole fleet, or the chosen project's. A project that has no agents any more filters
 * nothing. The same array while there is no filter.
 */
export function shownIds(state: Facts): readonly AgentId[] {
  const { fleet, ui } = state
  const listed = listedIds(state)
  if (ui.project === null) return listed
  const shown = listed.filter((id) => fleet.agents[id]?.spec.projectRoot === ui.project)
  return shown.length === 0 ? listed : shown
}

/**
 * Those that have a pane: the shown ones, and last, while it has the focus, an agent of Snowhook's own. It is on no
 * list, but a story's card leads to it.
 */
export function paneIds(state: Facts): readonly AgentId[] {
  const shown = shownIds(state)
  const { focused } = state.ui
  if (focused === null || shown.includes(focused) || state.fleet.agents[focused] === undefined) return shown
  return listedIds(state).includes(focused) ? shown : [...shown, focused]
}
