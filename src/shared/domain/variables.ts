import { z } from 'zod'
import { ARG_MAX_CHARS, ENV_MAX_ITEMS } from './limits'

/** Environment variables that people set: for an agent, or for everything of a story. */
export const Variables = z
  .record(
    z
      .string()
      .min(1)
      .max(200)
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
    z.string().max(ARG_MAX_CHARS),
  )
  .refine((variables) => Object.keys(variables).length <= ENV_MAX_ITEMS, `at most ${ENV_MAX_ITEMS} variables`)
