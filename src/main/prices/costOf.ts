import type { ModelPrice } from '../../shared/domain/prices'
import type { RequestUsage } from '../conversation/modelClient'

/** What one request used. `inputTokens` excludes both caches; `outputTokens` includes the reasoning. */
export type PricedUsage = RequestUsage & {
  /** Of the cache writes, those that live an hour. */
  readonly cacheCreationHourTokens?: number
}

type Rates = Omit<ModelPrice, 'model' | 'asOf' | 'long' | 'announced'>

const TOKENS_PER_PRICE = 1_000_000

/** The whole request is billed at one set of rates, that of its whole input. */
function ratesOf(price: ModelPrice, input: number, day: string): Rates {
  if (price.announced !== undefined && day >= price.announced.from) return price.announced
  if (price.long !== undefined && input > price.long.above) return price.long
  return price
}

/** US dollars for one request on a day (ISO 8601, UTC). */
export function costOf(price: ModelPrice, usage: PricedUsage, day: string): number {
  const { inputTokens, outputTokens, cacheCreationInputTokens, cacheReadInputTokens } = usage
  const rates = ratesOf(price, inputTokens + cacheCreationInputTokens + cacheReadInputTokens, day)
  const cacheWrite = rates.cacheWrite ?? rates.input
  const hour = Math.min(usage.cacheCreationHourTokens ?? 0, cacheCreationInputTokens)
  const reasoning = Math.min(usage.reasoningTokens ?? 0, outputTokens)
  return (
    (inputTokens * rates.input +
      cacheReadInputTokens * (rates.cacheRead ?? rates.input) +
      (cacheCreationInputTokens - hour) * cacheWrite +
      hour * (rates.cacheWriteHour ?? cacheWrite) +
      (outputTokens - reasoning) * rates.output +
      reasoning * (rates.reasoning ?? rates.output)) /
    TOKENS_PER_PRICE
  )
}

/** How servers write whose model it is, before its id. */
const PROVIDER = /^(?:openrouter|openai|anthropic|google|gemini|publishers|models)\//
/** `-2026-08-07` and `-20260807`: the day of a snapshot, which costs what the model costs. */
const SNAPSHOT = /-20\d\d(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])$/

/**
 * The price of a model by its id, as it is or without provider and date, the longest that is in the table. Only whole
 * ids count: `gpt-5-mini` is not `gpt-5`, and a model that is not in the table has no price.
 */
export function findPrice(table: ReadonlyMap<string, ModelPrice>, model: string): ModelPrice | null {
  for (let id = model; ; id = id.replace(PROVIDER, '')) {
    const price = table.get(id) ?? table.get(id.replace(SNAPSHOT, ''))
    if (price !== undefined) return price
    if (!PROVIDER.test(id)) return null
  }
}
