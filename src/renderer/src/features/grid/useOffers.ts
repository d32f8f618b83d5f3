import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp } from '../../store/context'
import { type AgentOffers, offersFor } from './agentOffers'

/** What can be done to an agent now; the same object until one of the offers changes. Null: the agent is gone. */
export const useOffers = (agentId: AgentId): AgentOffers | null =>
  useApp(
    useShallow((state) => {
      const agent = state.fleet.agents[agentId]
      if (agent === undefined) return null
      const runtime = state.runtimes.find((candidate) => candidate.id === agent.spec.runtime)
      return offersFor(agent, runtime, state.fleet.pending[agentId])
    }),
  )
