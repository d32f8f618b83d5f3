import { z } from 'zod'
import { Caps } from './budget'
import { GateReport, GATES_MAX_ITEMS, GitHash } from './gates'
import { AgentId, AgentName, HostPath, ModelName, RunId, RuntimeId, StoryId } from './ids'
import {
  ARG_MAX_CHARS,
  ARGS_MAX_ITEMS,
  INACTIVITY_TIMEOUT_MAX_SECS,
  MESSAGE_MAX_CHARS,
  NAME_MAX_CHARS,
  PATH_MAX_CHARS,
  PROMPT_MAX_CHARS,
} from './limits'
import { OptionValues } from './runtimeManifest'
import { EpochMs } from './time'
import { TokenUsage } from './usage'
import { Variables } from './variables'
import { BranchName, WorktreeFacts, WorktreeRecord } from './worktree'

/** A chain of more is a process that wants stories of its own. */
export const STORY_AGENTS_MAX_ITEMS = 8
const STORY_AFTER_MAX_ITEMS = 50
const title = z.string().min(1).max(NAME_MAX_CHARS)
const message = z.string().max(MESSAGE_MAX_CHARS)

/** Who works on a story, and with what. */
export const AgentProfile = z.object({
  name: AgentName,
  runtime: RuntimeId,
  model: ModelName.nullable(),
  options: OptionValues,
  /** What this one is asked, in place of the story's prompt; null: the first is given the story's, later ones are asked to review. */
  prompt: z.string().max(PROMPT_MAX_CHARS).nullable(),
  command: z.string().min(1).max(PATH_MAX_CHARS).nullable(),
  args: z.array(z.string().max(ARG_MAX_CHARS)).max(ARGS_MAX_ITEMS),
  env: Variables,
  /** 0: never. Null: as in the settings. */
  inactivityTimeoutSecs: z.number().min(0).max(INACTIVITY_TIMEOUT_MAX_SECS).nullable(),
})
export type AgentProfile = z.infer<typeof AgentProfile>

/** A story as its file says it: `.snowhook/stories/<id>.md`. */
export const StoryDefinition = z.object({
  id: StoryId,
  title,
  prompt: z.string().max(PROMPT_MAX_CHARS),
  /** The branch it starts from and goes back to; null: the project's branch when its worktree is made. */
  base: BranchName.nullable(),
  /** Stories that must be merged before. */
  after: z.array(StoryId).max(STORY_AFTER_MAX_ITEMS),
  /** Lower comes first, on the board and in the queue. Minus zero is zero: a file that says nothing means it. */
  order: z.number().overwrite((order) => order + 0),
  /** Names of the project's gates that apply; null: all of them. */
  gates: z.array(z.string().min(1).max(NAME_MAX_CHARS)).max(GATES_MAX_ITEMS).nullable(),
  /** One after the other: coder, then reviewer. Empty: one agent with the runtime that was used last. */
  agents: z.array(AgentProfile).max(STORY_AGENTS_MAX_ITEMS),
  env: Variables,
  budget: Caps.nullable(),
})
export type StoryDefinition = z.infer<typeof StoryDefinition>

/** A story's definition with the state of its file: an edit names the version that it was made from. */
export const StoryFile = z.object({
  definition: StoryDefinition,
  /** Hash of the file's bytes. */
  version: z.string().min(1).max(128),
  path: HostPath,
})
export type StoryFile = z.infer<typeof StoryFile>

// Supervision -----------------------------------------------------------------------------------

/** The whole prompt, in a new session; `also` is said beside it. */
const StartNext = z.object({ kind: z.literal('start'), also: z.string().max(PROMPT_MAX_CHARS).optional() })
/** The session goes on with this; is there none, or is it refused, a new one is given the whole prompt as well. */
const ResumeNext = z.object({ kind: z.literal('resume'), prompt: z.string().max(PROMPT_MAX_CHARS) })
/** No agent: only the gates. */
const GatesNext = z.object({
  kind: z.literal('gates'),
  /** `policy`: what they say is acted upon. `person`: it is only reported, no agent is started by it. */
  by: z.enum(['policy', 'person']),
  /** What was to come when a person asked for the gates instead. */
  before: z.discriminatedUnion('kind', [StartNext, ResumeNext]).optional(),
})
export type GatesNext = z.infer<typeof GatesNext>

/** What the next run of a story is to do. */
export const NextRun = z.discriminatedUnion('kind', [StartNext, ResumeNext, GatesNext])
export type NextRun = z.infer<typeof NextRun>

/** Slots that the completion policy has used up. All begin at 0 again when a person resumes the story. */
export const StoryCounters = z.object({
  /** Runs that ended before they had a session. */
  aborts: z.number().int().nonnegative(),
  /** Gate failures that were given back to the agent. */
  retries: z.number().int().nonnegative(),
  /** Times the agent was asked for a commit. */
  commitRecoveries: z.number().int().nonnegative(),
  /** Times it was told that nothing has changed. */
  noProgress: z.number().int().nonnegative(),
  /** Failures of other kinds that were tried again. */
  failures: z.number().int().nonnegative(),
  /** Runs that ended by the inactivity timeout and were resumed. */
  inactivity: z.number().int().nonnegative(),
  /** Runs lost with a host that was killed and gates that were interrupted, in a row. */
  losses: z.number().int().nonnegative(),
  /** Rate limits in a row, for the back-off when no reset time is known. Consumes nothing. */
  limits: z.number().int().nonnegative(),
})
export type StoryCounters = z.infer<typeof StoryCounters>
export const noCounters: StoryCounters = {
  aborts: 0,
  retries: 0,
  commitRecoveries: 0,
  noProgress: 0,
  failures: 0,
  inactivity: 0,
  losses: 0,
  limits: 0,
}

/** Why a story waits for a person. */
export const NeedsCause = z.enum([
  'retries_exhausted',
  'aborts_exhausted',
  'commit_missing',
  'no_progress',
  'inactive',
  'failed',
  'losses_exhausted',
  'no_gates',
  /** A person asked for the gates, and they failed: nothing is started by itself. */
  'gates_failed',
  'gates_broken',
  'prepare_failed',
  'limit_reset',
  'budget',
  'evidence_missing',
])
export type NeedsCause = z.infer<typeof NeedsCause>

const digest = z.string().regex(/^[0-9a-f]{64}$/)
/**
 * What a person agreed to when asking for work on a story: what starts programs for it and what judges it. Agents can
 * write these files too. Digests, because an environment may hold what nobody is to read.
 */
export const StoryTerms = z.object({
  agents: digest,
  gates: digest,
  env: digest,
  /** Set-up commands, environment and reruns of the project's configuration. */
  config: digest,
})
export type StoryTerms = z.infer<typeof StoryTerms>

/**
 * Where a story stands. One value, stored whole with the decision that led to it, so no crash can come in between.
 * `queued`, `preparing`, `working`, `judging`, `waiting` and `parked` are the non-terminal ones: each has a deadline,
 * queued work or a lease of its run.
 */
export const StoryStage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('queued'), next: NextRun }),
  z.object({ kind: z.literal('preparing'), next: NextRun }),
  z.object({ kind: z.literal('working'), next: NextRun, runId: RunId }),
  z.object({ kind: z.literal('judging'), next: GatesNext, runId: RunId }),
  z.object({ kind: z.literal('waiting'), next: NextRun, until: EpochMs }),
  /** `until` null: it is the parking lot that knows. */
  z.object({ kind: z.literal('parked'), next: NextRun, until: EpochMs.nullable() }),
  z.object({ kind: z.literal('needs_you'), cause: NeedsCause, next: NextRun }),
  z.object({ kind: z.literal('stopped'), next: NextRun }),
  z.object({ kind: z.literal('verified'), commit: GitHash, tree: GitHash }),
  z.object({ kind: z.literal('merged'), commit: GitHash, method: z.enum(['squash', 'rebase', 'merge', 'outside']) }),
  /** A person gave it up. */
  z.object({ kind: z.literal('failed') }),
])
export type StoryStage = z.infer<typeof StoryStage>
export type StageKind = StoryStage['kind']

const atWorkStages: readonly StageKind[] = ['preparing', 'working', 'judging']
/** Something of the story uses its worktree now. */
export const isAtWork = ({ stage }: { readonly stage: StoryStage }): boolean => atWorkStages.includes(stage.kind)

const activeStages: readonly StageKind[] = ['queued', ...atWorkStages, 'waiting', 'parked']
/** Snowhook goes on with it by itself, now or later. */
export const isActive = ({ stage }: { readonly stage: StoryStage }): boolean => activeStages.includes(stage.kind)

/** What a decision was taken on, as a line for people: "new commits: 2", "gate test: failed (exit 1)". */
const looked = z.object({ label: z.string().max(120), value: z.string().max(1_000) })

/** One step of the supervisor: what happened, what it looked at, what it did, and why, in one sentence. */
export const StoryDecision = z.object({
  at: EpochMs,
  /** Stable word: `queued`, `run_ended:completed`, `gates_ended:failed`, … */
  event: z.string().min(1).max(80),
  /** Stable word: `start`, `resume`, `gates`, `park`, `back_off`, `needs_you`, `verified`, … */
  action: z.string().min(1).max(80),
  /** "Gate test failed (attempt 2 of 3), so the agent was given its output." */
  reason: message,
  looked: z.array(looked).max(40),
  counters: StoryCounters,
  runId: RunId.nullable(),
  /** False: it was a person. */
  automatic: z.boolean(),
})
export type StoryDecision = z.infer<typeof StoryDecision>

/** Everything the supervisor knows of a story beside its file. */
export const StoryState = z.object({
  project: HostPath,
  storyId: StoryId,
  stage: StoryStage,
  /** When the stage began. */
  since: EpochMs,
  /** Which agent of the sequence is at work, from 0. */
  step: z.number().int().nonnegative().max(STORY_AGENTS_MAX_ITEMS),
  /** The agents made for the steps so far, in order. */
  agents: z.array(AgentId).max(STORY_AGENTS_MAX_ITEMS),
  counters: StoryCounters,
  worktree: WorktreeRecord.nullable(),
  /** HEAD that gates judged last, with nothing uncommitted beside it; what came later is new. Null: all since the base is. */
  judgedCommit: GitHash.nullable(),
  decision: StoryDecision,
})
export type StoryState = z.infer<typeof StoryState>

// What clients see ------------------------------------------------------------------------------

/** Derived from facts, never set. */
export const BoardColumn = z.enum(['backlog', 'running', 'needs_you', 'verified', 'merged', 'failed'])
export type BoardColumn = z.infer<typeof BoardColumn>

/** As much of a prompt as a card shows. */
export const PROMPT_HEAD_MAX_CHARS = 500

export const StoryView = z.object({
  project: HostPath,
  id: StoryId,
  title,
  promptHead: z.string().max(PROMPT_HEAD_MAX_CHARS),
  base: BranchName.nullable(),
  after: z.array(StoryId).max(STORY_AFTER_MAX_ITEMS),
  order: z.number(),
  /** What is wrong with the file, with its line; null: nothing. */
  fileProblem: message.nullable(),
  /** The profiles' names, runtimes and models, in order. */
  profiles: z
    .array(z.object({ name: AgentName, runtime: RuntimeId, model: ModelName.nullable() }))
    .max(STORY_AGENTS_MAX_ITEMS),
  column: BoardColumn,
  stage: StoryStage,
  /** When the stage began. */
  since: EpochMs,
  /** By when something must have happened; null: it rests, or works as long as its run gives signs of life. */
  deadline: EpochMs.nullable(),
  /** One sentence: why it is where it is. */
  why: message,
  /** Why it is not started yet, for `queued`. */
  waitsFor: message.nullable(),
  step: z.number().int().nonnegative(),
  agents: z.array(AgentId).max(STORY_AGENTS_MAX_ITEMS),
  /** Snowhook's own agent that runs set-up and gates in the worktree; its pane shows them. */
  gatesAgent: AgentId.nullable(),
  counters: StoryCounters,
  /** How often each may be used before a person is asked. Absent: not said. */
  counterMax: StoryCounters.partial().optional(),
  worktree: WorktreeRecord.extend({ facts: WorktreeFacts.nullable() }).nullable(),
  /** The newest report, without outputs. */
  verdict: z
    .object({
      outcome: GateReport.shape.outcome,
      commit: GitHash.nullable(),
      tree: GitHash.nullable(),
      flaky: z.boolean(),
      endedAt: EpochMs,
      gates: z
        .array(
          z.object({ name: z.string().max(NAME_MAX_CHARS), outcome: z.string().max(20), attempt: z.number().int() }),
        )
        .max(GATES_MAX_ITEMS * 3),
      /** False: the worktree has moved on since. Null: not known. */
      current: z.boolean().nullable(),
    })
    .nullable(),
  usage: TokenUsage,
  usageFinal: z.boolean(),
  can: z.object({
    queue: z.boolean(),
    stop: z.boolean(),
    resume: z.boolean(),
    verify: z.boolean(),
    merge: z.boolean(),
    giveUp: z.boolean(),
    removeWorktree: z.boolean(),
    remove: z.boolean(),
  }),
})
export type StoryView = z.infer<typeof StoryView>
