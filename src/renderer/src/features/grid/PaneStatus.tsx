import type { AgentView, Evidence } from '../../../../shared/domain/agent'
import { usePending } from '../../store/selectors'
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

/** The state with its age; the tooltip gives the evidence and who said so. */
export function PaneStatus({ agent }: { agent: AgentView }) {
  const now = useNow()
  const pending = usePending(agent.spec.id)
  const phase = shownPhase(agent, pending)
  const line = statusLine(agent, now)
  const asked = phase !== agent.phase
  const evidence = (
    <>
      {agent.evidence.detail}
      <span className="pane-evidence">
        says {speakers[agent.evidence.source]}, {formatClock(agent.evidence.at, now)}
      </span>
    </>
  )
  return (
    <div className="pane-status numbers">
      <Tooltip content={evidence}>
        <button type="button" className="pane-state">
          <StatePill phase={phase} waitingFor={agent.waitingFor} />
          {asked || line.age === '' ? null : <span>{line.age}</span>}
        </button>
      </Tooltip>
      {agent.survivors.length === 0 ? null : (
        <Tooltip content={`Still alive after every stop step: ${agent.survivors.join(', ')}`}>
          <button type="button" className="pane-state">
            <Badge tone="bad">{agent.survivors.length} left behind</Badge>
          </button>
        </Tooltip>
      )}
      {asked || line.quiet === null ? null : <span className="pane-quiet">{line.quiet}</span>}
      {asked || line.detail === null ? null : (
        <span className="pane-detail truncate" title={line.detail}>
          {line.detail}
        </span>
      )}
    </div>
  )
}
