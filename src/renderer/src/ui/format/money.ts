/** From here on cents are enough; below, two digits that say something. */
const CENT_USD = 0.01
/** Less than this is not worth its digits. */
const SMALLEST_SHOWN_USD = 0.0001

/** Built once: building one costs more than using it a thousand times. */
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const fractions = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })
const exact = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })

/**
 * A cost for a tight place: `$0.41`, `$0.0071`, `$1,234.50`. Unknown is `unpriced`, never 0;
 * `~` marks an estimate that the provider has not confirmed yet.
 */
export function formatCost(usd: number | null, provisional = false): string {
  if (usd === null) return 'unpriced'
  const mark = provisional && usd > 0 ? '~' : ''
  if (usd === 0 || usd >= CENT_USD) return `${mark}$${cents.format(usd)}`
  return usd < SMALLEST_SHOWN_USD ? `<$${SMALLEST_SHOWN_USD}` : `${mark}$${fractions.format(usd)}`
}

/**
 * A sum of which some parts have no price: never a bare amount, which would read as the whole, and never 0.
 * `null` parts are unpriced.
 */
export function formatPartialCost(parts: readonly (number | null)[], provisional = false): string {
  const known = parts.filter((usd) => usd !== null).reduce((sum, usd) => sum + usd, 0)
  if (!parts.includes(null)) return formatCost(known, provisional)
  return known === 0 ? 'unpriced' : `≥ ${formatCost(known, provisional)} + unpriced`
}

/** The whole number, as a table or a tooltip shows it: up to six decimals, at least two. */
export const formatCostExact = (usd: number | null): string => (usd === null ? 'unpriced' : `$${exact.format(usd)}`)
