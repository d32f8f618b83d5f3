import type { AgentEvent } from '../../../shared/domain/events'
import { SessionId } from '../../../shared/domain/ids'
import { EVENT_TEXT_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../shared/domain/limits'
import type { TokenUsage } from '../../../shared/domain/usage'
import { cut } from '../cut'
import type { DemoRecord } from './agent/records'

/** The only limit that the demo knows; named as a real provider names its own. */
const LIMIT_WINDOW = 'five_hour'

interface Seen {
  /** Epoch milliseconds at which the record arrived. */
  readonly now: number
  readonly interactive: boolean
}
type Of<T extends DemoRecord['type']> = Extract<DemoRecord, { type: T }>
type Translations = { readonly [T in DemoRecord['type']]: (record: Of<T>, seen: Seen) => AgentEvent | null }

const text = (long: string): string => cut(long, EVENT_TEXT_MAX_CHARS)
const message = (long: string): string => cut(long, MESSAGE_MAX_CHARS)
const payload = (long: string): string => cut(long, TOOL_PAYLOAD_MAX_CHARS)

const speech = (record: Of<'delta'> | Of<'message'>): AgentEvent => ({
  type: record.kind,
  text: text(record.text),
  delta: record.type === 'delta',
  messageId: record.message,
  parentCallId: null,
})

const translations: Translations = {
  hello: (record) => ({
    type: 'session',
    sessionId: SessionId.parse(record.session),
    established: true,
    resumed: record.resumed,
    model: record.model,
    version: String(record.protocol),
    tools: record.tools,
  }),
  // What follows from a rejection is the run's decision, so the run tells it.
  resume_rejected: () => null,
  prompt: (record) => ({ type: 'prompt', text: text(record.text), origin: 'typed' }),
  turn: ({ turn }) => ({ type: 'turn_started', turn }),
  delta: speech,
  message: speech,
  tool_call: (record) => ({
    type: 'tool_call',
    callId: record.call,
    name: record.name,
    input: payload(JSON.stringify(record.input)),
    parentCallId: null,
  }),
  tool_result: (record) => ({
    type: 'tool_result',
    callId: record.call,
    outcome: record.outcome,
    output: payload(record.output),
    truncated: record.output.length > TOOL_PAYLOAD_MAX_CHARS,
    parentCallId: null,
  }),
  approval: (record) => ({
    type: 'approval_requested',
    requestId: record.request,
    tool: record.tool,
    input: payload(JSON.stringify(record.input)),
    reason: message(record.reason),
  }),
  approval_resolved: (record) => ({
    type: 'approval_resolved',
    requestId: record.request,
    decision: record.decision,
    by: record.by,
    reason: message(record.reason),
  }),
  activity: (record, { interactive }) => ({
    type: 'activity',
    state: record.state,
    waitingFor: record.waitingFor,
    message: message(record.message),
    source: interactive ? 'terminal' : 'stream',
  }),
  retry: (record) => ({
    type: 'retry',
    attempt: record.attempt,
    maxRetries: record.maxRetries,
    delayMs: record.delayMs,
    httpStatus: record.status,
    reason: message(record.reason),
  }),
  rate_limit: (record, { now }) => ({
    type: 'rate_limit',
    status: record.status,
    window: LIMIT_WINDOW,
    utilization: record.utilization,
    resetsAt: record.retryAfterMs === null ? null : Math.round(now + record.retryAfterMs),
    windows: [],
  }),
  usage: (record) => {
    const total = usageOf(record)
    return {
      type: 'usage',
      total,
      byModel: [{ ...total, model: record.model, basis: 'reported' }],
      final: record.final,
    }
  },
  result: (record) => ({
    type: 'turn_completed',
    turn: record.turn,
    ok: record.ok,
    reason: record.reason,
    httpStatus: null,
    text: text(record.text),
    deniedCalls: record.denied,
  }),
}

/** One record as the event that everyone understands; null when it only concerns the run itself. */
export function eventOf<R extends DemoRecord>(record: R, seen: Seen): AgentEvent | null {
  const translate = translations[record.type] as (record: R, seen: Seen) => AgentEvent | null
  return translate(record, seen)
}

const usageOf = ({ tokens, costUsd }: Of<'usage'>): TokenUsage => ({
  inputTokens: tokens.input,
  outputTokens: tokens.output,
  cacheCreationInputTokens: tokens.cacheCreation,
  cacheReadInputTokens: tokens.cacheRead,
  totalCostUsd: costUsd,
})
