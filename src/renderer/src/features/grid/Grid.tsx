import { useApp } from '../../store/context'
import { gridView } from '../../store/gridPages'
import { useFocusedId, usePaneIds } from '../../store/selectors'
import { Spinner } from '../../ui/Spinner'
import { DemoOffer } from '../demo/DemoOffer'
import { GridBar } from './GridBar'
import { Pane } from './Pane'
import './Grid.css'

/** The live panes of the fleet. Only what is on the page is mounted, so only that costs anything. */
export function Grid() {
  const ready = useApp((state) => state.fleet.ready)
  const ids = usePaneIds()
  const layout = useApp((state) => state.ui.layout)
  const page = useApp((state) => state.ui.page)
  const maximised = useApp((state) => state.ui.maximised)
  const focused = useFocusedId()

  if (!ready)
    return (
      <div className="grid-wait">
        <Spinner label="Waiting for the host" />
      </div>
    )
  if (ids.length === 0)
    return (
      <div className="grid-wait">
        <DemoOffer />
      </div>
    )

  const view = gridView({ ids, layout, page, maximised: maximised ? focused : null })
  const cells = maximised ? 1 : Math.min(view.perPage, layout === 'auto' ? view.shown.length : view.perPage)
  return (
    <div className="grid">
      <div className="grid-panes" data-cells={cells} data-shown={view.shown.length}>
        {view.shown.map((id) => (
          <Pane key={id} agentId={id} focused={id === focused} maximised={maximised} />
        ))}
      </div>
      <GridBar view={view} agents={ids.length} maximised={maximised} />
    </div>
  )
}
