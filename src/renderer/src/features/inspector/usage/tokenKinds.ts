import { type ModelUsage, type TokenUsage, totalTokens } from '../../../../../shared/domain/usage'

export interface TokenKind {
  readonly key: 'inputTokens' | 'outputTokens' | 'cacheCreationInputTokens' | 'cacheReadInputTokens'
  readonly label: string
  readonly help: string
}

/** The four disjoint counts, dearest last to read together with the bar. */
export const tokenKinds: readonly TokenKind[] = [
  { key: 'inputTokens', label: 'Input', help: 'Read fresh, without the cache' },
  { key: 'outputTokens', label: 'Output', help: 'Written by the model' },
  { key: 'cacheCreationInputTokens', label: 'Cache write', help: 'Read and kept for the next turn' },
  { key: 'cacheReadInputTokens', label: 'Cache read', help: 'Read again from the cache' },
]

/** Shares of the whole for the bar, in percent; all 0 when nothing was used. */
export function shares(usage: TokenUsage): readonly number[] {
  const total = totalTokens(usage)
  return tokenKinds.map(({ key }) => (total === 0 ? 0 : (usage[key] / total) * 100))
}

/** What is known of a sum that as a whole is unpriced. */
export const pricedParts = (models: readonly ModelUsage[]): readonly number[] =>
  models.flatMap(({ basis, totalCostUsd }) => (basis === 'unpriced' || totalCostUsd === null ? [] : [totalCostUsd]))

/** What has to be said about the figures beside them, most important first. */
export function usageNotes(facts: {
  readonly simulated: boolean
  readonly reportsUsage: boolean
  readonly provisional: boolean
  readonly usage: TokenUsage
}): readonly string[] {
  const used = totalTokens(facts.usage) > 0
  return [
    ...(facts.simulated ? ['This runtime is scripted: its tokens and cost are invented.'] : []),
    ...(facts.reportsUsage ? [] : ['This runtime does not report usage.']),
    ...(facts.provisional && used
      ? ['Provisional (~): a run has not reported its final totals yet; the provider’s own figures replace these.']
      : []),
    ...(facts.usage.totalCostUsd === null && used
      ? [
          'Unpriced: for some of this use no price is known, so there is no sum. It is not free. Prices can be added in Settings.',
        ]
      : []),
  ]
}
