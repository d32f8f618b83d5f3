import { Maximize2, Minimize2, Play, Square, StepForward } from 'lucide-react'
import type { AgentView } from '../../../../shared/domain/agent'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { usePending } from '../../store/selectors'
import { IconButton } from '../../ui/IconButton'
import { offersFor } from './agentOffers'
import { PaneMenu } from './PaneMenu'
import { PaneStatus } from './PaneStatus'
import { PaneUsage } from './PaneUsage'
import './PaneHeader.css'

/** Who it is, how it stands and why, what it used, and what can be done about it. */
export function PaneHeader({ agent, maximised }: { agent: AgentView; maximised: boolean }) {
  const fleet = useFleetActions()
  const ui = useUiActions()
  const { id, name, storyId, storyTitle, runtime } = agent.spec
  const pending = usePending(id)
  const manifest = useApp((state) => state.runtimes.find((candidate) => candidate.id === runtime))
  const offers = offersFor(agent, manifest, pending)
  const stopping = pending === 'stop' || agent.phase === 'stopping'
  const startable = !agent.can.resume && agent.can.start

  return (
    <header className="pane-header">
      <div className="pane-line">
        <button
          type="button"
          className="pane-title"
          title={`${name}, ${storyId}: ${storyTitle}`}
          onClick={() => ui.enterPane(id)}
          onDoubleClick={() => ui.toggleMaximised(id)}
        >
          <h2 className="pane-name truncate">{name}</h2>
          <span className="pane-story truncate">{storyTitle === '' ? storyId : storyTitle}</span>
        </button>
        <div className="pane-actions">
          <IconButton
            size="small"
            tone="bad"
            label={stopping ? 'Stopping…' : `Stop ${name}`}
            icon={<Square />}
            busy={stopping}
            disabledReason={stopping ? null : offers.stop}
            onClick={() => void fleet.stop(id)}
          />
          {startable ? (
            <IconButton
              size="small"
              label={`Start ${name}`}
              icon={<Play />}
              busy={pending === 'start'}
              disabledReason={pending === 'start' ? null : offers.start}
              onClick={() => void fleet.start(id, false)}
            />
          ) : (
            <IconButton
              size="small"
              label={`Resume ${name}`}
              icon={<StepForward />}
              busy={pending === 'resume'}
              disabledReason={pending === 'resume' ? null : offers.resume}
              onClick={() => void fleet.resume(id, { interactive: agent.run?.interactive ?? false })}
            />
          )}
          <IconButton
            size="small"
            label={maximised ? `Show ${name} among the others` : `Maximise ${name}`}
            shortcut="Mod+Shift+Enter"
            icon={maximised ? <Minimize2 /> : <Maximize2 />}
            onClick={() => ui.toggleMaximised(id)}
          />
          <PaneMenu agent={agent} offers={offers} />
        </div>
      </div>
      <div className="pane-line pane-line-second">
        <PaneStatus agent={agent} />
        <PaneUsage agentId={id} />
      </div>
    </header>
  )
}
