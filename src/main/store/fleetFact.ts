import { z } from 'zod'
import { AgentSpec, RunSummary, SessionRecord } from '../../shared/domain/agent'
import { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { RunOutcome, RuntimeResult } from '../../shared/domain/run'
import { EpochMs } from '../../shared/domain/time'
import { ModelUsage, TokenUsage } from '../../shared/domain/usage'
import type { FleetFact } from './ports'

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
  }),
  z.object({
    type: z.literal('run_closed'),
    at: EpochMs,
    runId: RunId,
    outcome: RunOutcome,
    why: z.string().max(MESSAGE_MAX_CHARS),
    result: RuntimeResult,
  }),
  z.object({ type: z.literal('session_seen'), at: EpochMs, runId: RunId, session: SessionRecord }),
  z.object({ type: z.literal('session_rejected'), at: EpochMs, sessionId: SessionId, reason: z.string() }),
  z.object({ type: z.literal('session_counter'), at: EpochMs, sessionId: SessionId, counter: z.unknown() }),
]) satisfies z.ZodType<FleetFact>
