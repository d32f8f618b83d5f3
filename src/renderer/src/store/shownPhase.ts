import type { AgentPhase, AgentView } from '../../../shared/domain/agent'
import type { PendingAction } from './fleetSlice'

/** The phase to show: what was just asked for answers the click, the host's word follows. */
export function shownPhase(agent: AgentView, pending: PendingAction | undefined): AgentPhase {
  if (pending === 'stop') return 'stopping'
  if (pending === 'start' || pending === 'resume') return 'starting'
  return agent.phase
}
