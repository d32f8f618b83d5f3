import { createHash } from 'node:crypto'
import { type AgentView, isLive } from '../../shared/domain/agent'
import { budgetKey, type BudgetScope, type BudgetView } from '../../shared/domain/budget'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { Notice, NoticeAction } from '../../shared/domain/notice'
import type { Parking } from '../../shared/domain/parking'
import type { StoryState } from '../../shared/domain/story'
import { internalManifest } from '../gates/internalModule'
import { advice, crossedWords } from './noticeWords'

export interface NoticeInput {
  /** `title` as its file says it; absent: the id is shown. */
  readonly stories: readonly (StoryState & { readonly title?: string })[]
  readonly agents: readonly AgentView[]
  readonly budgets: readonly BudgetView[]
  /** Who waits for a limit and will be woken or asked; no notice yet. */
  readonly parked: readonly Parking[]
}

/** First what goes on unwatched or does harm meanwhile, then what holds up several, then one by one. */
const urgency: Readonly<Record<Notice['cause'], number>> = {
  orphans: 0,
  budget: 2,
  story: 3,
  crash: 4,
  limit: 5,
}

/** A notice's id is a key of maps; paths in it may be longer. */
const ID_MAX_CHARS = 1_000
const NAMED_MAX_ITEMS = 10

/** Everything that wants a person and is no question of an agent. Derived anew each time: what is no more is not here. */
export function noticesOf(input: NoticeInput): Notice[] {
  const supervised = new Set(input.stories.flatMap(({ agents }) => agents))
  // Snowhook's own runs of gates speak through their story.
  const plain = input.agents.filter(({ spec }) => !supervised.has(spec.id) && spec.runtime !== internalManifest.id)
  const parked = new Set(input.parked.map(({ agentId }) => agentId))
  const crossed = input.budgets.filter((budget) => budget.crossed.length > 0)
  const all = [
    ...input.agents.flatMap(orphans),
    ...input.agents.flatMap(doubted),
    ...crossed.map((budget) => budgetCrossed(budget, input)),
    ...input.stories.flatMap((story) => storyNeeds(story, crossed)),
    ...plain.flatMap(crash),
    ...plain.filter(({ spec }) => !parked.has(spec.id)).flatMap(limitReset),
  ]
  return all.sort(
    (a, b) =>
      urgency[a.cause] - urgency[b.cause] || a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : Number(a.id > b.id)),
  )
}

function storyNeeds(story: NoticeInput['stories'][number], crossed: readonly BudgetView[]): readonly Notice[] {
  const { project, storyId, stage, since, decision } = story
  if (stage.kind !== 'needs_you') return []
  // The budget's own notice says it, for everybody who waits because of it.
  if (stage.cause === 'budget' && crossed.some((budget) => covers(budget, story))) return []
  const { next, actions } = advice[stage.cause]
  return [
    notice(['story', project, storyId, stage.cause, since], {
      cause: 'story',
      message: `${story.title ?? storyId}: ${decision.reason}`,
      next,
      raisedAt: since,
      story: { project, storyId },
      agentId: story.agents[story.step] ?? null,
      actions,
    }),
  ]
}

function covers({ scope, paused }: BudgetView, { project, storyId, agents }: StoryState): boolean {
  if (agents.some((agentId) => paused.includes(agentId))) return true
  switch (scope.kind) {
    case 'agent':
      return agents.includes(scope.agentId)
    case 'story':
      return scope.project === project && scope.storyId === storyId
    case 'project':
      return scope.project === project
    case 'day':
      return true
  }
}

function budgetCrossed(budget: BudgetView, input: NoticeInput): Notice {
  const { scope, paused, crossedAt } = budget
  const waiting =
    paused.length === 0 ? '' : ` ${paused.length === 1 ? 'One agent waits' : `${paused.length} agents wait`}.`
  return notice(['budget', budgetKey(scope)], {
    cause: 'budget',
    message: `The budget of ${scopeName(scope, input)} is used up: ${crossedWords(budget)}.${waiting}`,
    next: paused.length === 0 ? 'Raise it before more is to be done.' : 'Raise it and what waits goes on.',
    raisedAt: crossedAt ?? 0,
    story: scope.kind === 'story' ? { project: scope.project, storyId: scope.storyId } : null,
    agentId: scope.kind === 'agent' ? scope.agentId : null,
    budget: scope,
    actions: ['raise_budget'],
  })
}

function scopeName(scope: BudgetScope, { stories, agents }: NoticeInput): string {
  switch (scope.kind) {
    case 'agent':
      return agents.find(({ spec }) => spec.id === scope.agentId)?.spec.name ?? 'an agent'
    case 'story': {
      const { project, storyId } = scope
      return stories.find((story) => story.project === project && story.storyId === storyId)?.title ?? storyId
    }
    case 'project':
      return scope.project.split(/[\\/]/).findLast((part) => part !== '') ?? scope.project
    case 'day':
      return 'today'
  }
}

/** Until it is started again or removed. With survivors it is `orphans` that says so. */
function crash({ spec, phase, survivors, evidence, since, run, can }: AgentView): readonly Notice[] {
  if ((phase !== 'failed' && phase !== 'unknown') || survivors.length > 0) return []
  const actions: NoticeAction[] = [
    ...(can.resume ? (['resume'] as const) : []),
    ...(can.start ? (['restart'] as const) : []),
  ]
  return [
    notice(['crash', spec.id, run?.id ?? since], {
      cause: 'crash',
      message: `${spec.name} ${phase === 'failed' ? 'failed' : 'is in an unknown state'}: ${evidence.detail}`,
      next: can.resume
        ? 'Resume its session, or start it anew.'
        : 'Look at its pane, then start it again or remove it.',
      raisedAt: since,
      agentId: spec.id,
      actions: [...actions, 'open'],
    }),
  ]
}

/** It is said to be at work, and nothing speaks for it any more. Nothing is done to it: a person looks. */
function doubted({ spec, phase, confidence, evidence, run, since }: AgentView): readonly Notice[] {
  if (!isLive(phase) || confidence !== 'unknown') return []
  return [
    notice(['crash', spec.id, run?.id ?? since, 'doubted'], {
      cause: 'crash',
      message: `${spec.name} may hang: ${evidence.detail}`,
      next: 'Look at its pane; if it does not go on, stop it and resume it.',
      raisedAt: evidence.at,
      agentId: spec.id,
      actions: ['open'],
    }),
  ]
}

function orphans({ spec, survivors, since, run }: AgentView): readonly Notice[] {
  if (survivors.length === 0) return []
  const more = survivors.length - NAMED_MAX_ITEMS
  const pids = `${survivors.slice(0, NAMED_MAX_ITEMS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return [
    notice(['orphans', spec.id, run?.id ?? since], {
      cause: 'orphans',
      message: `${spec.name} was stopped, but processes of it are still alive: ${pids}.`,
      next: 'End them by their numbers; until then they may change its files.',
      raisedAt: since,
      agentId: spec.id,
      actions: ['open'],
    }),
  ]
}

/** Nobody will wake it: its limit has reset and its project does not go on by itself, or a person said no. */
function limitReset({ spec, phase, evidence, since, run, can }: AgentView): readonly Notice[] {
  if (phase !== 'parked') return []
  return [
    notice(['limit', spec.id, run?.id ?? since], {
      cause: 'limit',
      message: `${spec.name} stopped at a limit and does not go on by itself: ${evidence.detail}`,
      next: can.resume
        ? 'Resume it, or let its project go on by itself after a limit.'
        : 'Start it again, or remove it.',
      raisedAt: since,
      agentId: spec.id,
      actions: [can.resume ? 'resume' : 'restart', 'open'],
    }),
  ]
}

type NoticeParts = Pick<Notice, 'cause' | 'message' | 'next' | 'raisedAt'> &
  Partial<Pick<Notice, 'story' | 'agentId' | 'budget'>> & { readonly actions: readonly NoticeAction[] }

/** The id is made of what the cause is made of: the same again is the same notice, the next of its kind is another. */
function notice(cause: readonly (string | number)[], parts: NoticeParts): Notice {
  const id = cause.join(':')
  return {
    story: null,
    agentId: null,
    budget: null,
    ...parts,
    id: id.length <= ID_MAX_CHARS ? id : `${cause[0]}:${createHash('sha256').update(id).digest('hex')}`,
    message: parts.message.slice(0, MESSAGE_MAX_CHARS),
    actions: [...parts.actions],
  }
}
