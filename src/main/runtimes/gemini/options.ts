import { z } from 'zod'
import { conversationOptions } from '../../conversation/options'

/** Lower case in Google's documents; not every model knows each. */
export const THINKING_LEVELS = ['minimal', 'low', 'medium', 'high'] as const
/** No model writes more in one answer. */
const OUTPUT_MAX_TOKENS = 1_048_576

export const GeminiOptions = z
  .strictObject({
    ...conversationOptions,
    /** Gemini 3 and later. */
    thinkingLevel: z.enum(['', ...THINKING_LEVELS]).default(''),
    /** Tokens, for Gemini 2.5: 0 is none, -1 leaves it to the model. */
    thinkingBudget: z.number().int().min(-1).max(OUTPUT_MAX_TOKENS).optional(),
    /** Thoughts count as output. */
    maxOutputTokens: z.number().int().min(1).max(OUTPUT_MAX_TOKENS).optional(),
    temperature: z.number().min(0).max(2).optional(),
  })
  .refine(({ thinkingLevel, thinkingBudget }) => thinkingLevel === '' || thinkingBudget === undefined, {
    path: ['thinkingBudget'],
    error: 'a level or a budget, not both: the API refuses the two together',
  })
export type GeminiOptions = z.infer<typeof GeminiOptions>
