import type { ProjectSettings, Settings } from '../../../shared/contract/settings'
import type { HostHandlers } from '../../../shared/contract/index'
import type { AgentId, RunId } from '../../../shared/domain/ids'
import type { AgentProfile, StoryState } from '../../../shared/domain/story'
import { createLanding } from '../../landing/landing'
import type { Worktrees } from '../../worktrees/ports'
import { createWorktrees } from '../../worktrees/worktrees'
import type { AgentActions } from '../agentActions'
import type { Fleet } from '../fleet'
import { storyHandlers } from '../handlers/stories'
import type { HostOptions } from '../host'
import { newRunId } from '../runIds'
import type { CorePorts } from '../runPorts'
import { Attendance } from './attendance'
import { MergedElsewhere } from './mergedElsewhere'
import { ProjectBook } from './projectBook'
import { defaultProjectSettings, rulesFor } from './rules'
import { StageRunner } from './stageRunner'
import { StoryBook, type StoryRef } from './storyBook'
import { type StoryCommandParts, StoryCommands } from './storyCommands'
import { StoryFeed } from './storyFeed'
import { StoryGates } from './storyGates'
import { StoryReading } from './storyReading'
import { StoryRuns } from './storyRuns'
import { WorktreeFactsBook } from './worktreeFacts'

export interface StoriesInput {
  readonly core: CorePorts
  readonly fleet: Fleet
  readonly actions: AgentActions
  readonly settings: () => Settings
  /** For trial checkouts; large, so not where memory plays disk. */
  readonly landingFolder: string
  readonly supervise: NonNullable<HostOptions['supervise']>
  /** For a story whose file names no agent. */
  readonly usualProfile: () => AgentProfile
  /** Why a queued story is not started yet. */
  readonly waitsFor: (ref: StoryRef) => string | null
  readonly onMoved: (state: StoryState) => void
  /** Something that users should know and nothing waits for. */
  readonly tell: (message: string) => void
  /** A person wants this parked agent to try now. */
  readonly tryNow: StoryCommandParts['tryNow']
  /** Something has changed that may let others start, or wants a person. */
  readonly onChange: () => void
}

/** Everything about stories, wired together. Nothing is set going before `start`. */
export interface Stories {
  readonly handlers: HostHandlers['stories']
  readonly book: StoryBook
  readonly projects: ProjectBook
  readonly runs: StoryRuns
  readonly feed: StoryFeed
  readonly worktrees: Worktrees
  /** Whether this host goes on with the story by itself. */
  drives(ref: StoryRef): boolean
  settingsOf(project: string): ProjectSettings
  /** The story that an agent, or the gates' own agent, works on. */
  storyOf(agentId: AgentId): StoryState | null
  runEnded(agentId: AgentId, runId: RunId): void
  /** One of its agents has come to another phase. */
  agentMoved(agentId: AgentId): void
  /** Looks at every story: what a crash or a restart has left half done goes on. */
  start(): Promise<void>
  close(): void
}

export function openStories(input: StoriesInput): Stories {
  const { core, fleet, actions, supervise } = input
  const { book, clock, environments, newUuid, report } = core
  const env = () => environments.forTools()
  const attendance = new Attendance()
  const drives = (ref: StoryRef): boolean => supervise === 'all' || attendance.has(ref)
  const settingsOf = (project: string): ProjectSettings => input.settings().projects[project] ?? defaultProjectSettings

  const projects = new ProjectBook({
    clock,
    book,
    env,
    report,
    onRead: (project, gone) => {
      feed.projectRead(project, gone)
      input.onChange()
    },
  })
  const stories = new StoryBook({
    clock,
    book,
    contextOf: (ref) => {
      const found = projects.find(ref.project)
      const definition = found.ok ? found.value.stories.get(ref.storyId)?.definition : undefined
      return {
        at: clock.now(),
        freshRunId: newRunId(clock.now(), newUuid()),
        jitter: Math.random(),
        rules: rulesFor(settingsOf(ref.project)),
        agents: Math.max(1, definition?.agents.length ?? 1),
        lastReport: stories.reports(ref).at(-1) ?? null,
        title: definition?.title ?? ref.storyId,
      }
    },
    onMoved: (state) => {
      feed.changed(state, 'now')
      void facts.refresh(state)
      runner.look(state)
      input.onMoved(state)
    },
  })
  const worktrees = createWorktrees({ clock, env })
  const reading = new StoryReading(projects, stories)
  const gates = new StoryGates({ core, fleet, stories, reading, worktrees })
  const runs = new StoryRuns({
    reading,
    gates,
    core,
    fleet,
    actions,
    projects,
    stories,
    worktrees,
    usualProfile: input.usualProfile,
    tell: input.tell,
    inactivityTimeoutSecs: () => input.settings().inactivityTimeoutSecs,
  })
  const runner = new StageRunner({ core, stories, runs, gates, worktrees, drives })
  const facts = new WorktreeFactsBook({
    clock,
    stories,
    worktrees,
    onChange: (ref) => {
      feed.changed(ref)
      elsewhere.look(stories.state(ref), facts.get(ref)).catch((cause: unknown) => report(String(cause)))
    },
  })
  const feed = new StoryFeed({
    clock,
    book,
    fleet,
    projects,
    stories,
    runs,
    gates,
    facts,
    usualProfile: input.usualProfile,
    rulesOf: (project) => rulesFor(settingsOf(project)),
    goesOn: (state) => drives(state) && (supervise === 'all' || state.stage.kind !== 'parked'),
    waitsFor: input.waitsFor,
  })
  const landing = createLanding({ clock, env, folder: input.landingFolder })
  const elsewhere = new MergedElsewhere({ core, stories, landing })
  const commands = new StoryCommands({
    projects,
    stories,
    runs,
    gates,
    reading,
    worktrees,
    landing,
    facts,
    viewOf: (ref) => feed.view(ref),
    tell: input.tell,
    tryNow: input.tryNow,
  })
  const storyOf = (agentId: AgentId): StoryState | null =>
    stories.ofAgent(agentId) ?? stories.states().find((state) => gates.seat(state)?.spec.id === agentId) ?? null

  return {
    handlers: storyHandlers({
      hub: feed.hub,
      projects,
      stories,
      commands,
      worktrees,
      viewOf: (ref) => feed.view(ref),
      attend: (ref) => {
        const leave = attendance.begin(ref)
        runner.look(ref)
        feed.changed(ref)
        input.onChange()
        return leave
      },
      onOpened: () => input.onChange(),
      onClosed: (root) => feed.projectClosed(root),
      onRemoved: (ref) => feed.removed(ref),
    }),
    book: stories,
    projects,
    runs,
    feed,
    worktrees,
    drives,
    settingsOf,
    storyOf,
    agentMoved: (agentId) => {
      const state = storyOf(agentId)
      if (state !== null) feed.changed(state)
    },
    runEnded: (agentId) => {
      const state = storyOf(agentId)
      if (state === null) return
      feed.changed(state)
      void facts.refresh(state)
      runner.look(state)
    },
    start: async () => {
      await projects.load()
      for (const state of stories.states()) {
        runner.look(state)
        if (state.worktree !== null) void facts.refresh(state)
      }
      const live = () => stories.states().filter((state) => runs.live(state).length > 0)
      const resting = () => stories.states().filter(({ stage }) => stage.kind === 'verified')
      facts.keepFresh({ live, resting }, () => feed.hub.watchers > 0)
    },
    close: () => {
      runner.close()
      projects.shutdown()
      facts.close()
      feed.close()
    },
  }
}
