import type { AgentId } from '../../../../shared/domain/ids'
import { useServices } from '../../store/context'
import { storyAtRest } from './storyAtRest'

/** Lets an agent go on as it last ran. One that works for a story at rest goes on with its story. */
export function useWake(): (agentId: AgentId) => Promise<void> {
  const { store, fleet, stories } = useServices()
  return async (agentId) => {
    const state = store.getState()
    const interactive = state.fleet.agents[agentId]?.run?.interactive ?? false
    const story = interactive ? null : storyAtRest(Object.values(state.stories.stories), agentId)
    if (story === null) await fleet.resume(agentId, { interactive })
    else await stories.resume(story)
  }
}
