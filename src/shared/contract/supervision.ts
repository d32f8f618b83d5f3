import { z } from 'zod'
import { BudgetScope, BudgetView, Caps } from '../domain/budget'
import { AgentId, HostPath, StoryId } from '../domain/ids'
import { MESSAGE_MAX_CHARS } from '../domain/limits'
import { Notice } from '../domain/notice'
import { LimitHold, Parking } from '../domain/parking'
import { command, stream } from './define'

/** What the governor lets work, and what it holds back. */
export const GovernorView = z.object({
  /** Agents that may work at once. */
  limit: z.number().int().positive(),
  /** Why it is that number: "2 cores", "set by you". */
  limitReason: z.string().max(MESSAGE_MAX_CHARS),
  working: z.number().int().nonnegative(),
  /** Nothing is started from the queue until a person says so. */
  held: z.boolean(),
  /** First the one that is next. */
  queue: z
    .array(z.object({ project: HostPath, storyId: StoryId, reason: z.string().max(MESSAGE_MAX_CHARS) }))
    .max(10_000),
  /** Bytes that a new process could use, as the system says; null: it does not say. */
  memoryAvailable: z.number().nonnegative().nullable(),
})
export type GovernorView = z.infer<typeof GovernorView>

export const SupervisionView = z.object({
  governor: GovernorView,
  limits: z.array(LimitHold).max(1_000),
  parked: z.array(Parking).max(10_000),
  budgets: z.array(BudgetView).max(10_000),
  notices: z.array(Notice).max(10_000),
})
export type SupervisionView = z.infer<typeof SupervisionView>

export const supervision = {
  /** Whole at each change, a few times a second at most. */
  watch: stream(z.object({}), SupervisionView, SupervisionView),
  /** Holds the queue, or lets it go on. */
  hold: command(z.object({ held: z.boolean() }), z.object({})),
  /** Null caps: the budget is taken away. Raising a cap lets those go on that it had paused. */
  setBudget: command(z.object({ scope: BudgetScope, caps: Caps.nullable() }), z.object({})),
  /** Tries a parked agent now, whatever the reset time says. */
  wakeNow: command(z.object({ agentId: AgentId }), z.object({})),
  /** It will not be resumed by itself. */
  cancelParking: command(z.object({ agentId: AgentId }), z.object({})),
}
