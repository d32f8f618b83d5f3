import type { BudgetScope } from '../../../../shared/domain/budget'
import { storyKey } from '../../store/storyKey'
import type { AppState } from '../../store/appStore'
import { projectNames } from '../header/projectNames'

export type ScopeNames = Pick<AppState, 'fleet' | 'stories'>

/** Whose use is counted, for people. */
export function scopeName(scope: BudgetScope, { fleet, stories }: ScopeNames): string {
  switch (scope.kind) {
    case 'day':
      return 'Today, everything'
    case 'project':
      return stories.projects[scope.project]?.name ?? projectNames([scope.project]).get(scope.project) ?? scope.project
    case 'story':
      return stories.stories[storyKey(scope.project, scope.storyId)]?.title ?? scope.storyId
    case 'agent':
      return fleet.agents[scope.agentId]?.spec.name ?? 'an agent that was removed'
  }
}

export const scopeKinds: Readonly<Record<BudgetScope['kind'], string>> = {
  day: 'Day',
  project: 'Project',
  story: 'Story',
  agent: 'Agent',
}

/** What tells it from another of the same name, and what it counts. */
export function scopeDetail(scope: BudgetScope, { fleet }: Pick<ScopeNames, 'fleet'>): string {
  switch (scope.kind) {
    case 'day':
      return 'Every agent of this host, since midnight'
    case 'project':
      return scope.project
    case 'story':
      return `${scope.storyId} · ${scope.project}`
    case 'agent': {
      const spec = fleet.agents[scope.agentId]?.spec
      return spec === undefined ? scope.agentId : spec.storyTitle === '' ? spec.storyId : spec.storyTitle
    }
  }
}
