import type { Settings } from '../../../../shared/contract/settings'
import { useClient, useUiActions } from '../../store/context'

/** Keeps a change of the settings; says why when that fails. */
export function useSave(): (change: Partial<Settings>) => Promise<boolean> {
  const client = useClient()
  const ui = useUiActions()
  return async (change) => {
    const result = await client.settings.update(change)
    if (!result.ok) ui.toast({ ...result.error, level: 'error' })
    return result.ok
  }
}
