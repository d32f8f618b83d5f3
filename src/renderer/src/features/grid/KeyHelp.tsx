import { KeyRound } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import './KeyHelp.css'
import { failedForItsKey } from './keyFailure'

/** At the foot of a pane whose run ended because its provider did not take the key: the way to the keys. */
export function KeyHelp({ agentId }: { agentId: AgentId }) {
  const failed = useApp((state) => failedForItsKey(state.fleet.agents[agentId], state.keys))
  const ui = useUiActions()
  if (!failed) return null
  return (
    <div className="key-help" role="note">
      <KeyRound aria-hidden="true" />
      <span>It has no key that its provider accepts. Mend that, then go on here.</span>
      <Button size="small" onClick={() => ui.openDialog({ kind: 'settings', section: 'keys' })}>
        Open keys settings
      </Button>
    </div>
  )
}
