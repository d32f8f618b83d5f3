import type { SupervisionView } from '../../../src/shared/contract/supervision'
import type { AgentView } from '../../../src/shared/domain/agent'
import { type BudgetView, noCaps } from '../../../src/shared/domain/budget'
import type { AgentId, StoryId } from '../../../src/shared/domain/ids'
import type { Notice } from '../../../src/shared/domain/notice'
import type { Parking } from '../../../src/shared/domain/parking'
import { FIXTURE_PROJECT } from './storyViews'

const MINUTE_MS = 60_000
const project = FIXTURE_PROJECT
const storyId = (id: string): StoryId => id as StoryId

/** Budgets of every scope: calm, close, reached, and one whose money cannot be promised. */
export function budgetSamples(now: number, paused: readonly AgentId[]): BudgetView[] {
  const spent = { usd: 4.15, unpriced: false, tokens: 1_240_000, minutes: 96.4, turns: 212 }
  return [
    {
      scope: { kind: 'day' },
      caps: { ...noCaps, usd: 5, tokens: 4_000_000 },
      spent,
      crossed: [],
      crossedAt: null,
      paused: [],
    },
    {
      scope: { kind: 'project', project },
      caps: { ...noCaps, usd: 20 },
      spent: { ...spent, unpriced: true },
      crossed: [],
      crossedAt: null,
      unpricedModels: ['local/qwen-coder'],
      paused: [],
    },
    {
      scope: { kind: 'story', project, storyId: storyId('42_story') },
      caps: { ...noCaps, usd: 2, turns: 120 },
      spent: { ...spent, usd: 2.41, turns: 88 },
      crossed: ['usd'],
      crossedAt: now - 4 * MINUTE_MS,
      paused: [...paused],
    },
  ]
}

/** A notice of every cause. `agents`: a crashed one, one with survivors, one that shares its tree. */
export function noticeSamples(
  now: number,
  agents: { readonly crashed: AgentId; readonly orphan: AgentId; readonly shared: AgentId },
): Notice[] {
  const none = { story: null, agentId: null, budget: null }
  return [
    {
      ...none,
      id: 'orphans:1',
      cause: 'orphans',
      message: 'coder-7 was stopped, but processes of it are still alive: 4711, 4712.',
      next: 'End them by their numbers; until then they may change its files.',
      raisedAt: now - 40 * MINUTE_MS,
      agentId: agents.orphan,
      actions: ['open'],
    },
    {
      ...none,
      id: 'shared_tree:/home/dev/aurora',
      cause: 'shared_tree',
      message: `Agents work in the same folder and can overwrite each other's work: coder-1, scratch-1 in ${project}.`,
      next: 'Stop all but one of them, or give each a story with a worktree of its own.',
      raisedAt: now - 12 * MINUTE_MS,
      agentId: agents.shared,
      actions: ['open'],
    },
    {
      ...none,
      id: 'budget:story\n42_story',
      cause: 'budget',
      message: 'The budget of Rate limiter for uploads is used up: $2.41 of $2.00. One agent waits.',
      next: 'Raise it and what waits goes on.',
      raisedAt: now - 4 * MINUTE_MS,
      story: { project, storyId: storyId('42_story') },
      budget: { kind: 'story', project, storyId: storyId('42_story') },
      actions: ['raise_budget'],
    },
    {
      ...none,
      id: 'story:31_story',
      cause: 'story',
      message: 'Two-factor login: Gate test failed 4 times: its agent does not get further.',
      next: 'Read what the gates printed and resume it with a hint, or give it up.',
      raisedAt: now - 25 * MINUTE_MS,
      story: { project, storyId: storyId('31_story') },
      actions: ['review', 'resume', 'verify', 'give_up'],
    },
    {
      ...none,
      id: 'crash:1',
      cause: 'crash',
      message: 'coder-1 failed: demo exited 1 after 3 turns: cannot read \u202egpj.exe\u001b[31m',
      next: 'Resume its session, or start it anew.',
      raisedAt: now - 2 * MINUTE_MS,
      agentId: agents.crashed,
      actions: ['resume', 'restart', 'open'],
    },
  ]
}

/** The parking of an agent that a five-hour window holds. */
export const parkingSample = (agent: AgentView, now: number, change: Partial<Parking> = {}): Parking => ({
  agentId: agent.spec.id,
  key: 'demo · this login · five_hour',
  until: now + 47 * MINUTE_MS,
  source: 'provider',
  window: 'five_hour',
  account: 'this login',
  autoResume: true,
  why: 'Limit five_hour of this login; resets 09:47 UTC (said by the provider); resumes by itself.',
  ...change,
})

/** All of it at once, over a board's agents. */
export function supervisionSample(now: number, agents: readonly AgentView[]): Partial<SupervisionView> {
  const of = (index: number): AgentId => agents[index % agents.length]?.spec.id ?? ('agent-1' as AgentId)
  const parked = agents.filter(({ phase }) => phase === 'parked').map((agent) => parkingSample(agent, now))
  return {
    budgets: budgetSamples(now, [of(2)]),
    notices: noticeSamples(now, { crashed: of(1), orphan: of(3), shared: of(2) }),
    parked,
  }
}
