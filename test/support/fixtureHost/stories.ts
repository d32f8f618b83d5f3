import type { HostHandlers } from '../../../src/shared/contract'
import type { StreamSink } from '../../../src/shared/contract/define'
import type { ProjectView, StoriesDelta, StoriesSnapshot } from '../../../src/shared/contract/stories'
import type { SupervisionView } from '../../../src/shared/contract/supervision'
import { type SnowhookError, snowhookError } from '../../../src/shared/domain/errors'
import type { StoryId } from '../../../src/shared/domain/ids'
import { err, ok, type Result } from '../../../src/shared/domain/result'
import type { DiffFile, MergeReport, StoryDiff } from '../../../src/shared/domain/review'
import type { StoryDecision, StoryDefinition, StoryStage, StoryView } from '../../../src/shared/domain/story'
import type { WorktreeSnapshot } from '../../../src/shared/domain/worktree'
import { gateReports, patchOf, reviewDiff } from './reviewSample'
import { createFixtureSupervision } from './supervision'
import { FIXTURE_PROJECT, fixtureCan, fixtureHash, fixtureStory, noCounters } from './storyViews'

/** What tests and screenshots watch and steer of stories and supervision. */
export interface FixtureStories {
  readonly stories: HostHandlers['stories']
  readonly supervision: HostHandlers['supervision']
  /** By project and id. */
  readonly views: ReadonlyMap<string, StoryView>
  /** Every command that came in, in order. */
  readonly asked: { readonly method: string; readonly input: unknown }[]
  /** Changes a story and tells every client. */
  put(story: StoryView): void
  putProject(project: ProjectView): void
  supervise(change: Partial<SupervisionView>): void
  /** What the next merge comes to. */
  mergeAs(report: MergeReport): void
  /** Steps of every story, newest first. */
  decideAs(decisions: readonly StoryDecision[]): void
  /** What every story has changed from now on. */
  diffAs(diff: StoryDiff): void
  /** Makes the file another than the one that an open editor has read. */
  touch(project: string, storyId: StoryId): void
}

type Ref = { readonly project: string; readonly storyId: StoryId }
const asCommitted = (file: DiffFile): DiffFile => ({ ...file, uncommitted: false })
const keyOf = ({ project, storyId }: Ref): string => `${project}\n${storyId}`

export const fixtureProject: ProjectView = {
  root: FIXTURE_PROJECT,
  name: 'aurora',
  branch: 'main',
  gates: ['types', 'test', 'lint'],
  problem: null,
}

/** Stories without files, worktrees or agents: every command only changes words, as the real one would. */
export function createFixtureStories(given: readonly StoryView[], now: () => number): FixtureStories {
  const views = new Map(given.map((story) => [keyOf({ project: story.project, storyId: story.id }), story]))
  const projects = new Map(given.map((story) => [story.project, { ...fixtureProject, root: story.project }]))
  const versions = new Map<string, number>()
  const definitions = new Map<string, StoryDefinition>()
  const snapshots: WorktreeSnapshot[] = []
  const asked: FixtureStories['asked'][number][] = []
  const watchers = new Set<StreamSink<StoriesSnapshot, StoriesDelta>>()
  const supervision = createFixtureSupervision((method, input) => void asked.push({ method, input }))
  let decisions: readonly StoryDecision[] = []
  let nextMerge: MergeReport | null = null
  let diff: StoryDiff = reviewDiff

  const tell = (delta: StoriesDelta): void => {
    for (const watcher of watchers) watcher.delta(delta)
  }
  const put = (story: StoryView): void => {
    views.set(keyOf({ project: story.project, storyId: story.id }), story)
    tell({ kind: 'story', story })
  }
  const noStory = (): Result<never, SnowhookError> => err(snowhookError('not_found', 'There is no such story.'))
  const version = (ref: Ref): string => `v${versions.get(keyOf(ref)) ?? 1}`
  const definitionOf = (story: StoryView): StoryDefinition =>
    definitions.get(keyOf({ project: story.project, storyId: story.id })) ?? {
      id: story.id,
      title: story.title,
      prompt: story.promptHead,
      base: story.base,
      after: story.after,
      order: story.order,
      gates: null,
      agents: story.profiles.map((profile) => ({
        ...profile,
        options: {},
        prompt: null,
        command: null,
        args: [],
        env: {},
        inactivityTimeoutSecs: null,
      })),
      env: {},
      budget: null,
    }
  /** A stage's own look is that of a fresh fixture in it; what the story was stays. */
  const moved = (story: StoryView, stage: StoryStage, change: Partial<StoryView>): StoryView => {
    const { column } = fixtureStory(1, stage)
    const next = { ...story, stage, column, since: now(), waitsFor: null, ...change }
    return { ...next, can: fixtureCan(column, next.worktree !== null) }
  }
  const step =
    (method: string, to: (story: StoryView, input: Ref) => StoryView) =>
    async (input: Ref): Promise<Result<StoryView, SnowhookError>> => {
      asked.push({ method, input })
      const story = views.get(keyOf(input))
      if (story === undefined) return noStory()
      const next = to(story, input)
      put(next)
      return ok(next)
    }
  const queued = (story: StoryView, why: string): StoryView =>
    moved(story, { kind: 'queued', next: { kind: 'start' } }, { why, counters: noCounters })

  const stories: HostHandlers['stories'] = {
    watch: (_input, sink) => {
      watchers.add(sink)
      sink.snapshot({ projects: [...projects.values()], stories: [...views.values()] })
      return () => watchers.delete(sink)
    },
    openProject: async (input) => {
      asked.push({ method: 'openProject', input })
      if (!input.path.startsWith('/'))
        return err(snowhookError('invalid_input', 'That is no whole path.', { field: 'path' }))
      const project = { ...fixtureProject, root: input.path, name: input.path.split('/').at(-1) ?? input.path }
      projects.set(project.root, project)
      tell({ kind: 'project', project })
      return ok(project)
    },
    closeProject: async (input) => {
      asked.push({ method: 'closeProject', input })
      projects.delete(input.root)
      for (const [key, story] of views) if (story.project === input.root) views.delete(key)
      tell({ kind: 'project_removed', root: input.root })
      return ok({})
    },
    get: async (ref) => {
      const story = views.get(keyOf(ref))
      return story === undefined
        ? noStory()
        : ok({
            definition: definitionOf(story),
            version: version(ref),
            path: `${ref.project}/.snowhook/stories/${ref.storyId}.md`,
          })
    },
    create: async (input) => {
      asked.push({ method: 'create', input })
      const number = views.size + 100
      const story = fixtureStory(number, input.queue ? { kind: 'queued', next: { kind: 'start' } } : { kind: 'idle' }, {
        project: input.project,
        title: input.title,
        promptHead: input.prompt.slice(0, 500),
        base: input.base,
        after: input.after,
        profiles: input.agents.map(({ name, runtime, model }) => ({ name, runtime, model })),
        why: input.queue ? 'You queued it.' : 'Nobody has queued it yet.',
        since: now(),
      })
      const { project, queue: _, id: __, ...rest } = input
      definitions.set(keyOf({ project, storyId: story.id }), { ...rest, id: story.id, order: story.order })
      put(story)
      return ok(story)
    },
    update: async (input) => {
      asked.push({ method: 'update', input })
      const story = views.get(keyOf(input))
      if (story === undefined) return noStory()
      if (input.version !== version(input))
        return err(snowhookError('stale', 'The file was changed meanwhile.', { kept: 'Nothing was written.' }))
      versions.set(keyOf(input), (versions.get(keyOf(input)) ?? 1) + 1)
      definitions.set(keyOf(input), input.definition)
      const { title, prompt, base, after, agents } = input.definition
      const profiles = agents.map(({ name, runtime, model }) => ({ name, runtime, model }))
      const next = { ...story, title, promptHead: prompt.slice(0, 500), base, after, profiles }
      put(next)
      return ok(next)
    },
    move: async (input) => {
      asked.push({ method: 'move', input })
      const story = views.get(keyOf(input))
      if (story === undefined) return noStory()
      const others = [...views.values()]
        .filter((other) => other.project === input.project && other.id !== input.storyId)
        .sort((a, b) => a.order - b.order)
      const at = input.before === null ? others.length : others.findIndex(({ id }) => id === input.before)
      if (at < 0) return noStory()
      const line = [...others.slice(0, at), story, ...others.slice(at)]
      line.forEach((other, order) => {
        if (other.order !== order) put({ ...other, order })
      })
      return ok(views.get(keyOf(input)) ?? story)
    },
    remove: async (input) => {
      asked.push({ method: 'remove', input })
      views.delete(keyOf(input))
      tell({ kind: 'story_removed', project: input.project, storyId: input.storyId })
      return ok({})
    },
    queue: step('queue', (story) => queued(story, 'You queued it.')),
    stop: step('stop', (story) =>
      moved(story, { kind: 'stopped', next: { kind: 'start' } }, { why: 'You stopped it.', deadline: null }),
    ),
    resume: step('resume', (story) => queued(story, 'You resumed it.')),
    verify: step('verify', (story) =>
      moved(
        story,
        { kind: 'queued', next: { kind: 'gates', by: 'person' } },
        { why: 'You asked for the gates.', deadline: null },
      ),
    ),
    giveUp: step('giveUp', (story) => moved(story, { kind: 'failed' }, { why: 'You gave it up.', deadline: null })),
    decisions: async () => ok([...decisions]),
    reports: async (ref) => ok(views.get(keyOf(ref))?.verdict == null ? [] : gateReports(now())),
    facts: async (ref) => {
      const facts = views.get(keyOf(ref))?.worktree?.facts ?? null
      return facts === null ? noStory() : ok(facts)
    },
    diff: async () => ok(diff),
    patch: async ({ path }) => {
      const patch = diff.files.some((file) => file.path === path) ? patchOf(path) : null
      return patch === null ? err(snowhookError('not_found', 'This file is not changed, or no longer.')) : ok(patch)
    },
    review: step('review', (story) => queued(story, 'You sent comments.')),
    commit: step('commit', (story) => {
      const facts = story.worktree?.facts ?? null
      if (story.worktree === null || facts === null) return story
      const committed = { ...facts, head: fixtureHash('c0111117'), uncommitted: 0, checkedAt: now() }
      diff = { ...diff, head: committed.head, uncommitted: 0, files: diff.files.map(asCommitted) }
      return { ...story, worktree: { ...story.worktree, facts: committed } }
    }),
    merge: async (input) => {
      asked.push({ method: 'merge', input })
      const story = views.get(keyOf(input))
      if (story === undefined) return noStory()
      const commit = fixtureHash('fedcba9')
      const report = nextMerge ?? {
        outcome: 'merged' as const,
        message: 'main has it.',
        conflicts: [],
        commit,
        report: null,
      }
      if (report.outcome === 'merged')
        put(moved(story, { kind: 'merged', commit, method: input.method }, { why: 'You merged it.' }))
      return ok(report)
    },
    push: async (input) => {
      asked.push({ method: 'push', input })
      return ok({ output: 'To example.com:aurora.git\n * [new branch]  snowhook/21_story -> snowhook/21_story' })
    },
    openPullRequest: async (input) => {
      asked.push({ method: 'openPullRequest', input })
      return ok({ url: 'https://example.com/aurora/pull/1' })
    },
    removeWorktree: async (input) => {
      asked.push({ method: 'removeWorktree', input })
      const story = views.get(keyOf(input))
      if (story?.worktree == null) return noStory()
      const { facts, ...worktree } = story.worktree
      if (input.dirty === 'refuse' && facts?.uncommitted !== 0)
        return err(snowhookError('not_allowed', 'There is uncommitted work in it.', { kept: 'Nothing was touched.' }))
      const snapshot: WorktreeSnapshot = {
        ref: `refs/snowhook/snapshots/${story.id}/${now()}`,
        storyId: story.id,
        worktree,
        head: facts?.head ?? fixtureHash('a1'),
        uncommitted: facts?.uncommitted ?? 0,
        takenAt: now(),
      }
      snapshots.unshift(snapshot)
      put({ ...story, worktree: null, can: fixtureCan(story.column, false) })
      return ok(snapshot)
    },
    snapshots: async () => ok(snapshots),
    undoRemove: async (input) => {
      asked.push({ method: 'undoRemove', input })
      const index = snapshots.findIndex(({ ref }) => ref === input.ref)
      const [snapshot] = index < 0 ? [] : snapshots.splice(index, 1)
      const story = snapshot === undefined ? undefined : views.get(keyOf({ ...input, storyId: snapshot.storyId }))
      if (snapshot === undefined || story === undefined) return noStory()
      const next = { ...story, worktree: { ...snapshot.worktree, facts: null }, can: fixtureCan(story.column, true) }
      put(next)
      return ok(next)
    },
  }
  return {
    stories,
    supervision: supervision.handlers,
    views,
    asked,
    put,
    putProject: (project) => {
      projects.set(project.root, project)
      tell({ kind: 'project', project })
    },
    supervise: supervision.set,
    mergeAs: (report) => {
      nextMerge = report
    },
    decideAs: (given) => {
      decisions = given
    },
    diffAs: (given) => {
      diff = given
    },
    touch: (project, storyId) => {
      const key = keyOf({ project, storyId })
      versions.set(key, (versions.get(key) ?? 1) + 1)
    },
  }
}
