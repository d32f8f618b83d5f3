import { useEffect, useState } from 'react'
import { isLive } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useFleetActions, useUiActions } from '../../store/context'
import { useAgent } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { PaneBoundary } from '../terminal/PaneBoundary'
import { TerminalPane } from '../terminal/TerminalPane'
import { PaneHeader } from './PaneHeader'
import './Pane.css'

/** Long enough to read one sentence. */
const HINT_MS = 5_000

/** One agent on the grid: its header and its live terminal. */
export function Pane({ agentId, focused, maximised }: { agentId: AgentId; focused: boolean; maximised: boolean }) {
  const agent = useAgent(agentId)
  const ui = useUiActions()
  const fleet = useFleetActions()
  const [hint, setHint] = useState(false)
  useEffect(() => {
    if (!hint) return
    const timer = setTimeout(() => setHint(false), HINT_MS)
    return () => clearTimeout(timer)
  }, [hint])
  if (agent === undefined) return null

  const choose = (): void => {
    if (!focused) ui.focusAgent(agentId)
  }
  return (
    <article
      className="pane"
      aria-label={`${agent.spec.name}, ${agent.spec.storyTitle}`}
      data-agent-id={agentId}
      data-phase={agent.phase}
      data-focused={focused || undefined}
      onPointerDownCapture={choose}
      onFocusCapture={choose}
    >
      <PaneHeader agent={agent} maximised={maximised} />
      <PaneBoundary>
        <TerminalPane
          agentId={agentId}
          canType={agent.can.type}
          label={`Terminal of ${agent.spec.name}`}
          onTypedInVain={() => setHint(true)}
        />
      </PaneBoundary>
      {hint && !agent.can.type ? (
        <div className="pane-hint" role="status">
          {isLive(agent.phase)
            ? 'This session runs by itself and takes no keys.'
            : 'Nothing runs here that takes keys.'}
          {agent.can.takeOver ? (
            <Button size="small" variant="primary" onClick={() => void fleet.takeOver(agentId)}>
              Take over
            </Button>
          ) : null}
        </div>
      ) : null}
    </article>
  )
}
