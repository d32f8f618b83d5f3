import { useShallow } from 'zustand/react/shallow'
import type { AgentView } from '../../../shared/domain/agent'
import type { AgentId } from '../../../shared/domain/ids'
import type { AppState } from './appStore'
import { useApp } from './context'
import type { PendingAction } from './fleetSlice'
import { needCount } from './needYou'
import { paneIds, shownIds } from './shownIds'

/** One agent; renders only when this agent changes. */
export const useAgent = (id: AgentId | null): AgentView | undefined =>
  useApp((state) => (id === null ? undefined : state.fleet.agents[id]))

/** Ids of the agents that have a pane, in display order; renders only when agents come or go: those of the list, and one of Snowhook's own that was asked for. */
export const usePaneIds = (): readonly AgentId[] => useApp(useShallow(paneIds))

export const usePending = (id: AgentId | null): PendingAction | undefined =>
  useApp((state) => (id === null ? undefined : state.fleet.pending[id]))

/** The focused agent, or the first when the focused one is gone. */
export const focusedId = (state: AppState): AgentId | null => {
  const { focused } = state.ui
  if (focused !== null && (!state.fleet.ready || state.fleet.agents[focused] !== undefined)) return focused
  return shownIds(state)[0] ?? null
}
export const useFocusedId = (): AgentId | null => useApp(focusedId)

/** How many requests and agents wait for a person. */
export const useNeedCount = (): number => useApp(needCount)
