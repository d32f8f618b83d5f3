import { addCounts } from '../../../shared/domain/usage'
import type { RequestUsage } from '../../conversation/modelClient'
import { countIn, type Json } from '../json'

/**
 * `usageMetadata`: the prompt's count includes what came from the cache, the candidates' count excludes thoughts.
 * Source: Google's reference of `UsageMetadata`; zeros are left out on the wire.
 */
export function usageOf(metadata: Json): RequestUsage {
  const cached = countIn(metadata, 'cachedContentTokenCount')
  const thoughts = countIn(metadata, 'thoughtsTokenCount')
  const prompt = countIn(metadata, 'promptTokenCount')
  return {
    inputTokens: addCounts(Math.max(0, prompt - cached), countIn(metadata, 'toolUsePromptTokenCount')),
    outputTokens: addCounts(countIn(metadata, 'candidatesTokenCount'), thoughts),
    cacheCreationInputTokens: 0,
    cacheReadInputTokens: cached,
    reasoningTokens: thoughts,
  }
}
