import { z } from 'zod'
import { ActionHash } from './approvals'
import { GateVerdict } from './gates'
import { HostPath, ModelName, RunId, RuntimeId, SessionId } from './ids'
import {
  ARG_MAX_CHARS,
  ARGS_MAX_ITEMS,
  EVENT_TEXT_MAX_CHARS,
  ID_MAX_CHARS,
  MESSAGE_MAX_CHARS,
  NAME_MAX_CHARS,
  TOOL_PAYLOAD_MAX_CHARS,
} from './limits'
import { Remains } from './recovery'
import { RunOutcome, RuntimeResult, StopCause } from './run'
import { EpochMs } from './time'
import { ModelUsage, TokenUsage } from './usage'

const text = z.string().max(EVENT_TEXT_MAX_CHARS)
const payload = z.string().max(TOOL_PAYLOAD_MAX_CHARS)
const message = z.string().max(MESSAGE_MAX_CHARS)
const id = z.string().min(1).max(ID_MAX_CHARS)
const word = z.string().min(1).max(ID_MAX_CHARS)

const RateLimitWindow = z.object({
  /** The provider's own name: `five_hour`, `seven_day`, … */
  name: word,
  status: word,
  /** 0…1; above 1 when over the limit. */
  utilization: z.number().nonnegative().optional(),
  resetsAt: EpochMs.nullable(),
})

/**
 * One normalised fact in a run. The union grows; a reader ignores types it does not know.
 * Whatever a provider sends that has no name here becomes `raw`, so nothing is ever dropped.
 */
export const AgentEvent = z.discriminatedUnion('type', [
  /** First event of every run: what will be executed. Arguments carry no secrets. */
  z.object({
    type: z.literal('run_started'),
    runtime: RuntimeId,
    model: ModelName.nullable(),
    cwd: HostPath,
    interactive: z.boolean(),
    resuming: SessionId.nullable(),
  }),
  /** A process was started. A run may start several, one after the other (a rejected resume). */
  z.object({
    type: z.literal('process_started'),
    pid: z.number().int().positive(),
    command: z.string().max(ARG_MAX_CHARS),
    args: z.array(z.string().max(ARG_MAX_CHARS)).max(ARGS_MAX_ITEMS),
    /** Filled in by the host: whose picture the pane shows, the program's or the run's transcript. A replay needs it. */
    screen: z.enum(['pty', 'transcript']).optional(),
  }),
  z.object({
    type: z.literal('process_exited'),
    pid: z.number().int().positive(),
    exitCode: z.number().int().nullable(),
    signal: word.nullable(),
  }),
  /** The provider's conversation is known. `established` false: we chose the id, the provider has not confirmed it yet. */
  z.object({
    type: z.literal('session'),
    sessionId: SessionId,
    established: z.boolean(),
    resumed: z.boolean(),
    model: ModelName.nullable(),
    permissionMode: word.optional(),
    version: word.optional(),
    tools: z.array(word).max(1_000).optional(),
  }),
  z.object({
    type: z.literal('resume_rejected'),
    sessionId: SessionId,
    reason: message,
    /** What Snowhook does about it. */
    next: z.enum(['fresh', 'fail']),
  }),
  /** What was sent to the model by a person or by Snowhook. */
  z.object({
    type: z.literal('prompt'),
    text,
    origin: z.enum(['start', 'resume', 'fresh', 'typed', 'supervisor', 'provider']),
  }),
  z.object({ type: z.literal('turn_started'), turn: z.number().int().nonnegative() }),
  /** Assistant text. With `delta` it continues the text of the same `messageId`; a later whole text replaces the deltas. */
  z.object({
    type: z.literal('text'),
    text,
    delta: z.boolean(),
    messageId: id.nullable(),
    parentCallId: id.nullable(),
  }),
  z.object({
    type: z.literal('thinking'),
    text,
    delta: z.boolean(),
    messageId: id.nullable(),
    parentCallId: id.nullable(),
  }),
  z.object({
    type: z.literal('tool_call'),
    callId: id,
    name: word,
    /** JSON text of the input, cut to its bound. */
    input: payload,
    parentCallId: id.nullable(),
  }),
  /** What a program of a call has printed since the last one, told by the host while it runs. The journal has its bytes. */
  z.object({
    type: z.literal('tool_output'),
    callId: id,
    /** Clean whole lines, without the last line's end. */
    text: payload,
    /** Lines just before these that nobody was shown. */
    leftOut: z.number().int().nonnegative(),
  }),
  z.object({
    type: z.literal('tool_result'),
    callId: id,
    outcome: z.enum(['ok', 'error', 'denied', 'interrupted']),
    output: payload,
    truncated: z.boolean(),
    parentCallId: id.nullable(),
  }),
  z.object({
    type: z.literal('approval_requested'),
    requestId: id,
    tool: word,
    input: payload,
    reason: message,
    /** Of exactly what will run; absent where the provider's own program asks and decides. */
    hash: ActionHash.optional(),
  }),
  z.object({
    type: z.literal('approval_resolved'),
    requestId: id,
    decision: z.enum(['allowed', 'denied', 'withdrawn']),
    by: z.enum(['user', 'policy', 'provider']),
    reason: message,
    hash: ActionHash.optional(),
    /** For `allowed`: this call alone, or everything like it from this agent. */
    scope: z.enum(['once', 'agent']).optional(),
  }),
  /** The agent asks a person and waits. */
  z.object({ type: z.literal('question_asked'), requestId: id, question: message, choices: z.array(message).max(20) }),
  z.object({
    type: z.literal('question_answered'),
    requestId: id,
    /** Null: withdrawn without an answer. */
    answer: message.nullable(),
  }),
  /** What the agent is doing right now, with who said so. */
  z.object({
    type: z.literal('activity'),
    state: z.enum(['working', 'idle', 'blocked', 'done', 'error']),
    /** For `blocked`: what it waits for. */
    waitingFor: z.enum(['permission', 'question']).nullable(),
    message: message,
    source: z.enum(['stream', 'hook', 'terminal', 'process']),
  }),
  z.object({
    type: z.literal('retry'),
    attempt: z.number().int().nonnegative(),
    maxRetries: z.number().int().nonnegative(),
    delayMs: z.number().nonnegative(),
    httpStatus: z.number().int().nullable(),
    reason: message,
  }),
  z.object({
    type: z.literal('rate_limit'),
    status: z.enum(['allowed', 'warning', 'rejected']),
    window: word.nullable(),
    utilization: z.number().nonnegative().nullable(),
    resetsAt: EpochMs.nullable(),
    windows: z.array(RateLimitWindow).max(32),
  }),
  /**
   * The run's usage so far: a total, not an increment, so a repeated or lost event can never miscount.
   * `final` is false for running estimates and true for the provider's own totals.
   */
  z.object({ type: z.literal('usage'), total: TokenUsage, byModel: z.array(ModelUsage).max(64), final: z.boolean() }),
  /** One model turn is over. The run goes on until the process ends. */
  z.object({
    type: z.literal('turn_completed'),
    turn: z.number().int().nonnegative(),
    ok: z.boolean(),
    /** The provider's word: `completed`, `api_error`, `aborted_tools`, … */
    reason: word,
    httpStatus: z.number().int().nullable(),
    text,
    deniedCalls: z.number().int().nonnegative(),
  }),
  /** Background work inside the agent (sub-agents, background shells). */
  z.object({
    type: z.literal('task'),
    taskId: id,
    phase: z.enum(['started', 'updated', 'finished', 'failed']),
    title: message,
  }),
  /** Snowhook begins to run a gate. What it prints comes as `tool_output` of this call. */
  z.object({
    type: z.literal('gate_started'),
    callId: id,
    name: z.string().min(1).max(NAME_MAX_CHARS),
    command: z.string().max(ARG_MAX_CHARS),
    attempt: z.number().int().positive(),
  }),
  /** What it said; all of the verdict, so that the journal alone tells it. `callId` null: it was not run, `output` says why. */
  GateVerdict.omit({ command: true }).extend({ type: z.literal('gate_verdict'), callId: id.nullable() }),
  /** Something worth a line in the timeline that has no fields of its own. */
  z.object({
    type: z.literal('notice'),
    level: z.enum(['info', 'warning', 'error']),
    /** Stable word for programs and tests: `permission_denied`, `compacted`, `stderr`, … */
    code: word,
    message,
  }),
  z.object({ type: z.literal('stop_requested'), by: StopCause }),
  z.object({
    type: z.literal('stop_step'),
    step: z.enum(['interrupt', 'terminate', 'kill']),
    pids: z.array(z.number().int().positive()).max(10_000),
  }),
  /** The journal was reopened after a crash; what was damaged is said. */
  z.object({ type: z.literal('recovered'), message }),
  /** A resume goes on from a run that did not come to its own end: what is there of it, and what is not. */
  Remains.extend({ type: z.literal('resume_report'), previousRun: RunId }),
  z.object({ type: z.literal('raw'), name: word, data: payload }),
  /** Last event of every run, written by the host after the process table shows that nothing is left. */
  z.object({
    type: z.literal('run_ended'),
    outcome: RunOutcome,
    result: RuntimeResult,
    /** One sentence for people, with the evidence. */
    why: message,
    /** Processes that survived every stop step; empty is the promise. */
    survivors: z.array(z.number().int().positive()).max(10_000),
  }),
])
export type AgentEvent = z.infer<typeof AgentEvent>
export type AgentEventType = AgentEvent['type']
export type AgentEventOf<T extends AgentEventType> = Extract<AgentEvent, { type: T }>

/** An event as the journal has it: numbered from 1 within its run, stamped by the host's clock. */
export const RecordedEvent = z.object({
  runId: RunId,
  seq: z.number().int().positive(),
  at: EpochMs,
  event: AgentEvent,
})
export type RecordedEvent = z.infer<typeof RecordedEvent>
