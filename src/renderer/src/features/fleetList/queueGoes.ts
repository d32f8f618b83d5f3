import { isActive } from '../../../../shared/domain/story'
import type { AppState } from '../../store/appStore'

/** How many stories go on by themselves; 0 when the queue is held, for then none starts an agent. */
export function storiesThatGoOn({ stories, supervision }: Pick<AppState, 'stories' | 'supervision'>): number {
  if (supervision.view === null || supervision.view.governor.held) return 0
  return Object.values(stories.stories).filter(isActive).length
}
