import type { ProjectView, StoriesDelta, StoriesSnapshot } from '../../../shared/contract/stories'
import type { HostHandlers } from '../../../shared/contract/index'
import { snowhookError } from '../../../shared/domain/errors'
import { err, ok } from '../../../shared/domain/result'
import { isActive, type StoryView } from '../../../shared/domain/story'
import type { StreamHub } from '../../transport/streamHub'
import type { Worktrees } from '../../worktrees/ports'
import type { ProjectBook } from '../stories/projectBook'
import type { StoryBook, StoryRef } from '../stories/storyBook'
import type { StoryCommands } from '../stories/storyCommands'
import { answered } from './answered'

export interface StoryHandlerParts {
  readonly hub: StreamHub<StoriesSnapshot, StoriesDelta>
  readonly projects: ProjectBook
  readonly stories: StoryBook
  readonly commands: StoryCommands
  readonly worktrees: Worktrees
  readonly viewOf: (ref: StoryRef) => StoryView
  /** A client waits for this story, until the answer is called. */
  readonly attend: (ref: StoryRef) => () => void
  /** A project was opened. */
  readonly onOpened: (view: ProjectView) => void
  readonly onClosed: (root: string) => void
  /** A story is gone for good. */
  readonly onRemoved: (ref: StoryRef) => void
}

export function storyHandlers(parts: StoryHandlerParts): HostHandlers['stories'] {
  const { hub, projects, stories, commands, worktrees, viewOf } = parts
  return {
    watch: ({ attend }, sink) => {
      const leave = attend === undefined ? () => {} : parts.attend(attend)
      const unsubscribe = hub.subscribe(sink)
      return () => {
        unsubscribe()
        leave()
      }
    },
    openProject: ({ path }) =>
      answered(async () => {
        const opened = await projects.open(path)
        if (!opened.ok) return opened
        parts.onOpened(opened.value.view)
        return ok(opened.value.view)
      }),
    closeProject: ({ root }) =>
      answered(async () => {
        const found = projects.find(root)
        if (!found.ok) return found
        const active = stories.states().filter((state) => state.project === root && isActive(state))
        if (active.length > 0) {
          return err(
            snowhookError('busy', `${active.map(({ storyId }) => storyId).join(', ')} of this project is active.`, {
              kept: 'Nothing was changed.',
              next: 'Stop it first.',
            }),
          )
        }
        projects.close(root)
        parts.onClosed(root)
        return ok({})
      }),
    get: async ({ project, storyId }) => {
      const found = projects.find(project)
      return found.ok ? found.value.files.read(storyId) : found
    },
    create: ({ project, queue, ...wanted }) =>
      answered(async () => {
        const found = projects.find(project)
        if (!found.ok) return found
        const created = await found.value.files.create(wanted)
        if (!created.ok) return created
        await projects.refresh(project)
        const ref = { project, storyId: created.value.definition.id }
        if (!queue) return ok(viewOf(ref))
        const queued = await commands.queue(ref)
        return queued.ok ? queued : err({ ...queued.error, kept: `${ref.storyId} was created; it is in the backlog.` })
      }),
    update: ({ project, version, definition }) =>
      answered(async () => {
        const found = projects.find(project)
        if (!found.ok) return found
        const updated = await found.value.files.update(definition, version)
        if (!updated.ok) return updated
        await commands.edited({ project, storyId: definition.id })
        await projects.refresh(project)
        return ok(viewOf({ project, storyId: definition.id }))
      }),
    move: ({ project, storyId, before }) =>
      answered(async () => {
        const found = projects.find(project)
        if (!found.ok) return found
        const moved = await found.value.files.move(storyId, before)
        if (!moved.ok) return moved
        await projects.refresh(project)
        return ok(viewOf({ project, storyId }))
      }),
    remove: (ref) =>
      answered(async () => {
        const found = projects.find(ref.project)
        if (!found.ok) return found
        const state = stories.state(ref)
        if (isActive(state) || state.worktree !== null) {
          return err(
            snowhookError('busy', `${ref.storyId} ${state.worktree === null ? 'is active' : 'has a worktree'}.`, {
              kept: 'Nothing was changed.',
              next: state.worktree === null ? 'Stop it first.' : 'Remove the worktree first; it can be undone.',
            }),
          )
        }
        const removed = await found.value.files.remove(ref.storyId)
        if (!removed.ok) return removed
        if (stories.decisions(ref).length > 0) stories.forget(ref)
        await projects.refresh(ref.project)
        parts.onRemoved(ref)
        return ok({})
      }),
    queue: (ref) => answered(() => commands.queue(ref)),
    stop: (ref) => answered(() => commands.stop(ref)),
    resume: (wish) => answered(() => commands.resume(wish)),
    verify: (ref) => answered(() => commands.verify(ref)),
    giveUp: (ref) => answered(() => commands.giveUp(ref)),
    decisions: async ({ limit, ...ref }) => ok(stories.decisions(ref).slice(-limit).reverse()),
    reports: async ({ limit, ...ref }) => ok(stories.reports(ref).slice(-limit).reverse()),
    facts: (ref) => answered(() => commands.facts(ref)),
    diff: (ref) => answered(() => commands.diff(ref)),
    patch: (wish) => answered(() => commands.patch(wish)),
    review: (wish) => answered(() => commands.review(wish)),
    commit: (wish) => answered(() => commands.commit(wish)),
    merge: (wish) => answered(() => commands.merge(wish)),
    push: (ref) => answered(() => commands.push(ref)),
    openPullRequest: (wish) => answered(() => commands.openPullRequest(wish)),
    removeWorktree: (wish) => answered(() => commands.removeWorktree(wish)),
    snapshots: ({ project }) =>
      answered(async () => {
        const found = await worktrees.snapshots(project)
        return found.ok ? ok([...found.value]) : found
      }),
    undoRemove: (wish) => answered(() => commands.undoRemove(wish)),
  }
}
