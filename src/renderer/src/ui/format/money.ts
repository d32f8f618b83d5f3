/** Below this a price in cents would read as nothing. */
const SMALLEST_SHOWN_USD = 0.01

const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const exact = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })

/**
 * A cost for a tight place: `$0.41`, `<$0.01`, `$128.40`. Unknown is `unpriced`, never 0;
 * `~` marks an estimate that the provider has not confirmed yet.
 */
export function formatCost(usd: number | null, provisional = false): string {
  if (usd === null) return 'unpriced'
  const mark = provisional && usd > 0 ? '~' : ''
  if (usd > 0 && usd < SMALLEST_SHOWN_USD) return `${mark}<$0.01`
  return `${mark}$${cents.format(usd)}`
}

/** The whole number, as a table or a tooltip shows it: up to six decimals, at least two. */
export function formatCostExact(usd: number | null): string {
  if (usd === null) return 'unpriced'
  return `$${exact.format(usd)}`
}
