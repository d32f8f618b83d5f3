import { z } from 'zod'
import { AgentId, AgentName, RunId, SessionId, StoryId } from './ids'
import { ARG_MAX_CHARS, ID_MAX_CHARS, MESSAGE_MAX_CHARS } from './limits'
import { RunOutcome } from './run'
import { EpochMs } from './time'

/** Lines that a report carries about one run; what does not fit is counted in the last one. */
export const REPORT_LINES_MAX_ITEMS = 50
/** Runs and processes that one report names: far more than any machine carries at once. */
export const RECOVERY_MAX_ITEMS = 1_000

const sentence = z.string().max(MESSAGE_MAX_CHARS)
const sentences = z.array(sentence).max(REPORT_LINES_MAX_ITEMS)

/** What a resume finds of the run before it, and what it does not, in sentences for people. Nothing in it is guessed. */
export const Remains = z.object({ kept: sentences, missing: sentences })
export type Remains = z.infer<typeof Remains>

/** A run that did not come to its own end, as the next host found it. */
export const RecoveredRun = Remains.extend({
  runId: RunId,
  agentId: AgentId,
  agentName: AgentName,
  storyId: StoryId,
  outcome: RunOutcome,
  /** When it was last heard of; null: never. */
  lastSeenAt: EpochMs.nullable(),
  sessionId: SessionId.nullable(),
  resumable: z.boolean(),
})
export type RecoveredRun = z.infer<typeof RecoveredRun>

/** A process that an earlier host may have left behind. */
export const FoundProcess = z.object({
  /** Pid and start time: names this one process for ever. */
  id: z.string().min(1).max(ID_MAX_CHARS),
  pid: z.number().int().positive(),
  command: z.string().max(ARG_MAX_CHARS),
  runId: RunId.nullable(),
  /** Why it is thought to be ours, in one sentence. */
  evidence: sentence,
  /**
   * `ended`: certainly ours, and gone. `survived`: ours, and it could not be ended. `asked`: perhaps ours, so nothing
   * was done to it. `left`: a person said so. `gone`: it ended by itself.
   */
  state: z.enum(['ended', 'survived', 'asked', 'left', 'gone']),
})
export type FoundProcess = z.infer<typeof FoundProcess>

/** What a host found at its start and what it did about it. */
export const RecoveryReport = z.object({
  at: EpochMs,
  /** Since when the host before had been at work; null: it closed as it should, or there was none. */
  killedHostSince: EpochMs.nullable(),
  runs: z.array(RecoveredRun).max(RECOVERY_MAX_ITEMS),
  processes: z.array(FoundProcess).max(RECOVERY_MAX_ITEMS),
  /** Files that were mended or built anew, and what that cost. */
  mended: sentences,
})
export type RecoveryReport = z.infer<typeof RecoveryReport>
