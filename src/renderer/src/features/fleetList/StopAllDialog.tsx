import { useShallow } from 'zustand/react/shallow'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { storiesThatGoOn } from './queueGoes'
import { stopAllWords } from './stopAllWords'

/** Asks before every live agent is stopped, and says which, and that no story starts another. */
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
  const stories = useApp((state) => (open ? storiesThatGoOn(state) : 0))
  const parked = useApp((state) =>
    open ? Object.values(state.supervision.parkings).filter(({ autoResume }) => autoResume).length : 0,
  )
  const ui = useUiActions()
  const fleet = useFleetActions()
  const words = stopAllWords({ names, stories, parked })
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      title={words.title}
      confirm={words.confirm}
      danger
      onConfirm={() => void fleet.stopAll()}
    >
      {words.body}
    </ConfirmDialog>
  )
}
