import { z } from 'zod'
import type { Step } from './modelClient'

/** Grows when a reader of the version before would misread what is there. New kinds of records do not count: they are skipped. */
export const RECORDS_VERSION = 1

const Call = z.object({ callId: z.string(), name: z.string(), input: z.string() })
const count = z.number().int().nonnegative()

/** Who asked, as in the event `prompt`. `note`: Snowhook itself, where a record was lost. */
export const PromptOrigin = z.enum(['start', 'resume', 'fresh'])
export type PromptOrigin = z.infer<typeof PromptOrigin>

/**
 * What a conversation file holds, in the order in which it happened. A record is written when its fact is
 * complete: an answer when its stream has ended, a result when the tool has.
 */
export const ConversationRecord = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('opened'),
    version: z.number().int().positive(),
    runtime: z.string(),
    dialect: z.string(),
    model: z.string(),
  }),
  z.object({ type: z.literal('prompt'), text: z.string(), origin: PromptOrigin }),
  z.object({
    type: z.literal('model'),
    dialect: z.string(),
    native: z.array(z.unknown()),
    text: z.string(),
    calls: z.array(Call),
    /** The model that answered, what it used and why it ended: for people who read the file. */
    model: z.string(),
    usage: z.unknown(),
    end: z.enum(['done', 'cut', 'refused']),
    reason: z.string(),
  }),
  /** The call at this place of the last answer is about to do something to the world. */
  z.object({ type: z.literal('call_started'), index: count, callId: z.string() }),
  z.object({
    type: z.literal('call_finished'),
    index: count,
    callId: z.string(),
    outcome: z.enum(['ok', 'error', 'denied', 'interrupted']),
    output: z.string(),
    truncated: z.boolean(),
  }),
  /** Earlier steps were shortened, because the model's context was full. The steps themselves stay in the file. */
  z.object({
    type: z.literal('compacted'),
    change: z.discriminatedUnion('stage', [
      z.object({ stage: z.literal('outputs'), before: count, minChars: count }),
      z.object({ stage: z.literal('digest'), from: count, to: count, digest: z.string() }),
    ]),
  }),
])
export type ConversationRecord = z.infer<typeof ConversationRecord>
export type RecordOf<T extends ConversationRecord['type']> = Extract<ConversationRecord, { type: T }>

/** The first thing in every file. The runtime is the first word of the dialect: `openai-chat` is `openai`'s. */
export const opened = (dialect: string, model: string): RecordOf<'opened'> => ({
  type: 'opened',
  version: RECORDS_VERSION,
  runtime: runtimeOf(dialect),
  dialect,
  model,
})

export const runtimeOf = (dialect: string): string => dialect.split('-')[0] ?? dialect

export type ReadRecord =
  | { readonly known: true; readonly record: ConversationRecord }
  /** Written by a newer Snowhook, or by nobody we know: it stays in the file and is not used. */
  | { readonly known: false; readonly type: string }

export function readRecord(value: unknown): ReadRecord {
  const read = ConversationRecord.safeParse(value)
  if (read.success) return { known: true, record: read.data }
  const named = z.object({ type: z.string() }).safeParse(value)
  return { known: false, type: named.success ? named.data.type : 'nameless' }
}

/** The step that an answer is, for every later request. */
export function stepOf({ dialect, native, text, calls }: RecordOf<'model'>): Step & { kind: 'model' } {
  return { kind: 'model', dialect, native, text, calls }
}
