import type { AgentId } from '../../../../shared/domain/ids'
import { useServices } from '../../store/context'
import { storyAtRest } from './storyAtRest'

/** Lets an agent go on as it last ran. One that works for a story at rest goes on with its story. */
export function useWake(): (agentId: AgentId) => void {
  const { store, fleet, stories } = useServices()
  return (agentId) => {
    const state = store.getState()
    const interactive = state.fleet.agents[agentId]?.run?.interactive ?? false
    const story = interactive ? null : storyAtRest(Object.values(state.stories.stories), agentId)
    if (story === null) void fleet.resume(agentId, { interactive })
    else void stories.resume(story)
  }
}
