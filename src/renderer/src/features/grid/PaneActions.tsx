import { Maximize2, Minimize2, Play, Square, StepForward, Sunrise } from 'lucide-react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useFleetActions, useUiActions } from '../../store/context'
import { usePending } from '../../store/selectors'
import { IconButton } from '../../ui/IconButton'
import { PaneMenu } from './PaneMenu'
import { useOffers } from './useOffers'
import { useWake } from './useWake'

/** Stop, start or resume, maximise, and the rest in a menu. */
export function PaneActions({ agentId, name, maximised }: { agentId: AgentId; name: string; maximised: boolean }) {
  const fleet = useFleetActions()
  const ui = useUiActions()
  const offers = useOffers(agentId)
  const pending = usePending(agentId)
  const stopping = useApp((state) => state.fleet.agents[agentId]?.phase === 'stopping') || pending === 'stop'
  const interactive = useApp((state) => state.fleet.agents[agentId]?.run?.interactive ?? false)
  const hibernated = useApp((state) => state.fleet.agents[agentId]?.hold?.kind === 'hibernated')
  const wake = useWake()
  if (offers === null) return null
  // One button begins: a fresh session where there is none to continue.
  const startable = pending === 'start' || (offers.resume !== null && offers.start === null)
  return (
    <div className="pane-actions">
      <IconButton
        size="small"
        tone="bad"
        label={stopping ? 'Stopping…' : `Stop ${name}`}
        icon={<Square />}
        busy={stopping}
        disabledReason={stopping ? null : offers.stop}
        onClick={() => void fleet.stop(agentId)}
      />
      {startable ? (
        <IconButton
          size="small"
          label={`Start ${name}`}
          icon={<Play />}
          busy={pending === 'start'}
          onClick={() => void fleet.start(agentId, interactive)}
        />
      ) : (
        <IconButton
          size="small"
          label={`${hibernated ? 'Wake' : 'Resume'} ${name}`}
          icon={hibernated ? <Sunrise /> : <StepForward />}
          busy={pending === 'resume'}
          disabledReason={pending === 'resume' ? null : offers.resume}
          onClick={() => void (hibernated ? wake(agentId) : fleet.resume(agentId, { interactive }))}
        />
      )}
      <IconButton
        size="small"
        label={maximised ? `Show ${name} among the others` : `Maximise ${name}`}
        shortcut="Mod+Shift+Enter"
        icon={maximised ? <Minimize2 /> : <Maximize2 />}
        onClick={() => ui.toggleMaximised(agentId)}
      />
      <PaneMenu agentId={agentId} name={name} />
    </div>
  )
}
