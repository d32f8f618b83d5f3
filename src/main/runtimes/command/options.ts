import { z } from 'zod'

/** How the program gets the prompt. */
export const CommandOptions = z.strictObject({ promptAs: z.enum(['ignore', 'argument', 'typed']).default('ignore') })
