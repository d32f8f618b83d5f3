import type { AttentionItem } from '../../../../shared/domain/attention'
import type { AppState, AppStore } from '../../store/appStore'
import { dismissToast, showToast } from '../../store/toasts'
import { visiblePanes } from '../../store/visiblePanes'
import { askLine } from './askFace'

/** Requests that have come since, and are nowhere on the screen. The first picture brings nothing new: the header counts it. */
function unseenAsks(before: AppState, after: AppState): readonly AttentionItem[] {
  if (!before.attention.ready || after.ui.inboxOpen) return []
  const known = new Set(before.attention.items.map((item) => item.id))
  const visible = visiblePanes(after)
  return after.attention.items.filter(
    (item) => !known.has(item.id) && item.answer === null && !visible.includes(item.agentId),
  )
}

/** Says quietly what has come, as long as it waits. */
export function watchAsks(store: AppStore): () => void {
  return store.subscribe((state, before) => {
    if (state.attention.items === before.attention.items && state.ui.inboxOpen === before.ui.inboxOpen) return
    const open = new Set(state.attention.items.filter((item) => item.answer === null).map((item) => item.id))
    for (const toast of state.toasts)
      if (toast.ask !== undefined && (!open.has(toast.ask) || state.ui.inboxOpen)) dismissToast(store, toast.id)
    if (state.attention.items === before.attention.items) return
    const unseen = unseenAsks(before, state)
    const first = unseen[0]
    if (first === undefined) return
    // One at a time: a busy fleet must not push what went wrong off the screen.
    for (const toast of store.getState().toasts) if (toast.ask !== undefined) dismissToast(store, toast.id)
    const message =
      unseen.length === 1 ? `${first.agentName} asks: ${askLine(first)}` : `${unseen.length} new requests wait for you`
    showToast(store, { level: 'info', message, ask: first.id })
  })
}
