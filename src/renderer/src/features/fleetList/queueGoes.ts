import type { StageKind } from '../../../../shared/domain/story'
import type { AppState } from '../../store/appStore'

/** In these a story starts an agent by itself, now or later. */
const goesOn: readonly StageKind[] = ['queued', 'preparing', 'working', 'judging', 'waiting', 'parked']

/** How many stories go on by themselves; 0 when the queue is held, for then none starts an agent. */
export function storiesThatGoOn({ stories, supervision }: Pick<AppState, 'stories' | 'supervision'>): number {
  if (supervision.view === null || supervision.view.governor.held) return 0
  return Object.values(stories.stories).filter(({ stage }) => goesOn.includes(stage.kind)).length
}
