import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import type { Parking } from '../../../../shared/domain/parking'
import type { StoryView } from '../../../../shared/domain/story'
import type { AppState } from '../../store/appStore'
import { useApp } from '../../store/context'
import type { StoryAct } from '../../store/storiesSlice'
import { type StoryKey, type StoryRef, storyKey } from '../../store/storyKey'

/** One story; renders only when this story changes. */
export const useStory = (key: StoryKey | null): StoryView | undefined =>
  useApp((state) => (key === null ? undefined : state.stories.stories[key]))

export const useStoryOf = (ref: StoryRef | null): StoryView | undefined =>
  useStory(ref === null ? null : storyKey(ref.project, ref.storyId))

/** The story that an agent works on, or whose gates it runs; undefined: it is nobody's but the user's. */
export function useStoryOfAgent(agentId: AgentId | null): StoryView | undefined {
  return useApp((state) => storyOfAgent(state, agentId))
}

export function storyOfAgent(
  state: Pick<AppState, 'fleet' | 'stories'>,
  agentId: AgentId | null,
): StoryView | undefined {
  const spec = agentId === null ? undefined : state.fleet.agents[agentId]?.spec
  if (spec === undefined) return undefined
  const story = state.stories.stories[storyKey(spec.projectRoot, spec.storyId)]
  // An agent of the user's own may be about the same story without being one of its.
  return story !== undefined && (story.agents.includes(spec.id) || story.gatesAgent === spec.id) ? story : undefined
}

export const useStoryPending = (key: StoryKey): StoryAct | undefined => useApp((state) => state.stories.pending[key])

/** The agent whose turn it is. */
export const agentAtWork = ({ agents, step }: Pick<StoryView, 'agents' | 'step'>): AgentId | null =>
  agents[step] ?? agents.at(-1) ?? null

export function useParking(agentId: AgentId | null): Parking | undefined {
  return useApp((state) => (agentId === null ? undefined : state.supervision.parkings[agentId]))
}

/** Agents of a story that share their tree with others, as one text each: plain strings compare equal. */
export function useSharing(agents: readonly AgentId[]): readonly { name: string; with: readonly string[] }[] {
  const texts = useApp(
    useShallow((state) =>
      agents.flatMap((id) => {
        const agent = state.fleet.agents[id]
        return agent === undefined || agent.sharesTree.length === 0
          ? []
          : [[agent.spec.name, ...agent.sharesTree].join('\n')]
      }),
    ),
  )
  return texts.map((text) => {
    const [name = '', ...others] = text.split('\n')
    return { name, with: others }
  })
}
