/** US dollars per million tokens. */
interface Price {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** Cache writes that live five minutes; those that live an hour cost twice the input price. */
  readonly cacheWrite: number
}

/**
 * For running estimates only: what the CLI charges while a turn is still open is known to nobody else. As soon as
 * the CLI reports its own totals they take the place of these. Read off the CLI's reports; a test holds them
 * against the real one. A model that is not here is unpriced.
 */
const prices: Readonly<Record<string, Price>> = {
  'claude-opus-4-8': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  'claude-sonnet-5': { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'claude-haiku-5-5': { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
}

const TOKENS_PER_PRICE = 1_000_000

/** The cost of one answer in US dollars, or null when nobody here knows the price. */
export function estimateCostUsd(
  model: string,
  usage: {
    readonly inputTokens: number
    readonly outputTokens: number
    readonly cacheCreationInputTokens: number
    readonly cacheReadInputTokens: number
    /** Of the cache writes, those that live an hour. */
    readonly hourCacheTokens: number
  },
): number | null {
  const price = prices[model]
  if (price === undefined) return null
  const shortCacheTokens = usage.cacheCreationInputTokens - usage.hourCacheTokens
  return (
    (usage.inputTokens * price.input +
      usage.outputTokens * price.output +
      usage.cacheReadInputTokens * price.cacheRead +
      shortCacheTokens * price.cacheWrite +
      usage.hourCacheTokens * price.input * 2) /
    TOKENS_PER_PRICE
  )
}
