import { z } from 'zod'
import { AgentId } from '../domain/ids'
import { ModelUsage, TokenUsage } from '../domain/usage'
import { query, stream } from './define'

export const UsageRow = z.object({
  key: z.string().max(400),
  label: z.string().max(400),
  usage: TokenUsage,
  runs: z.number().int().nonnegative(),
  /** True while a run in this row has only estimates. */
  provisional: z.boolean(),
})
export type UsageRow = z.infer<typeof UsageRow>

export const UsageTotals = z.object({
  /** By the host's calendar day. */
  today: TokenUsage,
  allTime: TokenUsage,
  /** The cost of those parts that have a price: where a total is unpriced, at least this was spent. */
  pricedUsd: z.object({ today: z.number().nonnegative(), allTime: z.number().nonnegative() }),
  provisional: z.boolean(),
})
export type UsageTotals = z.infer<typeof UsageTotals>

export const usage = {
  totals: stream(z.object({}), UsageTotals, UsageTotals),
  breakdown: query(z.object({ by: z.enum(['agent', 'story', 'model', 'day']) }), z.array(UsageRow).max(10_000)),
  /** One agent's usage by model, over all runs. */
  agent: query(
    z.object({ agentId: AgentId }),
    z.object({ total: TokenUsage, byModel: z.array(ModelUsage).max(64), provisional: z.boolean() }),
  ),
}
