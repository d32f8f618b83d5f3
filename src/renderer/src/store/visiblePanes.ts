import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'
import { gridView } from './gridPages'
import { focusedId } from './selectors'
import { shownIds } from './shownIds'

/** Agents whose panes are on the page of the grid now. */
export function visiblePanes(state: AppState): readonly AgentId[] {
  const { layout, page, maximised } = state.ui
  return gridView({ ids: shownIds(state), layout, page, maximised: maximised ? focusedId(state) : null }).shown
}
