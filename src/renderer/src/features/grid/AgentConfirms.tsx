import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { useAgent } from '../../store/selectors'
import { ConfirmDialog } from '../../ui/ConfirmDialog'

/** The two acts on an agent that ask first. */
export function AgentConfirms() {
  const dialog = useApp((state) => state.ui.dialog)
  const ui = useUiActions()
  const fleet = useFleetActions()
  const asked = dialog?.kind === 'remove' || dialog?.kind === 'restart' ? dialog : null
  const agent = useAgent(asked?.agentId ?? null)
  const name = agent?.spec.name ?? 'this agent'
  const onOpenChange = (open: boolean): void => {
    if (!open) ui.closeDialog()
  }
  return (
    <>
      <ConfirmDialog
        open={asked?.kind === 'remove'}
        onOpenChange={onOpenChange}
        title={`Remove ${name} from the fleet?`}
        confirm="Remove"
        danger
        onConfirm={() => void (asked === null ? null : fleet.remove(asked.agentId))}
      >
        It leaves the list. Its files, its branch and the logs of its runs stay where they are.
      </ConfirmDialog>
      <ConfirmDialog
        open={asked?.kind === 'restart'}
        onOpenChange={onOpenChange}
        title={`Restart ${name} fresh?`}
        confirm="Restart fresh"
        onConfirm={() => void (asked === null ? null : fleet.start(asked.agentId, agent?.run?.interactive ?? false))}
      >
        A new session begins with the whole prompt; the agent forgets the old conversation. The old session stays listed
        and can be resumed later. Files are left as they are.
      </ConfirmDialog>
    </>
  )
}
