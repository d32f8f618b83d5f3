import { LayoutGrid, SquareKanban } from 'lucide-react'
import { useApp, useUiActions } from '../../store/context'
import { Segmented } from '../../ui/Segmented'
import './ViewSwitch.css'

/** The panes of the agents, or the board of the stories. */
export function ViewSwitch() {
  // A review lies over both: choosing either goes there.
  const view = useApp((state) => (state.ui.review === null ? state.ui.view : null))
  const ui = useUiActions()
  return (
    <div className="view-switch">
      <Segmented
        label="View"
        value={view}
        onValueChange={ui.setView}
        segments={[
          {
            value: 'agents',
            label: 'Agents: their live panes',
            content: (
              <>
                <LayoutGrid aria-hidden="true" /> <span>Agents</span>
              </>
            ),
          },
          {
            value: 'board',
            label: 'Board: the stories',
            content: (
              <>
                <SquareKanban aria-hidden="true" /> <span>Board</span>
              </>
            ),
          },
        ]}
      />
    </div>
  )
}
