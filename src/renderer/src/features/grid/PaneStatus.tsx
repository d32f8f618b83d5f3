import { TriangleAlert } from 'lucide-react'
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
import { useParking } from '../board/useStory'
import { statusLine, warningOf } from './statusLine'

const speakers: Readonly<Record<Evidence['source'], string>> = {
  process: 'the process table',
  event: 'the agent’s own events',
  terminal: 'its terminal',
  supervisor: 'Snowhook',
  user: 'you',
  journal: 'the journal',
}

const sureness: Readonly<Record<AgentView['confidence'], string>> = {
  certain: 'certain',
  likely: 'likely',
  unknown: 'not known any more',
}

/** The state with its age; the tooltip gives the evidence and who said so. The only part of a pane that ticks. */
export function PaneStatus({ agentId }: { agentId: AgentId }) {
  const agent = useAgent(agentId)
  const pending = usePending(agentId)
  const now = useNow()
  const parking = useParking(agentId)
  if (agent === undefined) return null
  const phase = shownPhase(agent, pending)
  const line = statusLine(agent, now, parking)
  const asked = phase !== agent.phase
  const warning = asked ? null : warningOf(agent, now)
  return (
    <div className="pane-status numbers">
      <StateButton phase={phase} waitingFor={agent.waitingFor} age={asked ? '' : line.age} agentId={agentId} />
      {agent.survivors.length === 0 ? null : <Survivors pids={agent.survivors} />}
      {warning === null ? null : <Warning text={warning} agent={agent} />}
      {asked || line.quiet === null ? null : (
        <span className="pane-quiet" data-stalled={line.stalled || undefined}>
          {line.quiet}
        </span>
      )}
      {asked || line.detail === null || agent.hold !== null ? null : (
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
  agentId: AgentId
}

/** Plain values in, so that it is drawn again only when one of them changes. */
const StateButton = memo(function StateButton({ phase, waitingFor, age, agentId }: StateButtonProps) {
  return (
    <Tooltip content={<EvidenceTip agentId={agentId} />}>
      <button type="button" className="pane-state">
        <StatePill phase={phase} waitingFor={waitingFor} />
        {age === '' ? null : <span>{age}</span>}
      </button>
    </Tooltip>
  )
})

/** Mounted while the tooltip is open. */
function EvidenceTip({ agentId }: { agentId: AgentId }) {
  const agent = useAgent(agentId)
  if (agent === undefined) return null
  const { evidence, confidence, lease } = agent
  return (
    <>
      {evidence.detail}
      <span className="pane-evidence">
        says {speakers[evidence.source]}, {formatClock(evidence.at)}; {sureness[confidence]}
      </span>
      {lease === null ? null : (
        <span className="pane-evidence">
          A sign of life is due until {formatClock(lease.until)}. Without one: {lease.otherwise}
        </span>
      )}
    </>
  )
}

/** Two in one tree, or a state that nothing vouches for any more: said in words, with the rest in the tooltip. */
function Warning({ text, agent }: { text: string; agent: AgentView }) {
  const tip =
    agent.sharesTree.length > 0
      ? 'They work in one folder and can overwrite each other’s work. Stop all but one.'
      : (agent.lease?.otherwise ?? agent.evidence.detail)
  return (
    <Tooltip content={tip}>
      <button type="button" className="pane-state">
        <Badge tone={agent.sharesTree.length > 0 ? 'bad' : 'attention'} icon={<TriangleAlert aria-hidden="true" />}>
          {text}
        </Badge>
      </button>
    </Tooltip>
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
