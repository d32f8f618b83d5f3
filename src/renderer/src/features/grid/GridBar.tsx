import { ChevronLeft, ChevronRight, Minimize2 } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useUiActions } from '../../store/context'
import type { GridView } from '../../store/gridPages'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'

/** Below the panes, when not all agents have one: which are shown, and the way to the others. */
export function GridBar({ view, agents, maximised }: { view: GridView<AgentId>; agents: number; maximised: boolean }) {
  const ui = useUiActions()
  if (maximised)
    return agents === 1 ? null : (
      <footer className="grid-bar">
        <Button size="small" variant="quiet" icon={<Minimize2 />} onClick={() => ui.toggleMaximised()}>
          Back to all {agents}
        </Button>
      </footer>
    )
  if (view.pages === 1) return null
  const first = view.page * view.perPage + 1
  const last = Math.min(agents, first + view.perPage - 1)
  return (
    <nav className="grid-bar numbers" aria-label="Pages of the grid">
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
    </nav>
  )
}
