import type { Settings } from '../../../shared/contract/settings'
import type { BudgetScope } from '../../../shared/domain/budget'
import type { AgentId, RunId } from '../../../shared/domain/ids'
import type { StoryKey, StoryRef } from './storyKey'

export type Theme = Settings['theme']
export type Layout = Settings['layout']
/** `gates` and `diff` only for agents of a story. */
export type InspectorTab = 'timeline' | 'log' | 'usage' | 'gates' | 'diff' | 'session'
/** Of a story's details. */
export type StoryTab = 'story' | 'gates'

/** The panes of the agents, or the board of the stories. */
export type MainView = 'agents' | 'board'

export type SettingsSection = 'general' | 'notifications' | 'supervision' | 'keys' | 'prices' | 'mcp' | 'storage'

/** Dialogs about one story. */
type StoryDialog =
  | 'editStory'
  | 'commitStory'
  | 'mergeStory'
  | 'pullRequest'
  | 'removeWorktree'
  | 'removeStory'
  | 'giveUpStory'
  | 'resumeStory'

/** At most one dialog is open. */
export type OpenDialog =
  | { readonly kind: 'newAgent' /** Copy this agent's choices. */; readonly from: AgentId | null }
  | { readonly kind: 'editAgent'; readonly agentId: AgentId }
  | { readonly kind: 'stopAll' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'settings'; readonly section?: SettingsSection }
  | { readonly kind: 'remove'; readonly agentId: AgentId }
  | { readonly kind: 'restart'; readonly agentId: AgentId }
  | { readonly kind: 'budgets' /** Opened for this one; null: for all of them. */; readonly scope: BudgetScope | null }
  | { readonly kind: 'newStory' }
  | { readonly kind: StoryDialog; readonly story: StoryRef }
  | { readonly kind: 'recovery' }
  | { readonly kind: 'removedWorktrees'; readonly project: string | null }

export interface UiSlice {
  /** Kept here too, so that the first paint after a reload is right; the host's settings win when they arrive. */
  readonly theme: Theme
  readonly layout: Layout
  readonly view: MainView
  /** The story whose details lie beside the board; null: none. */
  readonly story: StoryKey | null
  readonly storyTab: StoryTab
  /** The story whose changes take the whole page; null: none. */
  readonly review: StoryKey | null
  /** Of the agents' view and of the board: each has its own, for the board wants the room. */
  readonly boardFleetOpen: boolean
  /** The agent that keys, the inspector and "this agent" commands mean. */
  readonly focused: AgentId | null
  /** The pane that should take the keyboard as soon as it can. */
  readonly entering: AgentId | null
  readonly maximised: boolean
  /** Page of the grid, from 0; follows the focus. */
  readonly page: number
  /** Root of the only project that list and grid show; null: all of them. */
  readonly project: string | null
  readonly fleetOpen: boolean
  readonly inspectorOpen: boolean
  /** CSS px. */
  readonly inspectorWidth: number
  readonly inspectorTab: InspectorTab
  /** The run the inspector shows; null: the focused agent's newest. */
  readonly inspectedRun: RunId | null
  readonly dialog: OpenDialog | null
  /** The inbox beside the panes. */
  readonly inboxOpen: boolean
  /** What the inbox shows: a request, or an agent that waits in its terminal. Null or gone: the first of the list. */
  readonly inboxChoice: string | null
  /** When the recovery report was made whose strip this window has put away; null: none. */
  readonly recoveryAway: number | null
  /** Resumed runs whose mark of what was not restored has been put away, newest last. */
  readonly resumeMarksAway: readonly RunId[]
}

/** Marks that stay put away: as many as anybody has panes. Older ones belong to runs that have long ended. */
export const RESUME_MARKS_AWAY_MAX = 200

/** Narrow enough to leave the panes room, wide enough for a timeline line. CSS px. */
export const INSPECTOR_MIN_PX = 280
export const INSPECTOR_MAX_PX = 720
const INSPECTOR_DEFAULT_PX = 360

export const clampInspector = (px: number): number =>
  Math.round(Math.min(INSPECTOR_MAX_PX, Math.max(INSPECTOR_MIN_PX, px)))

export const initialUi: UiSlice = {
  theme: 'system',
  layout: 'auto',
  view: 'agents',
  story: null,
  storyTab: 'story',
  review: null,
  boardFleetOpen: false,
  focused: null,
  entering: null,
  maximised: false,
  page: 0,
  project: null,
  fleetOpen: true,
  inspectorOpen: true,
  inspectorWidth: INSPECTOR_DEFAULT_PX,
  inspectorTab: 'timeline',
  inspectedRun: null,
  dialog: null,
  inboxOpen: false,
  inboxChoice: null,
  recoveryAway: null,
  resumeMarksAway: [],
}
