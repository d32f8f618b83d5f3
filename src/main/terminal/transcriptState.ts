import { z } from 'zod'
import { TokenUsage } from '../../shared/domain/usage'

const pairs = z.array(z.tuple([z.string(), z.string()]))

/** What the next event's drawing depends on: all that a renderer remembers of the events before, as plain data. */
export const TranscriptState = z.object({
  open: z.boolean(),
  lineEnded: z.boolean(),
  justAsked: z.boolean(),
  last: z.enum(['nothing', 'block', 'line']),
  usage: TokenUsage.nullable(),
  lastSaid: z.string(),
  speech: z.object({ streamed: pairs, speaking: z.string().nullable(), held: z.string() }),
  requests: z.object({ open: pairs, newest: z.string().nullable() }),
  calls: z.object({
    open: z.array(
      z.tuple([
        z.string(),
        z.object({ label: z.string(), short: z.string(), nested: z.boolean(), printed: z.boolean() }),
      ]),
    ),
    newest: z.string().nullable(),
  }),
})
export type TranscriptState = z.infer<typeof TranscriptState>
