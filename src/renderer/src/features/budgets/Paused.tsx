import { PauseCircle } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { visibleText } from '../inspector/visibleText'

/** Names listed before the rest becomes a number. */
const NAMES_SHOWN = 6

/** Who waits because of a budget; each name leads to its pane. */
export function Paused({ agents }: { agents: readonly AgentId[] }) {
  const ui = useUiActions()
  const names = useApp(
    useShallow((state) => agents.slice(0, NAMES_SHOWN).map((id) => state.fleet.agents[id]?.spec.name ?? id)),
  )
  if (agents.length === 0) return null
  const go = (id: AgentId): void => {
    ui.closeDialog()
    ui.enterPane(id)
  }
  return (
    <p className="budget-row-note">
      <PauseCircle aria-hidden="true" />
      <span>
        Waiting because of it:{' '}
        {agents.slice(0, NAMES_SHOWN).map((id, index) => (
          <span key={id}>
            {index === 0 ? '' : ', '}
            <button type="button" className="budget-link" onClick={() => go(id)}>
              <bdi>{visibleText(names[index] ?? id)}</bdi>
            </button>
          </span>
        ))}
        {agents.length <= NAMES_SHOWN ? '' : ` and ${agents.length - NAMES_SHOWN} more`}
      </span>
    </p>
  )
}
