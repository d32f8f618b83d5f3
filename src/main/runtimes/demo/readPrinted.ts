import { z } from 'zod'
import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../shared/domain/limits'
import { cut } from '../cut'
import type { DemoRecord } from './agent/records'
import type { Printed } from './recordDecoder'

const id = z.string().min(1).max(ID_MAX_CHARS)
const count = z.number().int().nonnegative()
const speech = z.enum(['text', 'thinking'])
const toolInput = z.record(z.string(), z.string())

/** The agent's own types, checked: what arrives on a terminal may come from anywhere. */
const Record: z.ZodType<DemoRecord> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.literal(1),
    session: SessionId,
    resumed: z.boolean(),
    model: id,
    tools: z.array(id).max(1_000),
  }),
  z.object({ type: z.literal('resume_rejected'), session: z.string(), reason: z.string() }),
  z.object({ type: z.literal('prompt'), text: z.string() }),
  z.object({ type: z.literal('turn'), turn: count }),
  z.object({ type: z.literal('delta'), kind: speech, message: id, text: z.string() }),
  z.object({ type: z.literal('message'), kind: speech, message: id, text: z.string() }),
  z.object({ type: z.literal('tool_call'), call: id, name: id, input: toolInput }),
  z.object({
    type: z.literal('tool_result'),
    call: id,
    outcome: z.enum(['ok', 'error', 'denied', 'interrupted']),
    output: z.string(),
  }),
  z.object({ type: z.literal('approval'), request: id, tool: id, input: toolInput, reason: z.string() }),
  z.object({
    type: z.literal('approval_resolved'),
    request: id,
    decision: z.enum(['allowed', 'denied', 'withdrawn']),
    by: z.enum(['user', 'provider']),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('activity'),
    state: z.enum(['working', 'idle', 'blocked', 'done']),
    waitingFor: z.enum(['permission', 'question']).nullable(),
    message: z.string(),
  }),
  z.object({
    type: z.literal('retry'),
    attempt: count,
    maxRetries: count,
    delayMs: count,
    status: z.number().int(),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('rate_limit'),
    status: z.enum(['warning', 'rejected']),
    utilization: z.number().nonnegative(),
    retryAfterMs: count.nullable(),
  }),
  z.object({
    type: z.literal('usage'),
    model: id,
    tokens: z.object({ input: count, output: count, cacheCreation: count, cacheRead: count }),
    costUsd: z.number().nonnegative(),
    final: z.boolean(),
  }),
  z.object({
    type: z.literal('result'),
    turn: count,
    ok: z.boolean(),
    reason: id,
    failure: z.string().nullable(),
    denied: count,
    text: z.string(),
  }),
])

/** A record that is understood, or the event that keeps what is not. */
export function readPrinted(printed: Printed): DemoRecord | (AgentEvent & { type: 'raw' }) {
  if (printed.kind === 'text') return raw('output', printed.text)
  const read = Record.safeParse(printed.value)
  if (read.success) return read.data
  const type = z.object({ type: id }).safeParse(printed.value)
  return raw(type.success ? type.data.type : 'json', JSON.stringify(printed.value))
}

const raw = (name: string, data: string): AgentEvent & { type: 'raw' } => ({
  type: 'raw',
  name,
  data: cut(data, TOOL_PAYLOAD_MAX_CHARS),
})
