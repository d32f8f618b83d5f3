import { useShallow } from 'zustand/react/shallow'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { ConfirmDialog } from '../../ui/ConfirmDialog'

/** Names listed before the rest becomes a number. */
const NAMES_SHOWN = 8

/** Asks before every live agent is stopped, and says which. */
export function StopAllDialog() {
  const open = useApp((state) => state.ui.dialog?.kind === 'stopAll')
  const names = useApp(
    useShallow((state) =>
      open
        ? state.fleet.ids.flatMap((id) => {
            const agent = state.fleet.agents[id]
            return agent?.can.stop ? [agent.spec.name] : []
          })
        : [],
    ),
  )
  const ui = useUiActions()
  const fleet = useFleetActions()
  const more = names.length - NAMES_SHOWN
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      title={names.length === 1 ? 'Stop 1 agent?' : `Stop ${names.length} agents?`}
      confirm={names.length === 1 ? 'Stop 1 agent' : `Stop all ${names.length}`}
      danger
      onConfirm={() => void fleet.stopAll()}
    >
      {names.slice(0, NAMES_SHOWN).join(', ')}
      {more > 0 ? ` and ${more} more` : ''}. Each is interrupted, then terminated, then killed with everything it
      started. Sessions, files and logs are kept: all can be resumed.
    </ConfirmDialog>
  )
}
