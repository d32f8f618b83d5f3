import { z } from 'zod'
import { AgentId, AgentName, HostPath, ModelName, RunId, RuntimeId, SessionId, StoryId } from './ids'
import {
  ARG_MAX_CHARS,
  ARGS_MAX_ITEMS,
  INACTIVITY_TIMEOUT_MAX_SECS,
  MESSAGE_MAX_CHARS,
  NAME_MAX_CHARS,
  PATH_MAX_CHARS,
  PROMPT_MAX_CHARS,
} from './limits'
import { RunOutcome, RuntimeResult, StopCause } from './run'
import { OptionValues } from './runtimeManifest'
import { EpochMs } from './time'
import { TokenUsage } from './usage'
import { Variables } from './variables'

/** Everything needed to run an agent, as its owner set it. Changes only by an explicit edit. */
export const AgentSpec = z.object({
  id: AgentId,
  name: AgentName,
  storyId: StoryId,
  storyTitle: z.string().max(NAME_MAX_CHARS),
  runtime: RuntimeId,
  model: ModelName.nullable(),
  /** The git repository, or the folder when there is none. */
  projectRoot: HostPath,
  /** Where the agent works: the project or a worktree of it. */
  cwd: HostPath,
  prompt: z.string().max(PROMPT_MAX_CHARS),
  /** Path or name of the program; null: the runtime's own. */
  command: z.string().min(1).max(PATH_MAX_CHARS).nullable(),
  /** Extra arguments, passed verbatim after the runtime's own. */
  args: z.array(z.string().max(ARG_MAX_CHARS)).max(ARGS_MAX_ITEMS),
  env: Variables,
  options: OptionValues,
  /** No output for this long ends the run; 0 turns it off. */
  inactivityTimeoutSecs: z.number().min(0).max(INACTIVITY_TIMEOUT_MAX_SECS),
  createdAt: EpochMs,
})
export type AgentSpec = z.infer<typeof AgentSpec>

/**
 * Where an agent stands. `running`, `waiting` and `stopping` mean that a process or request of ours is alive;
 * the rest mean that none is. `unknown` is honest: the evidence is gone or contradicts itself.
 */
export const AgentPhase = z.enum([
  'ready',
  'starting',
  'running',
  'waiting',
  'stopping',
  'stopped',
  'completed',
  'failed',
  'parked',
  'unknown',
])
export type AgentPhase = z.infer<typeof AgentPhase>

const livePhases: readonly AgentPhase[] = ['starting', 'running', 'waiting', 'stopping']
export const isLive = (phase: AgentPhase): boolean => livePhases.includes(phase)
/** Ended before its work was done: what "resume all" goes on with. */
export const isUnfinished = (phase: AgentPhase): boolean => ['stopped', 'parked', 'failed', 'unknown'].includes(phase)

/** Who says so. */
export const Evidence = z.object({
  source: z.enum(['process', 'event', 'terminal', 'supervisor', 'user', 'journal']),
  /** One sentence: "claude exited 0 after 3 turns", "OSC 7501: blocked on permission". */
  detail: z.string().max(MESSAGE_MAX_CHARS),
  at: EpochMs,
})
export type Evidence = z.infer<typeof Evidence>

/** One execution, as lists show it. */
export const RunSummary = z.object({
  id: RunId,
  agentId: AgentId,
  agentName: AgentName,
  storyId: StoryId,
  runtime: RuntimeId,
  model: ModelName.nullable(),
  interactive: z.boolean(),
  resumedFrom: SessionId.nullable(),
  sessionId: SessionId.nullable(),
  startedAt: EpochMs,
  endedAt: EpochMs.nullable(),
  outcome: RunOutcome.nullable(),
  /** Who ended it before its own end; null: nobody, or it goes on. */
  stoppedBy: StopCause.nullable().default(null),
  /** Model turns; known when the run has ended. */
  turns: z.number().int().nonnegative().default(0),
  why: z.string().max(MESSAGE_MAX_CHARS).nullable(),
  result: RuntimeResult.nullable(),
  usage: TokenUsage.nullable(),
  usageFinal: z.boolean(),
  /** When its journal was deleted to free space, and how large it was; absent: it was not. */
  prunedAt: EpochMs.optional(),
  prunedBytes: z.number().int().nonnegative().optional(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** An agent as every client sees it: the spec plus facts derived from its runs. */
export const AgentView = z.object({
  spec: AgentSpec,
  phase: AgentPhase,
  evidence: Evidence,
  /** When the current phase began. */
  since: EpochMs,
  /** Last sign of life of the live run: a byte, an event. */
  lastActivityAt: EpochMs.nullable(),
  /** What it says it is doing, in a few words. */
  doing: z.string().max(MESSAGE_MAX_CHARS).nullable(),
  /** For `waiting`: what for. */
  waitingFor: z.enum(['permission', 'question']).nullable(),
  /** For `parked`: when the limit resets, if known. */
  parkedUntil: EpochMs.nullable(),
  /** The newest run, live or not. */
  run: RunSummary.nullable(),
  runCount: z.number().int().nonnegative(),
  /** The session a resume would continue. */
  sessionId: SessionId.nullable(),
  /** Over all runs. */
  usage: TokenUsage,
  /** False while some run has not yet reported its final totals. */
  usageFinal: z.boolean(),
  /** What the buttons may offer now. */
  can: z.object({
    start: z.boolean(),
    stop: z.boolean(),
    resume: z.boolean(),
    takeOver: z.boolean(),
    handBack: z.boolean(),
    type: z.boolean(),
  }),
  /** How sure the phase is: `certain` is what the process table or the host itself saw, `likely` what was reported. */
  confidence: z.enum(['certain', 'likely', 'unknown']),
  /** For a live phase: by when there must be a sign of life, and what is done without one. Null: nothing is awaited. */
  lease: z.object({ until: EpochMs, otherwise: z.string().max(MESSAGE_MAX_CHARS) }).nullable(),
  /** Why it rests though nobody stopped it, in one sentence, and what makes it go on. */
  hold: z
    .object({ kind: z.enum(['budget', 'hibernated', 'limit']), message: z.string().max(MESSAGE_MAX_CHARS) })
    .nullable(),
  /** Other live agents that work in the same tree: they can overwrite each other's work. */
  sharesTree: z.array(AgentName).max(100),
  /** Survivors of the last stop, if any: a red flag, never hidden. */
  survivors: z.array(z.number().int().positive()).max(10_000),
})
export type AgentView = z.infer<typeof AgentView>

/** A session Snowhook can resume, keyed (story, agent, model). */
export const SessionRecord = z.object({
  sessionId: SessionId,
  storyId: StoryId,
  agentName: AgentName,
  model: ModelName.nullable(),
  runtime: RuntimeId,
  cwd: HostPath,
  established: z.boolean(),
  firstSeenAt: EpochMs,
  lastSeenAt: EpochMs,
  /** False once the provider refused to resume it. */
  resumable: z.boolean(),
})
export type SessionRecord = z.infer<typeof SessionRecord>
