import { ChevronLeft, ChevronRight, Minimize2 } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import type { GridView } from '../../store/gridPages'
import type { Layout } from '../../store/uiSlice'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { Segmented } from '../../ui/Segmented'

const layouts: readonly { value: Layout; label: string; content: string }[] = [
  { value: 'auto', label: 'As many panes as fit the fleet', content: 'Auto' },
  { value: '1', label: '1 pane', content: '1' },
  { value: '2', label: '2 panes', content: '2' },
  { value: '4', label: '4 panes', content: '4' },
  { value: '6', label: '6 panes', content: '6' },
]

/** Below the panes: which of them are shown, and how many at once. */
export function GridBar({ view, agents, maximised }: { view: GridView<AgentId>; agents: number; maximised: boolean }) {
  const layout = useApp((state) => state.ui.layout)
  const ui = useUiActions()
  const first = view.page * view.perPage + 1
  const last = Math.min(agents, first + view.perPage - 1)
  return (
    <footer className="grid-bar numbers">
      {maximised ? (
        <Button size="small" variant="quiet" icon={<Minimize2 />} onClick={() => ui.toggleMaximised()}>
          Back to all {agents}
        </Button>
      ) : (
        <nav className="grid-pages" aria-label="Pages of the grid">
          {view.pages === 1 ? (
            <span>{agents === 1 ? '1 agent' : `${agents} agents`}</span>
          ) : (
            <>
              <IconButton
                size="small"
                label="Previous page"
                icon={<ChevronLeft />}
                disabledReason={view.page === 0 ? 'this is the first' : null}
                onClick={() => ui.setPage(view.page - 1)}
              />
              <span>
                {first === last ? first : `${first}–${last}`} of {agents}
              </span>
              <IconButton
                size="small"
                label="Next page"
                icon={<ChevronRight />}
                disabledReason={view.page === view.pages - 1 ? 'this is the last' : null}
                onClick={() => ui.setPage(view.page + 1)}
              />
            </>
          )}
        </nav>
      )}
      <Segmented
        label="Panes at once"
        value={layout}
        onValueChange={(value) => void ui.setLayout(value)}
        segments={layouts}
      />
    </footer>
  )
}
