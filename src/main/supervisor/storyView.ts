import { RunId } from '../../shared/domain/ids'
import { type BoardColumn, isActive, type StageKind, type StoryState, type StoryView } from '../../shared/domain/story'
import type { StoryContext, StoryInput } from './storyInput'
import { advanceStory } from './storyMachine'
import { defaultRules } from './storyRules'

const columns: Readonly<Record<StageKind, BoardColumn>> = {
  idle: 'backlog',
  queued: 'running',
  preparing: 'running',
  working: 'running',
  judging: 'running',
  waiting: 'running',
  parked: 'running',
  needs_you: 'needs_you',
  stopped: 'backlog',
  verified: 'verified',
  merged: 'merged',
  failed: 'failed',
}

export const columnOf = ({ stage }: StoryState): BoardColumn => columns[stage.kind]

export const whySentence = ({ decision }: StoryState): string => decision.reason

/** How long what has no time of its own may take, by the commands that the project declares; null: not known. */
export interface StoryBounds {
  readonly preparingMs: number | null
  readonly judgingMs: number | null
}

/**
 * By when something must have happened. Null: it rests; or it is queued, which is work; or it works, and its run has a
 * lease of its own, the inactivity timeout; or it is the parking lot that knows.
 */
export function deadlineOf(
  { stage, since }: StoryState,
  bounds: StoryBounds = { preparingMs: null, judgingMs: null },
): number | null {
  switch (stage.kind) {
    case 'waiting':
    case 'parked':
      return stage.until
    case 'preparing':
      return bounds.preparingMs === null ? null : since + bounds.preparingMs
    case 'judging':
      return bounds.judgingMs === null ? null : since + bounds.judgingMs
    default:
      return null
  }
}

export interface PresentFacts {
  /** The folder of its worktree is there. */
  readonly hasWorktree: boolean
  /** A process of the story lives: also after a stop, until it has ended. */
  readonly live: boolean
}

const anyRun = RunId.parse('any')
const anyCommit = '0'.repeat(40)

/** What a person may do now: the machine itself is asked, so that no button promises what it refuses. */
export function canOf(state: StoryState, { hasWorktree, live }: PresentFacts): StoryView['can'] {
  const context: StoryContext = {
    at: state.since,
    freshRunId: anyRun,
    jitter: 0,
    rules: defaultRules,
    agents: 1,
    lastReport: null,
    title: '',
  }
  const legal = (input: StoryInput): boolean => advanceStory(state, input, context) !== null
  return {
    // What goes on by itself is resumed, when it is not to wait any longer.
    queue: !isActive(state) && legal({ type: 'queue' }),
    stop: legal({ type: 'stop' }),
    resume: legal({ type: 'resume', prompt: null }),
    verify: hasWorktree && legal({ type: 'verify' }),
    merge: hasWorktree && !live && legal({ type: 'merged', commit: anyCommit, method: 'squash' }),
    giveUp: legal({ type: 'give_up' }),
    removeWorktree: hasWorktree && !live && legal({ type: 'worktree', worktree: null }),
    remove: !live && state.worktree === null && !isActive(state),
  }
}
