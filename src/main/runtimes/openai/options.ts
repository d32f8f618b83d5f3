import { z } from 'zod'
import { conversationOptions } from '../../conversation/options'

/** More than any model answers with at once; a larger number is a slip of the finger. */
const OUTPUT_TOKENS_MAX = 10_000_000

/** How hard to think, as the API names it. Which of them a model knows is the model's business. */
export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

export const OpenAiOptions = z.strictObject({
  ...conversationOptions,
  /** `auto`: Responses where OpenAI itself answers, Chat Completions everywhere else. */
  api: z.enum(['auto', 'responses', 'chat']).default('auto'),
  /** Empty: the model's own default. */
  reasoningEffort: z.enum(['', ...reasoningEfforts]).default(''),
  /** Of one answer, thinking included. 0: as many as the model can. */
  maxOutputTokens: z.number().int().min(0).max(OUTPUT_TOKENS_MAX).default(0),
})
export type OpenAiOptions = z.infer<typeof OpenAiOptions>
