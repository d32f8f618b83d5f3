import type { StoriesDelta, StoriesSnapshot } from '../../../shared/contract/stories'
import type { Clock } from '../../../shared/domain/clock'
import type { StoryId } from '../../../shared/domain/ids'
import { type AgentProfile, isActive, type StoryState, type StoryView } from '../../../shared/domain/story'
import { addUsage, zeroUsage } from '../../../shared/domain/usage'
import { storyPlace } from '../../store/supervisionState'
import type { SupervisionRules } from '../../supervisor/storyInput'
import { StreamHub } from '../../transport/streamHub'
import type { Fleet } from '../fleet'
import type { FleetBook } from '../fleetBook'
import { Publisher, type Urgency } from '../publisher'
import type { Project, ProjectBook } from './projectBook'
import type { StoryBook, StoryRef } from './storyBook'
import type { StoryGates } from './storyGates'
import type { StoryRuns } from './storyRuns'
import { viewOfStory } from './viewOfStory'
import type { WorktreeFactsBook } from './worktreeFacts'

export interface StoryFeedParts {
  readonly clock: Clock
  readonly book: FleetBook
  readonly fleet: Fleet
  readonly projects: ProjectBook
  readonly stories: StoryBook
  readonly runs: StoryRuns
  readonly gates: StoryGates
  readonly facts: WorktreeFactsBook
  readonly usualProfile: () => AgentProfile
  readonly rulesOf: (project: string) => SupervisionRules
  /** Whether this host goes on with the story by itself. */
  readonly goesOn: (state: StoryState) => boolean
  /** Why a queued story is not started yet. */
  readonly waitsFor: (ref: StoryRef) => string | null
}

/** Every story as clients see it, told when it changes, each as often as is useful. */
export class StoryFeed {
  readonly hub: StreamHub<StoriesSnapshot, StoriesDelta>
  private readonly changed_ = new Map<string, StoryRef>()
  private readonly publisher: Publisher

  constructor(private readonly parts: StoryFeedParts) {
    this.hub = new StreamHub(() => this.snapshot())
    this.publisher = new Publisher(parts.clock, () => this.publish())
  }

  changed(ref: StoryRef, urgency: Urgency = 'soon'): void {
    this.changed_.set(storyPlace(ref.project, ref.storyId), ref)
    this.publisher.changed(urgency)
  }

  /** The project's files were read again. */
  projectRead(project: Project, gone: readonly StoryId[]): void {
    this.hub.publish({ kind: 'project', project: project.view })
    for (const storyId of refsOf(project, this.parts.stories)) this.changed({ project: project.root, storyId })
    for (const storyId of gone) {
      const ref = { project: project.root, storyId }
      if (this.parts.stories.decisions(ref).length > 0) this.changed(ref)
      else this.removed(ref)
    }
  }

  removed(ref: StoryRef): void {
    this.changed_.delete(storyPlace(ref.project, ref.storyId))
    this.hub.publish({ kind: 'story_removed', ...ref })
  }

  projectClosed(root: string): void {
    this.hub.publish({ kind: 'project_removed', root })
  }

  /** Every story there is: with a file, or with a past. */
  all(): readonly StoryView[] {
    return this.parts.projects
      .all()
      .flatMap((project) =>
        refsOf(project, this.parts.stories).map((storyId) => this.view({ project: project.root, storyId })),
      )
  }

  view(ref: StoryRef): StoryView {
    const { projects, stories, facts, runs, usualProfile, waitsFor } = this.parts
    const found = projects.find(ref.project)
    const project = found.ok ? found.value : null
    const file = project?.stories.get(ref.storyId) ?? null
    const state = stories.state(ref)
    const broken = project?.broken.get(ref.storyId)?.problem ?? null
    const definition = file?.definition ?? null
    const gates = this.parts.gates.seat(ref)
    return viewOfStory({
      state,
      file,
      fileProblem: file === null ? (broken ?? 'Its file is gone.') : null,
      profiles: definition === null || definition.agents.length === 0 ? [usualProfile()] : definition.agents,
      facts: facts.get(ref),
      report: stories.reports(ref).at(-1) ?? null,
      gatesAgent: gates?.spec.id ?? null,
      rules: this.parts.rulesOf(ref.project),
      bounds: project?.bounds ?? { preparingMs: null, judgingMs: null },
      waitsFor: state.stage.kind === 'queued' ? waitsFor(ref) : this.leftAlone(state),
      live: runs.live(state).length > 0,
      waits: state.stage.kind === 'working' && runs.live(state).some(({ phase }) => phase === 'waiting'),
      usage: this.usageOf(ref),
    })
  }

  close(): void {
    this.publisher.close()
  }

  /** Null: this host goes on with it, or nothing is to be gone on with, or something of it still runs. */
  private leftAlone(state: StoryState): string | null {
    if (!isActive(state) || this.parts.goesOn(state) || this.parts.runs.live(state).length > 0) return null
    return 'It goes on with Snowhook: the app, or snowhook serve.'
  }

  private usageOf(ref: StoryRef): { total: typeof zeroUsage; final: boolean } {
    let total = zeroUsage
    let final = true
    for (const id of this.parts.stories.state(ref).agents) {
      const used = this.parts.book.usageOf(id)
      total = addUsage(total, used.total)
      final &&= used.final
    }
    return { total, final }
  }

  private snapshot(): StoriesSnapshot {
    return { projects: this.parts.projects.all().map(({ view }) => view), stories: [...this.all()] }
  }

  private publish(): void {
    const refs = [...this.changed_.values()]
    this.changed_.clear()
    for (const ref of refs) this.hub.publish({ kind: 'story', story: this.view(ref) })
  }
}

/** A broken file is still a story, and so is one whose file is gone while it has a past. */
function refsOf(project: Project, stories: StoryBook): readonly StoryId[] {
  const past = stories.states().flatMap((state) => (state.project === project.root ? state.storyId : []))
  return [...new Set([...project.stories.keys(), ...project.broken.keys(), ...past])]
}
