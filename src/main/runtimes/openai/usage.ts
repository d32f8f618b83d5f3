import { addCounts } from '../../../shared/domain/usage'
import type { RequestUsage } from '../../conversation/modelClient'
import { countOf, isObject, type Json, objectOf } from './json'

interface Counts {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly reasoning: number | null
}

/** Input tokens as the provider counts them include what was read from and written to its cache. */
const disjoint = ({ input, output, cacheRead, cacheWrite, reasoning }: Counts): RequestUsage => ({
  inputTokens: Math.max(0, input - cacheRead - cacheWrite),
  outputTokens: output,
  cacheCreationInputTokens: cacheWrite,
  cacheReadInputTokens: cacheRead,
  reasoningTokens: reasoning,
})

/** `usage` of a response. Null: not told. */
export function responsesUsage(value: unknown): RequestUsage | null {
  if (!isObject(value)) return null
  const input = countOf(value['input_tokens'])
  const output = countOf(value['output_tokens'])
  if (input === null || output === null) return null
  const details = objectOf(value['input_tokens_details'])
  return disjoint({
    input,
    output,
    cacheRead: countOf(details['cached_tokens']) ?? 0,
    cacheWrite: countOf(details['cache_write_tokens']) ?? 0,
    reasoning: countOf(objectOf(value['output_tokens_details'])['reasoning_tokens']),
  })
}

/** `usage` of a chat completion, with what compatible servers do differently. Null: not told. */
export function chatUsage(value: unknown): RequestUsage | null {
  if (!isObject(value)) return null
  const input = countOf(value['prompt_tokens'])
  const output = countOf(value['completion_tokens'])
  if (input === null || output === null) return null
  const details = objectOf(value['prompt_tokens_details'])
  const reasoning = countOf(objectOf(value['completion_tokens_details'])['reasoning_tokens'])
  return disjoint({
    input,
    output: addCounts(output, reasoningBeside(value, input, output, reasoning ?? 0)),
    // DeepSeek has a field of its own for what OpenAI puts among the details.
    cacheRead: countOf(details['cached_tokens']) ?? countOf(value['prompt_cache_hit_tokens']) ?? 0,
    cacheWrite: countOf(details['cache_write_tokens']) ?? 0,
    reasoning,
  })
}

/** Some servers count reasoning beside the completion and not within it; their total says so. */
const reasoningBeside = (usage: Json, input: number, output: number, reasoning: number): number =>
  reasoning > 0 && usage['total_tokens'] === input + output + reasoning ? reasoning : 0
