import { type AgentView, isLive } from '../../../../shared/domain/agent'
import type { RecoveredRun } from '../../../../shared/domain/recovery'
import type { FleetSlice } from '../../store/fleetSlice'

/**
 * What has become of a run since it was found. `resumable` is both the report's word and the fleet's: who has run
 * again, or was removed, is not resumed once more.
 */
export type RunStanding = 'resumable' | 'not_resumable' | 'goes_on' | 'removed'

export function runStanding(run: RecoveredRun, { ready, agents }: Pick<FleetSlice, 'ready' | 'agents'>): RunStanding {
  const agent: AgentView | undefined = agents[run.agentId]
  // Before the fleet is known, the report is all there is.
  if (!ready) return run.resumable ? 'resumable' : 'not_resumable'
  if (agent === undefined) return 'removed'
  if (isLive(agent.phase) || (agent.run !== null && agent.run.id !== run.runId)) return 'goes_on'
  return run.resumable && agent.can.resume ? 'resumable' : 'not_resumable'
}

/** Why a run has no button. */
export const standingWords: Readonly<Record<Exclude<RunStanding, 'resumable'>, string>> = {
  not_resumable: 'It has no session to go on with: it can be restarted from its pane.',
  goes_on: 'It has been started again since.',
  removed: 'Its agent has been removed since.',
}
