import { readFileSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'
import type { GovernorView } from '../../../shared/contract/supervision'
import type { Settings } from '../../../shared/contract/settings'
import { isLive } from '../../../shared/domain/agent'
import { isAtWork, type StoryState } from '../../../shared/domain/story'
import type { BudgetKeeper } from '../../supervisor/budgetKeeper'
import { admissions, GROWTH_MS, type QueuedStory } from '../../supervisor/governor'
import { dependencyProblem } from '../../supervisor/governorDependencies'
import { workingLimit } from '../../supervisor/governorLimit'
import { memoryAvailable } from '../../supervisor/governorMemory'
import { heldSentence } from '../../supervisor/parkingSentence'
import { wordsOf } from '../../tools/outcome'
import type { Fleet } from '../fleet'
import type { CorePorts } from '../runPorts'
import type { Stories } from '../stories/openStories'
import { sameStory, type StoryRef } from '../stories/storyBook'
import type { Limits } from './limits'

/** A queue that could not go on, because the disk refused, is looked at again after this. */
const TRY_AGAIN_MS = 30_000

export interface GovernorParts {
  readonly core: Pick<CorePorts, 'book' | 'clock' | 'report' | 'runtimes'>
  readonly fleet: Fleet
  readonly stories: Stories
  readonly limits: Limits
  readonly keeper: BudgetKeeper
  readonly settings: () => Settings
  /** Why a queued story waits has changed. */
  readonly onWaits: (ref: StoryRef) => void
}

/** Starts queued stories as there is room, and knows of each other one why it waits. */
export class Governor {
  private waits: readonly (StoryRef & { readonly reason: string })[] = []
  private starts: readonly number[] = []
  private cancelTimer: () => void = () => {}
  /** Said already of a queue that cannot go on. */
  private told: string | null = null
  private looking = false
  private again = false
  private stage: 'loaded' | 'open' | 'closed' = 'loaded'

  constructor(private readonly parts: GovernorParts) {}

  start(): void {
    this.stage = 'open'
    this.look()
  }

  close(): void {
    this.stage = 'closed'
    this.cancelTimer()
  }

  /** To be called whenever something has changed that could let a story start. A start calls it again. */
  look(): void {
    if (this.stage !== 'open') return
    if (this.looking) {
      this.again = true
      return
    }
    this.looking = true
    try {
      do {
        this.again = false
        this.lookOnce()
      } while (this.again)
      this.told = null
    } catch (cause) {
      const { clock, report } = this.parts.core
      const words = wordsOf(cause)
      if (words !== this.told) report(`The queue could not go on: ${words}`)
      this.told = words
      // Nothing may ever happen that would have it looked at.
      this.cancelTimer()
      this.cancelTimer = clock.after(TRY_AGAIN_MS, () => this.look())
    } finally {
      this.looking = false
    }
  }

  reasonFor(ref: StoryRef): string | null {
    return this.waits.find((wait) => sameStory(wait, ref))?.reason ?? null
  }

  view(): GovernorView {
    const { limit, reason } = this.limit()
    return {
      limit,
      limitReason: reason,
      working: this.working(),
      held: this.parts.core.book.state.queue.held,
      queue: this.waits.map(({ project, storyId, reason: why }) => ({ project, storyId, reason: why })),
      memoryAvailable: memory(),
    }
  }

  private lookOnce(): void {
    const { clock, book } = this.parts.core
    const now = clock.monotonic()
    this.starts = this.starts.filter((at) => now - at < GROWTH_MS)
    const { queue, others } = this.queue()
    const { admit, waits, lookAgainAt } = admissions({
      queue,
      working: this.working(),
      limit: this.limit().limit,
      held: book.state.queue.held,
      memoryAvailable: memory(),
      starts: this.starts,
      now,
    })
    this.tell([...waits, ...others])
    this.cancelTimer()
    this.cancelTimer = lookAgainAt === null ? () => {} : clock.after(Math.max(0, lookAgainAt - now), () => this.look())
    if (admit === null) return
    this.starts = [...this.starts, now]
    this.parts.stories.book.move(admit, { type: 'admitted' })
    this.again = true
  }

  private tell(waits: typeof this.waits): void {
    const before = this.waits
    this.waits = waits
    for (const wait of waits) {
      const was = before.find((other) => sameStory(other, wait))
      if (was?.reason !== wait.reason) this.parts.onWaits(wait)
    }
  }

  /** `others` are queued and not this host's to start. */
  private queue(): { queue: QueuedStory[]; others: (StoryRef & { reason: string })[] } {
    const queued = this.parts.stories.book.states().filter(({ stage }) => stage.kind === 'queued')
    const mine = queued.filter((state) => this.parts.stories.drives(state))
    const reason = 'It starts with Snowhook: the app, or snowhook serve.'
    const others = queued
      .filter((state) => !mine.includes(state))
      .map(({ project, storyId }) => ({ project, storyId, reason }))
    return { queue: mine.map((state) => this.queuedStory(state)), others }
  }

  private queuedStory(state: StoryState): QueuedStory {
    const { project, storyId, stage, since } = state
    const found = this.parts.stories.projects.find(project)
    const file = found.ok ? found.value.stories.get(storyId) : undefined
    const isResume = stage.kind === 'queued' && stage.next.kind !== 'start'
    return {
      project,
      storyId,
      order: file?.definition.order ?? 0,
      queuedAt: since,
      isResume,
      after: this.blocked(state, file?.definition),
      heldBy: stage.kind === 'queued' && stage.next.kind === 'gates' ? null : this.limitOf(state),
      refusal: this.refusal(state),
    }
  }

  private blocked(state: StoryState, definition: Parameters<typeof dependencyProblem>[0] | undefined): string | null {
    const { stories } = this.parts
    const [live] = stories.runs.live(state)
    // A person has taken its agent over, or what was stopped is still ending.
    if (live !== undefined) return `${live.spec.name} is at work in its worktree.`
    if (definition === undefined) return 'Its file cannot be read.'
    const found = stories.projects.find(state.project)
    const files = found.ok ? [...found.value.stories.values()] : []
    const own = stories.book.states().filter(({ project }) => project === state.project)
    return dependencyProblem(
      definition,
      new Map(own.map((other) => [other.storyId, other])),
      new Map(files.map((file) => [file.definition.id, file.definition])),
    )
  }

  private limitOf(state: StoryState): string | null {
    const { limits, stories, core } = this.parts
    const spec = stories.runs.specOf(state)
    const hold = spec === null ? null : limits.holdOf(spec, state.agents[state.step] ?? null)
    return hold === null ? null : heldSentence(hold, core.clock.now())
  }

  private refusal(state: StoryState): string | null {
    const spec = this.parts.stories.runs.specOf(state)
    if (spec === null) return null
    return this.parts.keeper.refusal(spec)
  }

  /** Live agents that no story is at work with, and stories at work, whatever of them is live just now. */
  private working(): number {
    const { fleet, stories, core } = this.parts
    const internal = new Set(core.runtimes.flatMap(({ manifest }) => (manifest.internal === true ? manifest.id : [])))
    const atWork = stories.book.states().filter(isAtWork)
    const theirs = new Set(atWork.flatMap(({ agents, step }) => agents[step] ?? []))
    const alone = fleet
      .all()
      .filter(({ phase, spec }) => isLive(phase) && !internal.has(spec.runtime) && !theirs.has(spec.id))
    return atWork.length + alone.length
  }

  private limit(): { readonly limit: number; readonly reason: string } {
    const setting = this.parts.settings().maxWorking
    return workingLimit({ setting, cores: availableParallelism(), memoryTotal: totalmem() })
  }
}

const memory = (): number | null =>
  memoryAvailable({
    platform: process.platform,
    uvVersion: process.versions.uv,
    readText: (path) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return null
      }
    },
    freemem,
    available: () => process.availableMemory(),
  })
