import type { ProjectView, StoriesDelta, StoriesSnapshot } from '../../../shared/contract/stories'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { MergeReport } from '../../../shared/domain/review'
import type { StoryView } from '../../../shared/domain/story'
import { type BoardColumns, columnsOf, emptyColumns } from './boardOrder'
import { keyOf, projectOf, type StoryKey, storyKey } from './storyKey'

/** What the user asked for and the host has not answered yet. */
export type StoryAct =
  | 'queue'
  | 'stop'
  | 'resume'
  | 'verify'
  | 'merge'
  | 'giveUp'
  | 'removeWorktree'
  | 'remove'
  | 'move'
  | 'review'
  | 'commit'
  | 'push'
  | 'openPullRequest'

/** What came of the last attempt to merge a story: kept, so that a dialog that was closed meanwhile can show it. */
export type MergeAttempt =
  | { readonly kind: 'report'; readonly report: MergeReport }
  | { readonly kind: 'error'; readonly error: SnowhookError }

export interface StoriesSlice {
  /** False until the first snapshot: an empty board then means "not known", not "none". */
  readonly ready: boolean
  readonly projects: Readonly<Record<string, ProjectView>>
  readonly stories: Readonly<Record<StoryKey, StoryView>>
  readonly columns: BoardColumns
  readonly pending: Readonly<Record<StoryKey, StoryAct>>
  readonly attempts: Readonly<Record<StoryKey, MergeAttempt>>
}

export const emptyStories: StoriesSlice = {
  ready: false,
  projects: {},
  stories: {},
  columns: emptyColumns,
  pending: {},
  attempts: {},
}

export type StoriesUpdate = ({ readonly kind: 'snapshot' } & StoriesSnapshot) | StoriesDelta

/** Folds a frame's worth of updates into the slice. Stories and columns that did not change keep their identity. */
export function applyStories(slice: StoriesSlice, updates: readonly StoriesUpdate[]): StoriesSlice {
  if (updates.length === 0) return slice
  let ready = slice.ready
  let projects = slice.projects
  let stories: Record<StoryKey, StoryView> = { ...slice.stories }
  for (const update of updates) {
    switch (update.kind) {
      case 'snapshot':
        projects = Object.fromEntries(update.projects.map((project) => [project.root, project]))
        stories = Object.fromEntries(update.stories.map((story) => [keyOf(story), story]))
        ready = true
        break
      case 'story':
        stories[keyOf(update.story)] = update.story
        break
      case 'story_removed':
        delete stories[storyKey(update.project, update.storyId)]
        break
      case 'project':
        projects = { ...projects, [update.project.root]: update.project }
        break
      case 'project_removed': {
        const { root } = update
        projects = Object.fromEntries(Object.entries(projects).filter(([other]) => other !== root))
        stories = Object.fromEntries(Object.entries(stories).filter(([, story]) => story.project !== root))
      }
    }
  }
  const attempts = Object.fromEntries(
    Object.entries(slice.attempts).filter(([key]) => stories[key as StoryKey] !== undefined),
  )
  return {
    ready,
    projects,
    stories,
    columns: columnsOf(Object.values(stories), slice.columns),
    pending: slice.pending,
    attempts,
  }
}

export function setStoryPending(slice: StoriesSlice, key: StoryKey, act: StoryAct | null): StoriesSlice {
  const pending = { ...slice.pending }
  if (act === null) delete pending[key]
  else pending[key] = act
  return { ...slice, pending }
}

export function setAttempt(slice: StoriesSlice, key: StoryKey, attempt: MergeAttempt | null): StoriesSlice {
  const attempts = { ...slice.attempts }
  if (attempt === null) delete attempts[key]
  else attempts[key] = attempt
  return { ...slice, attempts }
}

/** The board of one project, or of all. A project that is not open any more filters nothing. */
export function boardOf(slice: Pick<StoriesSlice, 'columns' | 'projects'>, project: string | null): BoardColumns {
  if (project === null || slice.projects[project] === undefined) return slice.columns
  const own = (keys: readonly StoryKey[]): readonly StoryKey[] => keys.filter((key) => projectOf(key) === project)
  const { backlog, running, needs_you, verified, merged, failed } = slice.columns
  return {
    backlog: own(backlog),
    running: own(running),
    needs_you: own(needs_you),
    verified: own(verified),
    merged: own(merged),
    failed: own(failed),
  }
}
