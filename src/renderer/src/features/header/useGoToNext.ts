import { useServices } from '../../store/context'
import { needYou } from '../../store/needYou'
import { focusedId } from '../../store/selectors'
import { nextNeed } from './nextNeed'

interface Going {
  /** To the next thing that needs a person. */
  next(): void
  /** For the button with the count: the inbox, but for terminals, where there is nothing to answer in it. */
  fromCount(): void
  /** Nothing needs a person. */
  nothing(): boolean
}

export function useGoToNext(): Going {
  const { store, ui } = useServices()
  const find = () => {
    const state = store.getState()
    return nextNeed(state, focusedId(state), state.ui.inboxOpen ? state.ui.inboxChoice : null)
  }
  const next = (): void => {
    const found = find()
    if (found?.kind === 'agent') ui.enterPane(found.agentId)
    else if (found !== null) ui.openInbox(found.id)
  }
  return {
    next,
    fromCount: () => {
      const { items, notices, processes } = needYou(store.getState())
      if (items.length + notices.length + processes.length > 0 || find() === null) ui.openInbox()
      else next()
    },
    nothing: () => find() === null,
  }
}
