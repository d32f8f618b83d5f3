import { z } from 'zod'
import { ARG_MAX_CHARS, MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from './limits'
import { RunId } from './ids'
import { EpochMs } from './time'

/** A git object's name: SHA-1 or SHA-256 in hex. */
export const GitHash = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
export type GitHash = z.infer<typeof GitHash>

/** Beginning and end of what a gate printed; the run's journal has every byte. */
export const GATE_OUTPUT_MAX_CHARS = 16_000
/** More are a build system. */
export const GATES_MAX_ITEMS = 50

export const GateOutcome = z.enum(['passed', 'failed', 'timed_out', 'interrupted', 'skipped'])
export type GateOutcome = z.infer<typeof GateOutcome>

/** What one gate said about one state of the worktree. */
export const GateVerdict = z.object({
  name: z.string().min(1).max(NAME_MAX_CHARS),
  command: z.string().max(ARG_MAX_CHARS),
  outcome: GateOutcome,
  /** Null unless the command ended by itself. */
  exitCode: z.number().int().nullable(),
  durationMs: z.number().nonnegative(),
  /** Beginning and end of what it printed, or why it did not run. */
  output: z.string().max(GATE_OUTPUT_MAX_CHARS),
  truncated: z.boolean(),
  /** HEAD when it began; null: no commit, no repository. */
  commit: GitHash.nullable(),
  /** Hash of the worktree's contents when it began; null: no repository. The verdict is about these and no others. */
  tree: GitHash.nullable(),
  /** The same when it had ended, null when that is not known: a gate that changes files has judged what is no longer there. */
  treeAfter: GitHash.nullable(),
  /** Processes of it that could not be ended. */
  survivors: z.array(z.number().int().positive()).max(10_000),
  /** From 1. More than one: it failed and was run again on the very same tree; a pass after a failure is `flaky`. */
  attempt: z.number().int().positive(),
})
export type GateVerdict = z.infer<typeof GateVerdict>

/** What all gates said after one run of them. */
export const GateReport = z.object({
  /** The gates' own run: its journal and pane. */
  runId: RunId,
  /**
   * `passed`: at least one gate ran and all that apply passed, all of them on `commit` and `tree`. `none`: no gate is
   * declared where the agent cannot write it, or none applies. `broken`: the declaration cannot be used.
   */
  outcome: z.enum(['passed', 'failed', 'interrupted', 'none', 'broken']),
  /** HEAD and contents that were judged. */
  commit: GitHash.nullable(),
  tree: GitHash.nullable(),
  /** Every attempt of every gate, in the order in which they ran. */
  verdicts: z.array(GateVerdict).max(GATES_MAX_ITEMS * 3),
  /** Some gate failed and then passed on the same tree. */
  flaky: z.boolean(),
  /** For people. `broken`, `none`: why. Any outcome: a gate changed files, or the gates were not the base's own. */
  problem: z.string().max(MESSAGE_MAX_CHARS).nullable(),
  startedAt: EpochMs,
  endedAt: EpochMs,
})
export type GateReport = z.infer<typeof GateReport>
