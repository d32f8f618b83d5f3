import { z } from 'zod'
import { ModelName } from './ids'

const tokens = z.number().int().nonnegative()

/**
 * Tokens and cost. The four token counts are disjoint: input tokens exclude cache reads and writes.
 * `totalCostUsd` is null when no price is known ("unpriced"): never a guess, never 0 in its place.
 */
export const TokenUsage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheCreationInputTokens: tokens,
  cacheReadInputTokens: tokens,
  totalCostUsd: z.number().nonnegative().nullable(),
})
export type TokenUsage = z.infer<typeof TokenUsage>

/** Where a cost came from: the CLI said so, our price table, or nobody knows. */
export const CostBasis = z.enum(['reported', 'computed', 'unpriced'])
export type CostBasis = z.infer<typeof CostBasis>

export const ModelUsage = TokenUsage.extend({
  model: ModelName,
  basis: CostBasis,
  /** Of the output tokens, those spent on reasoning that nobody reads. Absent: the provider does not say. */
  reasoningTokens: tokens.optional(),
})
export type ModelUsage = z.infer<typeof ModelUsage>

export const zeroUsage: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  totalCostUsd: 0,
}

/** An unpriced part makes the sum unpriced, unless that part used nothing at all. */
export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  const cost = (): number | null => {
    if (a.totalCostUsd === null) return totalTokens(a) === 0 ? b.totalCostUsd : null
    if (b.totalCostUsd === null) return totalTokens(b) === 0 ? a.totalCostUsd : null
    return Math.min(Number.MAX_VALUE, a.totalCostUsd + b.totalCostUsd)
  }
  return {
    inputTokens: addCounts(a.inputTokens, b.inputTokens),
    outputTokens: addCounts(a.outputTokens, b.outputTokens),
    cacheCreationInputTokens: addCounts(a.cacheCreationInputTokens, b.cacheCreationInputTokens),
    cacheReadInputTokens: addCounts(a.cacheReadInputTokens, b.cacheReadInputTokens),
    totalCostUsd: cost(),
  }
}

/** Stays a count, whatever a provider told. */
export const addCounts = (a: number, b: number): number => Math.min(Number.MAX_SAFE_INTEGER, a + b)

export const totalTokens = (usage: TokenUsage): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheCreationInputTokens + usage.cacheReadInputTokens
