import { z } from 'zod'
import { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import { ActionHash } from '../../shared/domain/approvals'
import { ApprovalDecision, AttentionItem } from '../../shared/domain/attention'
import { BudgetScope, Caps } from '../../shared/domain/budget'
import { GateReport } from '../../shared/domain/gates'
import { AgentId, HostPath, RunId, SessionId, StoryId } from '../../shared/domain/ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { LimitHold } from '../../shared/domain/parking'
import { RunOutcome, RuntimeResult, StopCause } from '../../shared/domain/run'
import { StoryState, StoryTerms } from '../../shared/domain/story'
import { EpochMs } from '../../shared/domain/time'
import { ModelUsage, TokenUsage } from '../../shared/domain/usage'
import type { Frame } from '../journal/frame'
import type { FleetFact } from './ports'

const message = z.string().max(MESSAGE_MAX_CHARS)
const id = z.string().min(1).max(ID_MAX_CHARS)
const key = z.string().min(1).max(TOOL_PAYLOAD_MAX_CHARS)

/** Checks what replay finds. Facts that a later version adds are unknown here and skipped. */
export const fleetFactSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('agent_saved'), at: EpochMs, spec: AgentSpec }),
  z.object({ type: z.literal('agent_removed'), at: EpochMs, agentId: AgentId }),
  z.object({ type: z.literal('run_opened'), at: EpochMs, run: RunSummary }),
  z.object({
    type: z.literal('run_usage'),
    at: EpochMs,
    runId: RunId,
    total: TokenUsage,
    byModel: z.array(ModelUsage),
    final: z.boolean(),
    turns: z.number().int().nonnegative().optional(),
  }),
  z.object({
    type: z.literal('run_closed'),
    at: EpochMs,
    runId: RunId,
    outcome: RunOutcome,
    why: message,
    result: RuntimeResult,
    stoppedBy: StopCause.nullable().optional(),
    turns: z.number().int().nonnegative().optional(),
    lastSeenAt: EpochMs.optional(),
  }),
  z.object({ type: z.literal('run_pruned'), at: EpochMs, runId: RunId, bytes: z.number().int().nonnegative() }),
  z.object({ type: z.literal('session_seen'), at: EpochMs, runId: RunId, session: SessionRecord }),
  z.object({ type: z.literal('session_rejected'), at: EpochMs, sessionId: SessionId, reason: z.string() }),
  z.object({ type: z.literal('session_counter'), at: EpochMs, sessionId: SessionId, counter: z.unknown() }),
  z.object({
    type: z.literal('attention_raised'),
    at: EpochMs,
    item: AttentionItem,
    callId: z.string(),
    grantKey: key.nullable(),
  }),
  z.object({
    type: z.literal('attention_answered'),
    at: EpochMs,
    id,
    hash: ActionHash,
    answer: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('decision'), decision: ApprovalDecision, reason: message }),
      z.object({ kind: z.literal('text'), text: message }),
    ]),
    used: z.boolean(),
  }),
  z.object({ type: z.literal('attention_used'), at: EpochMs, id, runId: RunId, callId: z.string() }),
  z.object({ type: z.literal('attention_closed'), at: EpochMs, id }),
  z.object({ type: z.literal('grant_revoked'), at: EpochMs, agentId: AgentId, key }),
  z.object({ type: z.literal('project_opened'), at: EpochMs, root: HostPath }),
  z.object({ type: z.literal('project_closed'), at: EpochMs, root: HostPath }),
  z.object({ type: z.literal('story_moved'), at: EpochMs, state: StoryState }),
  z.object({ type: z.literal('story_forgotten'), at: EpochMs, project: HostPath, storyId: StoryId }),
  z.object({
    type: z.literal('story_agreed'),
    at: EpochMs,
    project: HostPath,
    storyId: StoryId,
    terms: StoryTerms,
  }),
  z.object({ type: z.literal('gates_judged'), at: EpochMs, project: HostPath, storyId: StoryId, report: GateReport }),
  z.object({ type: z.literal('limit_held'), at: EpochMs, hold: LimitHold }),
  z.object({ type: z.literal('limit_lifted'), at: EpochMs, key: z.string().min(1).max(1_000) }),
  z.object({ type: z.literal('budget_set'), at: EpochMs, scope: BudgetScope, caps: Caps.nullable() }),
  z.object({ type: z.literal('queue_held'), at: EpochMs, held: z.boolean() }),
]) satisfies z.ZodType<FleetFact>

/** Null for what is no fact that this version knows. */
export function decodeFact({ payload }: Frame): FleetFact | null {
  try {
    return fleetFactSchema.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data ?? null
  } catch {
    return null // reported by the caller
  }
}
