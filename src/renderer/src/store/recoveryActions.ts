import type { HostClient } from '../../../shared/contract'
import type { AppStore } from './appStore'
import { applyRecovery, markDecided, markDeciding, type Verdict } from './recoverySlice'
import { showError } from './toasts'

/** What can be done about what a start found. A process is asked about once: a second click goes nowhere. */
export function createRecoveryActions(store: AppStore, client: HostClient) {
  return {
    async decide(ids: readonly string[], action: Verdict): Promise<void> {
      const { deciding } = store.getState().recovery
      const open = ids.filter((id) => deciding[id] === undefined)
      if (open.length === 0) return
      store.setState((state) => ({ recovery: markDeciding(state.recovery, open, action) }))
      const result = await client.recovery.decide({ ids: open, action })
      store.setState(({ recovery }) => {
        const decided = markDecided(recovery, open)
        return { recovery: result.ok ? applyRecovery(decided, result.value) : decided }
      })
      if (!result.ok) showError(store, result.error)
    },
    /** Puts the report away for good; what was asked about is left alone. */
    async dismiss(): Promise<boolean> {
      const result = await client.recovery.dismiss({})
      if (result.ok) store.setState((state) => ({ recovery: applyRecovery(state.recovery, null) }))
      else showError(store, result.error)
      return result.ok
    },
  }
}
