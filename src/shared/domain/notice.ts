import { z } from 'zod'
import { BudgetScope } from './budget'
import { AgentId, HostPath, StoryId } from './ids'
import { MESSAGE_MAX_CHARS } from './limits'
import { EpochMs } from './time'

/**
 * Something that wants a person and is no question of an agent: derived from facts, one per cause, gone when the fact
 * is gone. Its id is made of the cause, so the same cause never shows twice.
 */
export const Notice = z.object({
  id: z.string().min(1).max(1_000),
  cause: z.enum(['story', 'budget', 'limit', 'crash', 'orphans']),
  /** What happened, in one sentence. */
  message: z.string().max(MESSAGE_MAX_CHARS),
  /** What to do, in one sentence. */
  next: z.string().max(MESSAGE_MAX_CHARS),
  raisedAt: EpochMs,
  story: z.object({ project: HostPath, storyId: StoryId }).nullable(),
  agentId: AgentId.nullable(),
  budget: BudgetScope.nullable(),
  /** What can be done with one key, most likely first. The client has a button and a command for each. */
  actions: z
    .array(z.enum(['resume', 'verify', 'review', 'raise_budget', 'wake_now', 'give_up', 'open', 'restart']))
    .max(8),
})
export type Notice = z.infer<typeof Notice>
export type NoticeAction = Notice['actions'][number]
