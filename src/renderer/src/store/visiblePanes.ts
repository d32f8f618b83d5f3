import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'
import { gridView } from './gridPages'
import { focusedId } from './selectors'
import { paneIds } from './shownIds'

/** Agents whose panes are on the page of the grid now; none while the board is in its place. */
export function visiblePanes(state: AppState): readonly AgentId[] {
  const { layout, page, maximised, view } = state.ui
  if (view === 'board') return []
  return gridView({ ids: paneIds(state), layout, page, maximised: maximised ? focusedId(state) : null }).shown
}
