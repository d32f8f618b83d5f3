import { z } from 'zod'
import { AgentId, HostPath, ModelName, StoryId } from './ids'
import { EpochMs } from './time'

/** What may be used at most. Null: no cap. */
export const Caps = z.object({
  usd: z.number().positive().max(1_000_000).nullable(),
  /** All four kinds of token together. */
  tokens: z.number().int().positive().max(1_000_000_000_000).nullable(),
  /** Of runs, from start to end; those that run side by side count each. */
  minutes: z.number().positive().max(10_000_000).nullable(),
  /** Model turns. */
  turns: z.number().int().positive().max(100_000_000).nullable(),
})
export type Caps = z.infer<typeof Caps>
export type CapName = keyof Caps
export const noCaps: Caps = { usd: null, tokens: null, minutes: null, turns: null }

/** Whose use is counted together. `day`: everything on this host since local midnight. */
export const BudgetScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agentId: AgentId }),
  z.object({ kind: z.literal('story'), project: HostPath, storyId: StoryId }),
  z.object({ kind: z.literal('project'), project: HostPath }),
  z.object({ kind: z.literal('day') }),
])
export type BudgetScope = z.infer<typeof BudgetScope>

/** One text per scope, for maps. */
export function budgetKey(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'agent':
      return `agent\n${scope.agentId}`
    case 'story':
      return `story\n${scope.project}\n${scope.storyId}`
    case 'project':
      return `project\n${scope.project}`
    case 'day':
      return 'day'
  }
}

export const Spent = z.object({
  /** What is known to have been spent; a lower bound while `unpriced`. */
  usd: z.number().nonnegative(),
  /** Some of the use has no known price, so a cap in money cannot be promised. */
  unpriced: z.boolean(),
  tokens: z.number().int().nonnegative(),
  minutes: z.number().nonnegative(),
  turns: z.number().int().nonnegative(),
})
export type Spent = z.infer<typeof Spent>

/** A budget as every client sees it. */
export const BudgetView = z.object({
  scope: BudgetScope,
  caps: Caps,
  spent: Spent,
  /** The caps that are reached. Agents of this scope start no further model call until they are raised. */
  crossed: z.array(z.enum(['usd', 'tokens', 'minutes', 'turns'])).max(4),
  /** When the first of them was reached; null: none is. */
  crossedAt: EpochMs.nullable(),
  /** Models of theirs without a price: while there is one, a cap in money cannot be kept. Absent: none. */
  unpricedModels: z.array(ModelName).max(64).optional(),
  /** Agents that wait because of it. */
  paused: z.array(AgentId).max(10_000),
})
export type BudgetView = z.infer<typeof BudgetView>
