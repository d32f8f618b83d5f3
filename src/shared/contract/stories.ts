import { z } from 'zod'
import { GateReport } from '../domain/gates'
import { HostPath, StoryId } from '../domain/ids'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS, PATH_MAX_CHARS, PROMPT_MAX_CHARS } from '../domain/limits'
import {
  FilePatch,
  MergeMethod,
  MergeReport,
  REVIEW_COMMENTS_MAX_ITEMS,
  ReviewComment,
  StoryDiff,
} from '../domain/review'
import { StoryDecision, StoryDefinition, StoryFile, StoryView } from '../domain/story'
import { WorktreeFacts, WorktreeSnapshot } from '../domain/worktree'
import { command, query, stream } from './define'

export const ProjectView = z.object({
  /** The repository's top folder. */
  root: HostPath,
  name: z.string().max(NAME_MAX_CHARS),
  branch: z.string().max(400).nullable(),
  /** Gates as `.snowhook/config.yaml` declares them, by name; null: it cannot be read, see `problem`. */
  gates: z.array(z.string().max(NAME_MAX_CHARS)).max(50).nullable(),
  problem: z.string().max(MESSAGE_MAX_CHARS).nullable(),
})
export type ProjectView = z.infer<typeof ProjectView>

export const StoriesSnapshot = z.object({
  projects: z.array(ProjectView).max(200),
  stories: z.array(StoryView).max(10_000),
})
export type StoriesSnapshot = z.infer<typeof StoriesSnapshot>
export const StoriesDelta = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('story'), story: StoryView }),
  z.object({ kind: z.literal('story_removed'), project: HostPath, storyId: StoryId }),
  z.object({ kind: z.literal('project'), project: ProjectView }),
  z.object({ kind: z.literal('project_removed'), root: HostPath }),
])
export type StoriesDelta = z.infer<typeof StoriesDelta>

const ref = z.object({ project: HostPath, storyId: StoryId })
/** Without an id the host makes one: a number and the title's words. */
export const NewStory = StoryDefinition.omit({ id: true, order: true }).extend({
  project: HostPath,
  id: StoryId.optional(),
})
export type NewStory = z.infer<typeof NewStory>

export const stories = {
  /**
   * `attend`: the story that the client waits for. While it watches, the host goes on with that story, also a host
   * that goes on with none by itself.
   */
  watch: stream(z.object({ attend: ref.optional() }), StoriesSnapshot, StoriesDelta),
  /** Opens a repository; any folder inside it will do. */
  openProject: command(z.object({ path: HostPath }), ProjectView),
  /** Takes a project off the list. Its stories, worktrees and files stay. Refused while one of them is active. */
  closeProject: command(z.object({ root: HostPath }), z.object({})),

  /** The whole story, to be edited. */
  get: query(ref, StoryFile),
  create: command(NewStory.extend({ queue: z.boolean() }), StoryView),
  /** `stale` when the file is not the version that the edit was made from. Keys and comments it does not know stay. */
  update: command(ref.extend({ version: z.string().max(128), definition: StoryDefinition }), StoryView),
  /** Puts it before another one; null: last. */
  move: command(ref.extend({ before: StoryId.nullable() }), StoryView),
  /** Deletes the file. Refused while the story is active or has a worktree. */
  remove: command(ref, z.object({})),

  /** Asks for it to be worked on; it starts when there is room. */
  queue: command(ref, StoryView),
  /** Ends what runs and takes it out of the queue; everything it has stays. */
  stop: command(ref, StoryView),
  /** Goes on, with fresh counters; without a prompt with what was to come next. */
  resume: command(ref.extend({ prompt: z.string().max(PROMPT_MAX_CHARS).optional() }), StoryView),
  /** Runs the gates on what is there now. */
  verify: command(ref, StoryView),
  giveUp: command(ref, StoryView),

  /** Newest first. */
  decisions: query(ref.extend({ limit: z.number().int().min(1).max(500) }), z.array(StoryDecision).max(500)),
  /** Gate reports with their outputs, newest first. */
  reports: query(ref.extend({ limit: z.number().int().min(1).max(50) }), z.array(GateReport).max(50)),

  facts: query(ref, WorktreeFacts),
  diff: query(ref, StoryDiff),
  patch: query(ref.extend({ path: z.string().min(1).max(PATH_MAX_CHARS) }), FilePatch),
  /** Gives line comments back to the agent as its next prompt. */
  review: command(
    ref.extend({
      comments: z.array(ReviewComment).max(REVIEW_COMMENTS_MAX_ITEMS),
      note: z.string().max(MESSAGE_MAX_CHARS),
    }),
    StoryView,
  ),
  /** Commits everything that is not ignored, as the user. */
  commit: command(ref.extend({ message: z.string().min(1).max(MESSAGE_MAX_CHARS) }), StoryView),
  /** Onto the base, with the gates run on the result. Never forced. */
  merge: command(ref.extend({ method: MergeMethod, message: z.string().max(MESSAGE_MAX_CHARS) }), MergeReport),
  /** Pushes the branch; answers with what git said. */
  push: command(ref, z.object({ output: z.string().max(MESSAGE_MAX_CHARS) })),
  /** Opens a pull request through `gh`; answers with its address. */
  openPullRequest: command(
    ref.extend({ title: z.string().min(1).max(400), body: z.string().max(MESSAGE_MAX_CHARS) }),
    z.object({ url: z.string().max(4_000) }),
  ),

  /** A snapshot is always taken first. With `dirty: 'refuse'`, a worktree with uncommitted work is not touched. */
  removeWorktree: command(ref.extend({ dirty: z.enum(['refuse', 'snapshot']) }), WorktreeSnapshot),
  snapshots: query(z.object({ project: HostPath }), z.array(WorktreeSnapshot).max(1_000)),
  /** Puts a removed worktree back as it was. */
  undoRemove: command(z.object({ project: HostPath, ref: z.string().min(1).max(PATH_MAX_CHARS) }), StoryView),
}
