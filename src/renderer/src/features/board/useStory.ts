import { useShallow } from 'zustand/react/shallow'
import type { AgentId } from '../../../../shared/domain/ids'
import type { Parking } from '../../../../shared/domain/parking'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp } from '../../store/context'
import type { StoryAct } from '../../store/storiesSlice'
import { type StoryKey, type StoryRef, storyKey } from '../../store/storyKey'

/** One story; renders only when this story changes. */
export const useStory = (key: StoryKey | null): StoryView | undefined =>
  useApp((state) => (key === null ? undefined : state.stories.stories[key]))

export const useStoryOf = (ref: StoryRef | null): StoryView | undefined =>
  useStory(ref === null ? null : storyKey(ref.project, ref.storyId))

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
