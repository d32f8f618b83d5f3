import type { AgentSpec } from '../../../shared/domain/agent'
import { AgentName, type StoryId } from '../../../shared/domain/ids'
import type { Seat } from '../seat'

/** Agents of a story are told apart by their names, also those of another project's story with the same id. */
export function freeName(seats: readonly Seat[], storyId: StoryId, wanted: AgentSpec['name']): AgentSpec['name'] {
  const taken = new Set(seats.flatMap(({ spec }) => (spec.storyId === storyId ? spec.name : [])))
  for (let number = 2; ; number += 1) {
    if (!taken.has(wanted)) return wanted
    const next = AgentName.parse(`${wanted.replace(/-\d+$/, '').slice(0, 60)}-${number}`)
    if (!taken.has(next)) return next
  }
}
