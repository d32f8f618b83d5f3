import type { Prices } from '../../../src/main/conversation/ports'

/** US dollars for one million tokens. */
interface Price {
  readonly input: number
  readonly output: number
  readonly cacheWrite: number
  readonly cacheRead: number
}

const MILLION = 1_000_000
const table: Readonly<Record<string, Price>> = {
  'test-large': { input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.2 },
  'test-small': { input: 0.5, output: 2, cacheWrite: 0.5, cacheRead: 0.05 },
}

/** Two priced models; every other one is unpriced. */
export const fixedPrices: Prices = {
  costOf: (model, usage) => {
    const price = table[model]
    if (price === undefined) return null
    return (
      (usage.inputTokens * price.input +
        usage.outputTokens * price.output +
        usage.cacheCreationInputTokens * price.cacheWrite +
        usage.cacheReadInputTokens * price.cacheRead) /
      MILLION
    )
  },
}
