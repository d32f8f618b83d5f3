import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { isLive } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { usePending } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { PaneAsk } from '../attention/PaneAsk'
import { PaneBoundary } from '../terminal/PaneBoundary'
import { TerminalPane } from '../terminal/TerminalPane'
import { KeyHelp } from './KeyHelp'
import { PaneHeader } from './PaneHeader'
import { PaneHold } from './PaneHold'
import './Pane.css'

/** Long enough to read one sentence. */
const HINT_MS = 5_000

/** One agent on the grid: its header and its live terminal. */
export function Pane({ agentId, focused, maximised }: { agentId: AgentId; focused: boolean; maximised: boolean }) {
  const agent = useApp(
    useShallow((state) => {
      const view = state.fleet.agents[agentId]
      if (view === undefined) return null
      const { name, storyTitle } = view.spec
      return {
        name,
        storyTitle,
        phase: view.phase,
        begun: view.runCount > 0 || isLive(view.phase),
        canType: view.can.type,
        canTakeOver: view.can.takeOver,
      }
    }),
  )
  const ui = useUiActions()
  const fleet = useFleetActions()
  const [hint, setHint] = useState(false)
  useEffect(() => {
    if (!hint) return
    const timer = setTimeout(() => setHint(false), HINT_MS)
    return () => clearTimeout(timer)
  }, [hint])
  if (agent === null) return null

  const choose = (): void => {
    if (!focused) ui.focusAgent(agentId)
  }
  return (
    <article
      className="pane"
      aria-label={`${agent.name}, ${agent.storyTitle}`}
      data-agent-id={agentId}
      data-phase={agent.phase}
      data-focused={focused || undefined}
      data-hand-over=".pane-title"
      onPointerDownCapture={choose}
      onFocusCapture={choose}
    >
      <PaneHeader agentId={agentId} maximised={maximised} />
      <PaneBoundary>
        <TerminalPane
          agentId={agentId}
          canType={agent.canType}
          live={isLive(agent.phase)}
          waiting={agent.begun ? undefined : <NotBegun agentId={agentId} />}
          label={`Terminal of ${agent.name}`}
          onTypedInVain={() => setHint(true)}
        />
      </PaneBoundary>
      <PaneAsk agentId={agentId} />
      <PaneHold agentId={agentId} />
      <KeyHelp agentId={agentId} />
      {hint && !agent.canType ? (
        <div className="pane-hint" role="status">
          {isLive(agent.phase)
            ? 'This session runs by itself and takes no keys.'
            : 'Nothing runs here that takes keys.'}
          {agent.canTakeOver ? (
            <Button size="small" variant="primary" onClick={() => void fleet.takeOver(agentId)}>
              Take over
            </Button>
          ) : null}
        </div>
      ) : null}
    </article>
  )
}

function NotBegun({ agentId }: { agentId: AgentId }) {
  const fleet = useFleetActions()
  const pending = usePending(agentId)
  return (
    <EmptyState
      title="Not started yet"
      actions={
        <Button
          size="small"
          icon={<Play />}
          busy={pending === 'start'}
          onClick={() => void fleet.start(agentId, false)}
        >
          Start
        </Button>
      }
    >
      Its live terminal appears here.
    </EmptyState>
  )
}
