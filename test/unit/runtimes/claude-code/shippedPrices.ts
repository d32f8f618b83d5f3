import type { Prices } from '../../../../src/main/conversation/ports'
import { costOf, findPrice } from '../../../../src/main/prices/costOf'
import { shippedPrices } from '../../../../src/main/prices/priceBook'

const table = new Map(shippedPrices.map((price) => [price.model, price]))
/** On which the recordings were made: later prices are not theirs. */
const DAY = '2026-11-22'

/** The table that Snowhook ships, without a user's own prices. */
export const asShipped: Prices = {
  costOf: (model, usage) => {
    const price = findPrice(table, model)
    return price === null ? null : costOf(price, usage, DAY)
  },
}
