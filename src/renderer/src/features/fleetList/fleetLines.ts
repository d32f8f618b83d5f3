import type { AgentView } from '../../../../shared/domain/agent'
import type { AgentId } from '../../../../shared/domain/ids'
import type { FleetSlice } from '../../store/fleetSlice'
import { phaseWord } from '../../ui/phaseLook'

/**
 * The list as keys: `story:42_story_foo`, `agent:<id>`. Plain strings, so that a changed agent that does not change
 * the list compares equal and renders nothing but its own row.
 */
export type LineKey = `story:${string}` | `agent:${string}`

/** A line's agent. The key was made from its id a moment ago, so it needs no check. */
export const agentOfLine = (line: LineKey): AgentId | null =>
  line.startsWith('agent:') ? (line.slice('agent:'.length) as AgentId) : null
export const storyOfLine = (line: LineKey): string | null =>
  line.startsWith('story:') ? line.slice('story:'.length) : null

/** Every word of the filter must be somewhere in what the row says of the agent. */
export function matches(agent: AgentView, filter: string): boolean {
  const { spec } = agent
  const said = [
    spec.name,
    spec.storyId,
    spec.storyTitle,
    spec.runtime,
    spec.model ?? '',
    agent.phase,
    phaseWord(agent.phase, agent.waitingFor),
    agent.doing ?? '',
  ]
    .join('\n')
    .toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}

/**
 * The given agents that match the filter under their stories, both oldest first: nothing jumps when a state changes.
 * A story without a match is left out. Where no story has a second agent the rows name their story themselves.
 */
export function fleetLines(fleet: FleetSlice, ids: readonly AgentId[], filter: string): LineKey[] {
  const stories = new Map<string, LineKey[]>()
  for (const id of ids) {
    const agent = fleet.agents[id]
    if (agent === undefined || !matches(agent, filter)) continue
    const lines = stories.get(agent.spec.storyId) ?? []
    lines.push(`agent:${id}`)
    stories.set(agent.spec.storyId, lines)
  }
  if ([...stories.values()].every((lines) => lines.length === 1)) return [...stories.values()].flat()
  return [...stories].flatMap(([storyId, lines]): LineKey[] => [`story:${storyId}`, ...lines])
}
