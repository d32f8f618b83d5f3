import type { AgentId } from '../../../../shared/domain/ids'
import type { StoryView } from '../../../../shared/domain/story'
import type { StoryRef } from '../../store/storyKey'

/** The story that would go on with this agent; null: it works for none, or its story does not wait to be resumed. */
export function storyAtRest(stories: readonly StoryView[], agentId: AgentId): StoryRef | null {
  const story = stories.find(({ agents, step, can }) => can.resume && agents[step] === agentId)
  return story === undefined ? null : { project: story.project, storyId: story.id }
}
