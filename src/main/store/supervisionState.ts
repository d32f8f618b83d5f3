import { type BudgetScope, budgetKey, type Caps } from '../../shared/domain/budget'
import type { GateReport } from '../../shared/domain/gates'
import type { StoryId } from '../../shared/domain/ids'
import type { LimitHold } from '../../shared/domain/parking'
import type { StoryDecision, StoryState, StoryTerms } from '../../shared/domain/story'
import type { FleetFact, SupervisionFact } from './ports'

/** Decisions kept in memory for each story; the log has all of them. */
const DECISIONS_MAX_ITEMS = 500
/** Reports carry outputs. */
const REPORTS_MAX_ITEMS = 20

export interface StoryRecord {
  readonly state: StoryState
  /** Oldest first. */
  readonly decisions: readonly StoryDecision[]
  /** Oldest first. */
  readonly reports: readonly GateReport[]
}

/** What the supervisor's facts add up to. */
export interface SupervisionState {
  /** In the order in which they were opened. */
  readonly projects: Set<string>
  /** By `storyPlace`. */
  readonly stories: Map<string, StoryRecord>
  /** By `storyPlace`: what a person last agreed to. */
  readonly terms: Map<string, StoryTerms>
  /** By key. */
  readonly limits: Map<string, LimitHold>
  /** By `budgetKey`. */
  readonly budgets: Map<string, { readonly scope: BudgetScope; readonly caps: Caps }>
  readonly queue: { held: boolean }
}

export const noSupervision = (): SupervisionState => ({
  projects: new Set(),
  stories: new Map(),
  terms: new Map(),
  limits: new Map(),
  budgets: new Map(),
  queue: { held: false },
})

/** Stories of two projects may have the same id. */
export const storyPlace = (project: string, storyId: StoryId): string => `${project}\n${storyId}`

const types: ReadonlySet<string> = new Set<SupervisionFact['type']>([
  'project_opened',
  'project_closed',
  'story_moved',
  'story_forgotten',
  'story_agreed',
  'gates_judged',
  'limit_held',
  'limit_lifted',
  'budget_set',
  'queue_held',
])
export const isSupervisionFact = (fact: FleetFact): fact is SupervisionFact => types.has(fact.type)

export function applySupervision(state: SupervisionState, fact: SupervisionFact): void {
  switch (fact.type) {
    case 'project_opened':
      state.projects.add(fact.root)
      return
    case 'project_closed':
      state.projects.delete(fact.root)
      return
    case 'story_moved': {
      const place = storyPlace(fact.state.project, fact.state.storyId)
      const known = state.stories.get(place)
      const decisions = [...(known?.decisions ?? []), fact.state.decision].slice(-DECISIONS_MAX_ITEMS)
      state.stories.set(place, { state: fact.state, decisions, reports: known?.reports ?? [] })
      return
    }
    case 'story_forgotten':
      state.stories.delete(storyPlace(fact.project, fact.storyId))
      state.terms.delete(storyPlace(fact.project, fact.storyId))
      return
    case 'story_agreed':
      state.terms.set(storyPlace(fact.project, fact.storyId), fact.terms)
      return
    case 'gates_judged': {
      const place = storyPlace(fact.project, fact.storyId)
      const known = state.stories.get(place)
      if (known === undefined) return
      state.stories.set(place, { ...known, reports: [...known.reports, fact.report].slice(-REPORTS_MAX_ITEMS) })
      return
    }
    case 'limit_held':
      state.limits.set(fact.hold.key, fact.hold)
      return
    case 'limit_lifted':
      state.limits.delete(fact.key)
      return
    case 'budget_set':
      if (fact.caps === null) state.budgets.delete(budgetKey(fact.scope))
      else state.budgets.set(budgetKey(fact.scope), { scope: fact.scope, caps: fact.caps })
      return
    case 'queue_held':
      state.queue.held = fact.held
  }
}
