import type { z } from 'zod'
import type { PricesState } from '../../../../../shared/contract/prices'

export type PriceRow = z.infer<typeof PricesState>['rows'][number]

const rate = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6, minimumFractionDigits: 0 })

/** Dollars per million tokens: `1.25`; `–` where another rate stands for it. */
export const formatRate = (usd: number | undefined): string => (usd === undefined ? '–' : rate.format(usd))

/** Own prices first, then by name; every word of the filter is in the model's name. */
export function shownPrices(rows: readonly PriceRow[], filter: string): readonly PriceRow[] {
  const words = filter.toLowerCase().split(/\s+/)
  return rows
    .filter(({ price }) => words.every((word) => price.model.toLowerCase().includes(word)))
    .toSorted(
      (a, b) => Number(b.own) - Number(a.own) || a.price.model.localeCompare(b.price.model, 'en', { numeric: true }),
    )
}
