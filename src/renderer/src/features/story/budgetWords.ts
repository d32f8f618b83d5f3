import type { Caps } from '../../../../shared/domain/budget'
import { formatCostExact } from '../../ui/format/money'
import { formatTokensExact } from '../../ui/format/tokens'

/** Caps in one line: `$5.00, 2,000,000 tokens`; those that are not set are left out. */
export function budgetWords({ usd, tokens, minutes, turns }: Caps): string {
  const words = [
    ...(usd === null ? [] : [formatCostExact(usd)]),
    ...(tokens === null ? [] : [`${formatTokensExact(tokens)} tokens`]),
    ...(minutes === null ? [] : [`${minutes} minutes`]),
    ...(turns === null ? [] : [`${turns} turns`]),
  ]
  return words.length === 0 ? 'no cap' : words.join(', ')
}
