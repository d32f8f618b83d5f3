import { z } from 'zod'
import { GateReport, GitHash } from './gates'
import { MESSAGE_MAX_CHARS, PATH_MAX_CHARS } from './limits'

/** More files are looked at with other means. */
export const DIFF_FILES_MAX_ITEMS = 5_000
/** A patch longer than this is cut; nobody reads it line by line. */
export const PATCH_MAX_CHARS = 1_000_000
export const REVIEW_COMMENTS_MAX_ITEMS = 200

export const DiffFile = z.object({
  path: z.string().min(1).max(PATH_MAX_CHARS),
  /** For renames and copies. */
  oldPath: z.string().max(PATH_MAX_CHARS).nullable(),
  change: z.enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'type_changed', 'unmerged']),
  /** Lines; null: binary. */
  added: z.number().int().nonnegative().nullable(),
  removed: z.number().int().nonnegative().nullable(),
  /** Not committed, or not all of it. */
  uncommitted: z.boolean(),
})
export type DiffFile = z.infer<typeof DiffFile>

/** What a story changed: its worktree as it stands, against the commit where it left its base. */
export const StoryDiff = z.object({
  from: GitHash,
  head: GitHash,
  files: z.array(DiffFile).max(DIFF_FILES_MAX_ITEMS),
  /** Files beyond the bound. */
  leftOut: z.number().int().nonnegative(),
  uncommitted: z.number().int().nonnegative(),
})
export type StoryDiff = z.infer<typeof StoryDiff>

export const DiffLine = z.object({
  kind: z.enum(['context', 'added', 'removed', 'note']),
  /** Line numbers, from 1; null where the line does not exist on that side. */
  oldLine: z.number().int().positive().nullable(),
  newLine: z.number().int().positive().nullable(),
  text: z.string().max(PATCH_MAX_CHARS),
})
export type DiffLine = z.infer<typeof DiffLine>

export const FilePatch = z.object({
  path: z.string().max(PATH_MAX_CHARS),
  binary: z.boolean(),
  hunks: z.array(z.object({ header: z.string().max(1_000), lines: z.array(DiffLine).max(100_000) })).max(20_000),
  truncated: z.boolean(),
})
export type FilePatch = z.infer<typeof FilePatch>

export const ReviewComment = z.object({
  path: z.string().min(1).max(PATH_MAX_CHARS),
  side: z.enum(['old', 'new']),
  line: z.number().int().positive(),
  /** The line as the reviewer saw it. */
  quoted: z.string().max(2_000),
  text: z.string().min(1).max(MESSAGE_MAX_CHARS),
})
export type ReviewComment = z.infer<typeof ReviewComment>

export const MergeMethod = z.enum(['squash', 'rebase', 'merge'])
export type MergeMethod = z.infer<typeof MergeMethod>

/** What came of an attempt to put a story onto its base. Whatever it is, nothing was forced. */
export const MergeReport = z.object({
  outcome: z.enum([
    /** The base branch has it. */
    'merged',
    /** Both changed the same; nothing was changed, the files are named. */
    'conflicts',
    /** It fits, but the gates fail on the result; nothing was changed. */
    'gates_failed',
    /** The base has moved meanwhile, its folder is not clean, or the like: see `message`. Nothing was changed. */
    'refused',
  ]),
  message: z.string().max(MESSAGE_MAX_CHARS),
  conflicts: z.array(z.string().max(PATH_MAX_CHARS)).max(DIFF_FILES_MAX_ITEMS),
  /** The base branch's new commit. */
  commit: GitHash.nullable(),
  /** Of the gates on the result; null: they were not run. */
  report: GateReport.nullable(),
})
export type MergeReport = z.infer<typeof MergeReport>
