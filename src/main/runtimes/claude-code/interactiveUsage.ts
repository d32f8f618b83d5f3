import type { AgentEventOf } from '../../../shared/domain/events'
import type { ModelUsage } from '../../../shared/domain/usage'
import { sumOf, type Tally } from './tally'
import { listOf } from './usage'

/**
 * An interactive run's usage. The files know the tokens of each model; until the CLI has written its totals there,
 * what it cost is an estimate by our own prices, or, for a model that has none, what the status line shows.
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

/** Gives what is left of the sum to the only model without a price; with several it would be a guess. */
function spread(models: readonly ModelUsage[], shownCost: number): ModelUsage[] {
  const unpriced = models.filter((one) => one.totalCostUsd === null)
  const [only] = unpriced
  if (only === undefined || unpriced.length > 1) return [...models]
  const known = models.reduce((sum, one) => sum + (one === only ? 0 : (one.totalCostUsd ?? 0)), 0)
  // The status line lags a moment behind; a rest below nothing says no more than that.
  const rest = Math.max(0, shownCost - known)
  return models.map((one) => (one === only ? { ...one, totalCostUsd: rest, basis: 'reported' } : one))
}
