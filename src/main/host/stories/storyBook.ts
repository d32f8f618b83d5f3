import type { Clock } from '../../../shared/domain/clock'
import type { GateReport } from '../../../shared/domain/gates'
import type { AgentId, StoryId } from '../../../shared/domain/ids'
import type { StoryDecision, StoryState, StoryTerms } from '../../../shared/domain/story'
import { type StoryRecord, storyPlace } from '../../store/supervisionState'
import type { StoryContext, StoryInput } from '../../supervisor/storyInput'
import { advanceStory, newStoryState } from '../../supervisor/storyMachine'
import type { FleetBook } from '../fleetBook'

/** Which story. Two projects may use the same id. */
export interface StoryRef {
  readonly project: string
  readonly storyId: StoryId
}

export const sameStory = (a: StoryRef, b: StoryRef): boolean => a.project === b.project && a.storyId === b.storyId

export interface StoryBookParts {
  readonly clock: Clock
  readonly book: FleetBook
  readonly contextOf: (ref: StoryRef) => StoryContext
  readonly onMoved: (state: StoryState) => void
}

/** Where every story stands. The one way to move one: through the machine, and onto the disk before anything follows. */
export class StoryBook {
  /** A story that never moved stands where it was first seen; one value, so that it can be told from a newer one. */
  private readonly unmoved = new Map<string, StoryState>()

  constructor(private readonly parts: StoryBookParts) {}

  state(ref: StoryRef): StoryState {
    const record = this.record(ref)
    if (record !== null) return record.state
    const place = storyPlace(ref.project, ref.storyId)
    const known = this.unmoved.get(place)
    if (known !== undefined) return known
    const fresh = newStoryState(ref.project, ref.storyId, this.parts.clock.now())
    this.unmoved.set(place, fresh)
    return fresh
  }

  /** Every story that ever moved. */
  states(): readonly StoryState[] {
    return [...this.parts.book.state.stories.values()].map(({ state }) => state)
  }

  /** The story that an agent was made for. */
  ofAgent(agentId: AgentId): StoryState | null {
    return this.states().find(({ agents }) => agents.includes(agentId)) ?? null
  }

  /** Oldest first. */
  decisions(ref: StoryRef): readonly StoryDecision[] {
    return this.record(ref)?.decisions ?? []
  }

  /** Oldest first. */
  reports(ref: StoryRef): readonly GateReport[] {
    return this.record(ref)?.reports ?? []
  }

  /** Null: it is not to be moved so now, and nothing has changed. Throws a `SnowhookException` when the disk refuses. */
  move(ref: StoryRef, input: StoryInput): StoryState | null {
    const next = advanceStory(this.state(ref), input, this.parts.contextOf(ref))
    if (next === null) return null
    this.parts.book.commit({ type: 'story_moved', at: this.parts.clock.now(), state: next })
    this.unmoved.delete(storyPlace(ref.project, ref.storyId))
    this.parts.onMoved(next)
    return next
  }

  /** What a person last agreed to; null: nobody has. */
  terms({ project, storyId }: StoryRef): StoryTerms | null {
    return this.parts.book.state.terms.get(storyPlace(project, storyId)) ?? null
  }

  agree(ref: StoryRef, terms: StoryTerms): void {
    if (JSON.stringify(this.terms(ref)) === JSON.stringify(terms)) return
    const { project, storyId } = ref
    this.parts.book.commit({ type: 'story_agreed', at: this.parts.clock.now(), project, storyId, terms })
  }

  judged(ref: StoryRef, report: GateReport): void {
    this.parts.book.commit({ type: 'gates_judged', at: this.parts.clock.now(), ...ref, report })
  }

  forget(ref: StoryRef): void {
    this.parts.book.commit({ type: 'story_forgotten', at: this.parts.clock.now(), ...ref })
    this.unmoved.delete(storyPlace(ref.project, ref.storyId))
  }

  private record({ project, storyId }: StoryRef): StoryRecord | null {
    return this.parts.book.state.stories.get(storyPlace(project, storyId)) ?? null
  }
}
