import { z } from 'zod'
import { GitHash } from './gates'
import { HostPath, StoryId } from './ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, PATH_MAX_CHARS } from './limits'
import { EpochMs } from './time'

/** A branch as people write it: without `refs/heads/`. Never begins with "-": it becomes an argument of git. */
export const BranchName = z
  .string()
  .min(1)
  .max(ID_MAX_CHARS * 2)
  .regex(/^[^-\p{Cc} ~^:?*[\\][^\p{Cc} ~^:?*[\\]*$/u, 'a branch name as git allows it')
export type BranchName = z.infer<typeof BranchName>

/** A story's own worktree and branch, as they were made. */
export const WorktreeRecord = z.object({
  path: HostPath,
  branch: BranchName,
  /** The branch it was made from and is to go back to; null: it was made from a commit without a branch. */
  base: BranchName.nullable(),
  /** The commit that `base` had then. */
  baseCommit: GitHash,
  createdAt: EpochMs,
  /** First of the TCP ports that are this story's alone; it has `PORTS_PER_STORY`. */
  firstPort: z.number().int().min(1024).max(65_535),
})
export type WorktreeRecord = z.infer<typeof WorktreeRecord>

/** Enough for a web server, its API, a debugger and a test run, each with a second one. */
export const PORTS_PER_STORY = 10

/** What stands in a worktree now, as git says. */
export const WorktreeFacts = z.object({
  /** False: the folder is gone or git no longer knows it. */
  exists: z.boolean(),
  head: GitHash.nullable(),
  /** The branch that is checked out; null: none (detached). */
  branch: z.string().max(400).nullable(),
  /** Commits on the branch that `base` does not have; null: unknown. */
  ahead: z.number().int().nonnegative().nullable(),
  /** Commits of `base` that the branch does not have; null: unknown. */
  behind: z.number().int().nonnegative().nullable(),
  /** Paths that are changed, staged or untracked (ignored ones aside); null: unknown. */
  uncommitted: z.number().int().nonnegative().nullable(),
  /** Bytes on disk, everything included; null: not measured yet. */
  diskBytes: z.number().int().nonnegative().nullable(),
  checkedAt: EpochMs,
})
export type WorktreeFacts = z.infer<typeof WorktreeFacts>

/** Everything that was in a worktree that is gone, kept under a private ref of the repository. */
export const WorktreeSnapshot = z.object({
  /** The ref: `refs/snowhook/snapshots/<story>/<stamp>`. */
  ref: z.string().min(1).max(PATH_MAX_CHARS),
  storyId: StoryId,
  worktree: WorktreeRecord,
  /** HEAD when it was taken. */
  head: GitHash,
  /** Paths that were not committed; they are in the snapshot. */
  uncommitted: z.number().int().nonnegative(),
  takenAt: EpochMs,
})
export type WorktreeSnapshot = z.infer<typeof WorktreeSnapshot>

/** What work a run left, for the completion policy. Null: git could not say. */
export const WorkEvidence = z.object({
  head: GitHash.nullable(),
  /** Commits between the commit that was last judged (or the base) and HEAD. */
  newCommits: z.number().int().nonnegative().nullable(),
  /** Uncommitted paths, ignored ones aside. */
  uncommitted: z.number().int().nonnegative().nullable(),
  /** Why something is null. */
  problem: z.string().max(MESSAGE_MAX_CHARS).nullable(),
})
export type WorkEvidence = z.infer<typeof WorkEvidence>
