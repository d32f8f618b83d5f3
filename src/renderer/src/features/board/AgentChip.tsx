import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useUiActions } from '../../store/context'
import { phaseLooks, phaseWord } from '../../ui/phaseLook'
import { Tooltip } from '../../ui/Tooltip'

/** One of a story's agents with its state; goes to its pane. `label`: what to call one of Snowhook's own. */
export function AgentChip({ agentId, label, tabbable }: { agentId: AgentId; label?: string; tabbable: boolean }) {
  const ui = useUiActions()
  const agent = useApp(
    useShallow((state) => {
      const view = state.fleet.agents[agentId]
      return view === undefined
        ? null
        : { name: view.spec.name, phase: view.phase, waitingFor: view.waitingFor, runtime: view.spec.runtime }
    }),
  )
  if (agent === null) return null
  const { icon: Icon, tone } = phaseLooks[agent.phase]
  const name = label ?? agent.name
  const word = phaseWord(agent.phase, agent.waitingFor)
  return (
    <Tooltip content={`${name}: ${word}. Go to its pane.`}>
      <button
        type="button"
        className="agent-chip"
        data-tone={tone}
        tabIndex={tabbable ? 0 : -1}
        aria-label={`${name}, ${word}: go to its pane`}
        onClick={() => ui.enterPane(agentId)}
      >
        <Icon aria-hidden="true" />
        <span className="truncate">
          <bdi>{name}</bdi>
        </span>
      </button>
    </Tooltip>
  )
}
