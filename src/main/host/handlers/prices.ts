import type { HostHandlers } from '../../../shared/contract/index'
import type { PriceBook } from '../../prices/priceBook'

export const pricesHandlers = (prices: Pick<PriceBook, 'hub' | 'reset' | 'set' | 'state'>): HostHandlers['prices'] => ({
  watch: (_input, sink) => prices.hub.subscribe(sink),
  set: (input) => prices.set(input),
  reset: (input) => prices.reset(input),
})
