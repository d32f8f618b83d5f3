import type { AgentEventOf } from '../../../shared/domain/events'
import type { ModelUsage } from '../../../shared/domain/usage'
import { sumOf, type Tally } from './tally'
import { listOf } from './usage'

/**
 * An interactive run's usage. The files know the tokens of each model; until the CLI has written its totals there,
 * what it cost stands only in the status line, as one sum.
 */
export function interactiveUsage(tally: Tally, exact: boolean, shownCost: number | null): AgentEventOf<'usage'> {
  const byModel = exact || shownCost === null ? listOf(tally) : spread(listOf(tally), shownCost)
  return {
    type: 'usage',
    total: sumOf(new Map(byModel.map((one) => [one.model, one]))),
    byModel,
    final: exact,
  }
}

/** Gives a sum to its models where that needs no guess: to the only one, or the rest to the only one without a price. */
function spread(models: readonly ModelUsage[], shownCost: number): ModelUsage[] {
  const unpriced = models.filter((one) => one.totalCostUsd === null)
  const [only] = models.length === 1 ? models : unpriced.length === 1 ? unpriced : []
  if (only === undefined) return [...models]
  const known = models.reduce((sum, one) => sum + (one === only ? 0 : (one.totalCostUsd ?? 0)), 0)
  // The status line lags a moment behind; a rest below nothing says no more than that.
  const rest = Math.max(0, shownCost - known)
  return models.map((one) => (one === only ? { ...one, totalCostUsd: rest, basis: 'reported' } : one))
}
