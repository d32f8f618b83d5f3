import type { FleetDelta } from '../../../shared/contract/fleet'
import type { AgentView } from '../../../shared/domain/agent'
import type { AgentId } from '../../../shared/domain/ids'

/** What the user asked for and the host has not answered yet. */
export type PendingAction = 'start' | 'stop' | 'resume' | 'remove'

export interface FleetSlice {
  /** False until the first snapshot: an empty list then means "not known", not "none". */
  readonly ready: boolean
  readonly agents: Readonly<Record<AgentId, AgentView>>
  /** Oldest first. The same array as long as no agent came or went. */
  readonly ids: readonly AgentId[]
  readonly pending: Readonly<Record<AgentId, PendingAction>>
}

export const emptyFleet: FleetSlice = { ready: false, agents: {}, ids: [], pending: {} }

export type FleetUpdate = { readonly kind: 'snapshot'; readonly agents: readonly AgentView[] } | FleetDelta

/** Folds a frame's worth of updates into the slice. Agents that did not change keep their identity. */
export function applyFleet(fleet: FleetSlice, updates: readonly FleetUpdate[]): FleetSlice {
  if (updates.length === 0) return fleet
  let agents: Record<AgentId, AgentView> = { ...fleet.agents }
  let ready = fleet.ready
  for (const update of updates) {
    if (update.kind === 'snapshot') {
      agents = Object.fromEntries(update.agents.map((agent) => [agent.spec.id, agent]))
      ready = true
    } else if (update.kind === 'agent') agents[update.agent.spec.id] = update.agent
    else delete agents[update.agentId]
  }
  const ids = orderOf(agents)
  return { ...fleet, ready, agents, ids: sameItems(ids, fleet.ids) ? fleet.ids : ids }
}

export function setPending(fleet: FleetSlice, agentId: AgentId, action: PendingAction | null): FleetSlice {
  const pending = { ...fleet.pending }
  if (action === null) delete pending[agentId]
  else pending[agentId] = action
  return { ...fleet, pending }
}

function orderOf(agents: Readonly<Record<AgentId, AgentView>>): AgentId[] {
  return Object.values(agents)
    .sort(
      (a, b) => a.spec.createdAt - b.spec.createdAt || a.spec.name.localeCompare(b.spec.name, 'en', { numeric: true }),
    )
    .map((agent) => agent.spec.id)
}

const sameItems = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index])
