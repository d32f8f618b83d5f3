import type { z } from 'zod'
import type { HostClient } from '../../../shared/contract'
import type { ProjectView, stories } from '../../../shared/contract/stories'
import type { supervision } from '../../../shared/contract/supervision'
import type { SnowhookError } from '../../../shared/domain/errors'
import type { AgentId, StoryId } from '../../../shared/domain/ids'
import type { Result } from '../../../shared/domain/result'
import type { MergeMethod, MergeReport } from '../../../shared/domain/review'
import type { StoryView } from '../../../shared/domain/story'
import type { WorktreeSnapshot } from '../../../shared/domain/worktree'
import type { AppStore } from './appStore'
import type { StoriesFeed } from './storiesFeed'
import { type StoryAct, setAttempt, setStoryPending } from './storiesSlice'
import { type StoryRef, storyKey } from './storyKey'
import { showError, showToast } from './toasts'

type Answer<T> = Promise<Result<T, SnowhookError>>

/**
 * Everything a user can do to stories and to what supervises them. Each call marks its story as pending at once and
 * shows a failure as a toast, but for those with a form, which show it themselves. Nothing here guesses the new state.
 */
export function createStoryActions(store: AppStore, client: HostClient, feed: StoriesFeed) {
  async function during<T>({ project, storyId }: StoryRef, act: StoryAct, call: () => Answer<T>): Answer<T> {
    const key = storyKey(project, storyId)
    const mark = (pending: StoryAct | null): void =>
      store.setState((state) => ({ stories: setStoryPending(state.stories, key, pending) }))
    mark(act)
    const result = await call()
    mark(null)
    return result
  }

  const told = <T>(result: Result<T, SnowhookError>): Result<T, SnowhookError> => {
    if (!result.ok) showError(store, result.error)
    return result
  }

  async function accepted(call: Answer<StoryView>): Answer<StoryView> {
    const result = await call
    if (result.ok) feed.accept({ kind: 'story', story: result.value })
    return result
  }

  const change = async (ref: StoryRef, act: StoryAct, call: () => Answer<StoryView>): Answer<StoryView> =>
    told(await during(ref, act, () => accepted(call())))

  return {
    queue: (ref: StoryRef) => change(ref, 'queue', () => client.stories.queue({ ...ref })),
    stop: (ref: StoryRef) => change(ref, 'stop', () => client.stories.stop({ ...ref })),
    /** Without a prompt: with what was to come next. */
    resume: (ref: StoryRef, prompt?: string) =>
      change(ref, 'resume', () => client.stories.resume({ ...ref, ...(prompt === undefined ? {} : { prompt }) })),
    verify: (ref: StoryRef) => change(ref, 'verify', () => client.stories.verify({ ...ref })),
    giveUp: (ref: StoryRef) => change(ref, 'giveUp', () => client.stories.giveUp({ ...ref })),
    move: (ref: StoryRef, before: StoryId | null) => change(ref, 'move', () => client.stories.move({ ...ref, before })),

    /** For `reviewActions`, which keeps what comes of them. */
    review: (ref: StoryRef, given: Pick<z.input<typeof stories.review.input>, 'comments' | 'note'>) =>
      during(ref, 'review', () => accepted(client.stories.review({ ...ref, ...given }))),
    commit: (ref: StoryRef, message: string) =>
      during(ref, 'commit', () => accepted(client.stories.commit({ ...ref, message }))),
    push: (ref: StoryRef) => during(ref, 'push', () => client.stories.push({ ...ref })),
    openPullRequest: (ref: StoryRef, given: { title: string; body: string }) =>
      during(ref, 'openPullRequest', () => client.stories.openPullRequest({ ...ref, ...given })),

    /** For forms: they show a refusal beside the field it is about. */
    create: (input: z.input<typeof stories.create.input>) => accepted(client.stories.create(input)),
    update: (input: z.input<typeof stories.update.input>) => accepted(client.stories.update(input)),

    async remove(ref: StoryRef): Promise<void> {
      const result = told(await during(ref, 'remove', () => client.stories.remove({ ...ref })))
      if (result.ok) feed.accept({ kind: 'story_removed', ...ref })
    },

    /** What comes of it is kept with the story; a toast says it, too, when nobody looks at the dialog. */
    async merge(ref: StoryRef, method: MergeMethod, message: string): Promise<void> {
      const key = storyKey(ref.project, ref.storyId)
      store.setState((state) => ({ stories: setAttempt(state.stories, key, null) }))
      const result = await during(ref, 'merge', () => client.stories.merge({ ...ref, method, message }))
      store.setState((state) => ({
        stories: setAttempt(
          state.stories,
          key,
          result.ok ? { kind: 'report', report: result.value } : { kind: 'error', error: result.error },
        ),
      }))
      const { dialog } = store.getState().ui
      const watched = dialog?.kind === 'mergeStory' && storyKey(dialog.story.project, dialog.story.storyId) === key
      if (watched) return
      if (!result.ok) showError(store, result.error)
      else showMerge(store, ref.storyId, result.value)
    },
    forgetMerge: ({ project, storyId }: StoryRef): void =>
      store.setState((state) => ({ stories: setAttempt(state.stories, storyKey(project, storyId), null) })),

    /** For its dialog, which shows a refusal itself. */
    removeWorktree: (ref: StoryRef, dirty: 'refuse' | 'snapshot'): Answer<WorktreeSnapshot> =>
      during(ref, 'removeWorktree', () => client.stories.removeWorktree({ ...ref, dirty })),
    undoRemove: async (project: string, ref: string): Answer<StoryView> =>
      told(await accepted(client.stories.undoRemove({ project, ref }))),

    /** For forms. */
    async openProject(path: string): Answer<ProjectView> {
      const result = await client.stories.openProject({ path })
      if (result.ok) feed.accept({ kind: 'project', project: result.value })
      return result
    },
    async closeProject(root: string): Promise<boolean> {
      const result = told(await client.stories.closeProject({ root }))
      if (result.ok) feed.accept({ kind: 'project_removed', root })
      return result.ok
    },

    /** Holds the queue, or lets it go on. */
    hold: async (held: boolean): Promise<boolean> => told(await client.supervision.hold({ held })).ok,
    wakeNow: async (agentId: AgentId): Promise<boolean> => told(await client.supervision.wakeNow({ agentId })).ok,
    cancelParking: async (agentId: AgentId): Promise<boolean> =>
      told(await client.supervision.cancelParking({ agentId })).ok,
    setBudget: async (input: z.input<typeof supervision.setBudget.input>): Promise<boolean> =>
      told(await client.supervision.setBudget(input)).ok,
  }
}

function showMerge(store: AppStore, storyId: StoryId, report: MergeReport): void {
  const merged = report.outcome === 'merged'
  showToast(store, {
    level: merged ? 'success' : 'warning',
    message: `${storyId}: ${report.message}`,
    ...(merged ? {} : { next: 'Open its merge dialog for the whole answer.' }),
  })
}
