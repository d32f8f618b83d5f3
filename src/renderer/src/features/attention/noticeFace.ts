import { CircleX, Coins, Footprints, Hourglass, ListTodo, type LucideIcon } from 'lucide-react'
import type { BudgetScope } from '../../../../shared/domain/budget'
import type { Notice } from '../../../../shared/domain/notice'
import type { AppState } from '../../store/appStore'
import { storyKey } from '../../store/storyKey'
import { type ScopeNames, scopeName } from '../budgets/scopeName'

interface CauseLook {
  readonly icon: LucideIcon
  /** What it is, as a heading. */
  readonly title: string
}

export const causeLooks: Readonly<Record<Notice['cause'], CauseLook>> = {
  story: { icon: ListTodo, title: 'Story needs you' },
  budget: { icon: Coins, title: 'Budget used up' },
  limit: { icon: Hourglass, title: 'Stopped at a limit' },
  crash: { icon: CircleX, title: 'Agent ended badly' },
  orphans: { icon: Footprints, title: 'Processes left behind' },
}

/** Who or what it is about, in a few words. */
export function noticeSubject(notice: Notice, state: ScopeNames & Pick<AppState, 'fleet' | 'stories'>): string {
  const { story, agentId, budget } = notice
  if (notice.cause === 'budget' && budget !== null) return scopeName(budget, state)
  if (story !== null) return state.stories.stories[storyKey(story.project, story.storyId)]?.title ?? story.storyId
  return agentId === null ? causeLooks[notice.cause].title : scopeName({ kind: 'agent', agentId }, state)
}

/** The budget that its "raise" is about. */
export function budgetOf({ budget, story, agentId }: Notice): BudgetScope | null {
  if (budget !== null) return budget
  if (story !== null) return { kind: 'story', ...story }
  return agentId === null ? null : { kind: 'agent', agentId }
}

/** What happened, without the name that stands over it already. */
export function noticeLine({ message }: Pick<Notice, 'message'>, subject: string): string {
  const named = `${subject}: `
  return message.startsWith(named) ? message.slice(named.length) : message
}
