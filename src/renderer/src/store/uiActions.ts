import type { HostClient } from '../../../shared/contract'
import type { BudgetScope } from '../../../shared/domain/budget'
import type { AgentId, RunId } from '../../../shared/domain/ids'
import type { AppStore } from './appStore'
import { pageOf } from './gridPages'
import { paneIds } from './shownIds'
import type { StoryKey } from './storyKey'
import { dismissToast, showError, showToast } from './toasts'
import {
  clampInspector,
  type InspectorTab,
  type Layout,
  type MainView,
  type OpenDialog,
  RESUME_MARKS_AWAY_MAX,
  type StoryTab,
  type Theme,
  type UiSlice,
} from './uiSlice'

/** Everything that changes the window and not the fleet. */
export function createUiActions(store: AppStore, client: HostClient) {
  const set = (change: Partial<UiSlice>): void =>
    store.setState((state) => ({
      // Going to a view leaves the review that lies over it.
      ui: { ...state.ui, ...(change.view === undefined ? {} : { review: null }), ...change },
    }))
  const ui = (): UiSlice => store.getState().ui
  const ids = (): readonly AgentId[] => paneIds(store.getState())

  /** Shown at once, kept by the host; when the host refuses, its next settings put the old value back. */
  const keep = async (change: { theme?: Theme; layout?: Layout }): Promise<void> => {
    set(change)
    const result = await client.settings.update(change)
    if (!result.ok) showError(store, result.error)
  }

  const focusAgent = (agentId: AgentId): void => {
    const changed = ui().focused !== agentId
    set({ focused: agentId })
    // Going to an agent that the project filter hides ends the filter.
    if (!ids().includes(agentId)) set({ project: null })
    set({
      page: pageOf(ids(), ui().layout, agentId),
      ...(changed ? { inspectedRun: null } : {}),
    })
  }

  const enterPane = (agentId: AgentId): void => {
    focusAgent(agentId)
    set({ entering: agentId, view: 'agents' })
  }

  return {
    /** Selects: the inspector and commands follow, the keyboard stays where it is. */
    focusAgent,
    /** Selects and gives the keyboard to the agent's terminal. */
    enterPane,
    /**
     * Whether the keyboard is this pane's to take, at most once a request. A pane that asks late, when the user has
     * already gone on to another, is refused and leaves the other's request alone.
     */
    takeEntry(agentId: AgentId): boolean {
      if (ui().entering !== agentId) return false
      set({ entering: null })
      return true
    },
    /** By its place in the fleet, from 0. */
    focusNth(index: number): void {
      const id = ids()[index]
      if (id !== undefined) enterPane(id)
    },
    /** The next (1) or previous (-1) agent; wraps around. */
    focusNext(step: 1 | -1): void {
      const all = ids()
      const { focused } = ui()
      const index = focused === null ? -1 : all.indexOf(focused)
      const next = index < 0 ? all[0] : all[(index + step + all.length) % all.length]
      if (next !== undefined) enterPane(next)
    },
    toggleMaximised(agentId?: AgentId): void {
      set({ view: 'agents' })
      if (agentId !== undefined && agentId !== ui().focused) {
        focusAgent(agentId)
        set({ maximised: true })
      } else set({ maximised: !ui().maximised && ui().focused !== null })
    },
    setPage: (page: number): void => set({ page, maximised: false }),
    setLayout(layout: Layout): Promise<void> {
      const { focused } = ui()
      set({ maximised: false, page: focused === null ? 0 : pageOf(ids(), layout, focused) })
      return keep({ layout })
    },
    setTheme: (theme: Theme): Promise<void> => keep({ theme }),
    /** Shows one project alone, or all of them (null). */
    setProject(project: string | null): void {
      set({ project, page: 0, maximised: false })
      const { focused } = ui()
      const first = ids()[0]
      if (first !== undefined && (focused === null || !ids().includes(focused))) focusAgent(first)
    },
    setView: (view: MainView): void => set({ view }),
    /** Shows a story's details beside the board; null closes them. */
    openStory: (story: StoryKey | null, storyTab: StoryTab = 'story'): void =>
      set(story === null ? { story } : { story, storyTab, view: 'board' }),
    setStoryTab: (storyTab: StoryTab): void => set({ storyTab }),
    /** Shows a story's changes over everything; null goes back to where one was. */
    openReview: (review: StoryKey | null): void => set({ review, dialog: null }),
    toggleFleet: (): void =>
      set(ui().view === 'board' ? { boardFleetOpen: !ui().boardFleetOpen } : { fleetOpen: !ui().fleetOpen }),
    toggleInspector: (): void => set({ inspectorOpen: !ui().inspectorOpen }),
    setInspectorWidth: (px: number): void => set({ inspectorWidth: clampInspector(px) }),
    setInspectorTab: (inspectorTab: InspectorTab): void => set({ inspectorTab }),
    /** Opens the inspector on an agent, and on one of its runs when given. */
    inspect(agentId: AgentId, tab: InspectorTab, runId: RunId | null = null): void {
      focusAgent(agentId)
      set({ view: 'agents', inspectorOpen: true, inspectorTab: tab, inspectedRun: runId })
    },
    inspectRun: (runId: RunId | null): void => set({ inspectedRun: runId }),
    openDialog: (dialog: OpenDialog): void => set({ dialog }),
    /** All budgets, or the one of this scope: to see it, to raise it, or to set its first. */
    openBudget: (scope: BudgetScope | null = null): void => set({ dialog: { kind: 'budgets', scope } }),
    closeDialog: (): void => set({ dialog: null }),
    /** `choice`: an entry of the inbox: a request's id, an agent's that waits in its terminal, a notice's entry. */
    openInbox: (choice: string | null = null): void => set({ inboxOpen: true, inboxChoice: choice, dialog: null }),
    chooseInInbox: (choice: string): void => set({ inboxChoice: choice }),
    closeInbox: (): void => set({ inboxOpen: false }),
    /** Puts the strip of this report away in this window; what it asks stays among what needs you. */
    putRecoveryAway: (at: number): void => set({ recoveryAway: at }),
    putResumeMarkAway: (runId: RunId): void =>
      set({ resumeMarksAway: [...ui().resumeMarksAway, runId].slice(-RESUME_MARKS_AWAY_MAX) }),
    toast: (toast: Parameters<typeof showToast>[1]): void => showToast(store, toast),
    dismissToast: (id: number): void => dismissToast(store, id),
  }
}
