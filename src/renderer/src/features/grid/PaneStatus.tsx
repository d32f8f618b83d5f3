import { memo } from 'react'
import type { AgentView, Evidence } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import { useAgent, usePending } from '../../store/selectors'
import { shownPhase } from '../../store/shownPhase'
import { useNow } from '../../store/ticker'
import { Badge } from '../../ui/Badge'
import { formatClock } from '../../ui/format/age'
import { StatePill } from '../../ui/StatePill'
import { Tooltip } from '../../ui/Tooltip'
import { statusLine } from './statusLine'

const speakers: Readonly<Record<Evidence['source'], string>> = {
  process: 'the process table',
  event: 'the agent’s own events',
  terminal: 'its terminal',
  supervisor: 'Snowhook',
  user: 'you',
  journal: 'the journal',
}

/** The state with its age; the tooltip gives the evidence and who said so. The only part of a pane that ticks. */
export function PaneStatus({ agentId }: { agentId: AgentId }) {
  const agent = useAgent(agentId)
  const pending = usePending(agentId)
  const now = useNow()
  if (agent === undefined) return null
  const phase = shownPhase(agent, pending)
  const line = statusLine(agent, now)
  const asked = phase !== agent.phase
  return (
    <div className="pane-status numbers">
      <StateButton
        phase={phase}
        waitingFor={agent.waitingFor}
        age={asked ? '' : line.age}
        said={agent.evidence.detail}
        by={agent.evidence.source}
        at={agent.evidence.at}
      />
      {agent.survivors.length === 0 ? null : <Survivors pids={agent.survivors} />}
      {asked || line.quiet === null ? null : <span className="pane-quiet">{line.quiet}</span>}
      {asked || line.detail === null ? null : (
        <span className="pane-detail truncate" title={line.detail}>
          {line.detail}
        </span>
      )}
    </div>
  )
}

interface StateButtonProps {
  phase: AgentView['phase']
  waitingFor: AgentView['waitingFor']
  age: string
  said: string
  by: Evidence['source']
  at: number
}

/** Plain values in, so that it is drawn again only when one of them changes. */
const StateButton = memo(function StateButton({ phase, waitingFor, age, said, by, at }: StateButtonProps) {
  return (
    <Tooltip content={<EvidenceTip said={said} by={by} at={at} />}>
      <button type="button" className="pane-state">
        <StatePill phase={phase} waitingFor={waitingFor} />
        {age === '' ? null : <span>{age}</span>}
      </button>
    </Tooltip>
  )
})

function EvidenceTip({ said, by, at }: Pick<StateButtonProps, 'said' | 'by' | 'at'>) {
  return (
    <>
      {said}
      <span className="pane-evidence">
        says {speakers[by]}, {formatClock(at)}
      </span>
    </>
  )
}

function Survivors({ pids }: { pids: AgentView['survivors'] }) {
  return (
    <Tooltip content={`Still alive after every stop step: ${pids.join(', ')}`}>
      <button type="button" className="pane-state">
        <Badge tone="bad">{pids.length} left behind</Badge>
      </button>
    </Tooltip>
  )
}
