import type { Clock } from '../../../shared/domain/clock'
import type { StoryState } from '../../../shared/domain/story'
import type { WorktreeFacts } from '../../../shared/domain/worktree'
import { storyPlace } from '../../store/supervisionState'
import type { Worktrees } from '../../worktrees/ports'
import type { StoryBook, StoryRef } from './storyBook'

/** While agents work and somebody looks, what git says is asked again this often; each costs two git processes. */
const REFRESH_EVERY_MS = 10_000
/** Every sixth time, once a minute: a verified story changes when somebody merges it elsewhere. */
const RESTING_ROUNDS = 6

/** A walk over the whole tree; build output grows by the hour, not by the second. */
const MEASURE_EVERY_MS = 300_000

export interface WorktreeFactsParts {
  readonly clock: Clock
  readonly stories: StoryBook
  readonly worktrees: Worktrees
  readonly onChange: (ref: StoryRef) => void
}

/** What git and the disk last said of each story's worktree. Asked in the background, one question at a time for each. */
export class WorktreeFactsBook {
  private readonly known = new Map<string, WorktreeFacts>()
  private readonly asking = new Map<string, Promise<WorktreeFacts | null>>()
  private readonly measuredAt = new Map<string, number>()
  private readonly closing = new AbortController()
  private cancelTimer: () => void = () => {}

  constructor(private readonly parts: WorktreeFactsParts) {}

  get(ref: StoryRef): WorktreeFacts | null {
    return this.known.get(storyPlace(ref.project, ref.storyId)) ?? null
  }

  /** Asks git now; an answer that is on its way is good enough. Null: there is no worktree. */
  refresh(ref: StoryRef): Promise<WorktreeFacts | null> {
    const place = storyPlace(ref.project, ref.storyId)
    const asked = this.asking.get(place)
    if (asked !== undefined) return asked
    const asking = this.ask(ref, place).finally(() => this.asking.delete(place))
    this.asking.set(place, asking)
    return asking
  }

  /** The bytes on disk too: slow, so only when what is known is old. */
  private async measure(ref: StoryRef, place: string): Promise<void> {
    const { worktree } = this.parts.stories.state(ref)
    const now = this.parts.clock.monotonic()
    const last = this.measuredAt.get(place)
    if (worktree === null || (last !== undefined && now - last < MEASURE_EVERY_MS)) return
    this.measuredAt.set(place, now)
    const diskBytes = await this.parts.worktrees.measure(worktree, this.closing.signal)
    const known = this.get(ref)
    if (diskBytes === null || known === null) return
    this.keep(ref, { ...known, diskBytes })
  }

  /**
   * Keeps what is looked at fresh while `watched`. `live`: stories whose worktrees change now. `resting`: those that
   * only somebody from outside may change, looked at more seldom.
   */
  keepFresh(
    which: { live(): readonly StoryState[]; resting(): readonly StoryState[] },
    watched: () => boolean,
    round = 1,
  ): void {
    this.cancelTimer = this.parts.clock.after(REFRESH_EVERY_MS, () => {
      const due = round % RESTING_ROUNDS === 0 ? [...which.live(), ...which.resting()] : which.live()
      if (watched()) for (const state of due) void this.refresh(state)
      this.keepFresh(which, watched, round + 1)
    })
  }

  close(): void {
    this.cancelTimer()
    this.closing.abort()
  }

  private async ask(ref: StoryRef, place: string): Promise<WorktreeFacts | null> {
    const { worktree } = this.parts.stories.state(ref)
    if (worktree === null) {
      this.known.delete(place)
      this.measuredAt.delete(place)
      return null
    }
    const facts = await this.parts.worktrees.facts(ref.project, worktree)
    const diskBytes = facts.diskBytes ?? this.known.get(place)?.diskBytes ?? null
    this.keep(ref, { ...facts, diskBytes })
    void this.measure(ref, place)
    return this.get(ref)
  }

  private keep(ref: StoryRef, facts: WorktreeFacts): void {
    if (this.closing.signal.aborted) return
    const place = storyPlace(ref.project, ref.storyId)
    const before = this.known.get(place)
    this.known.set(place, facts)
    // That it was looked at again is no news.
    if (JSON.stringify({ ...before, checkedAt: 0 }) !== JSON.stringify({ ...facts, checkedAt: 0 }))
      this.parts.onChange(ref)
  }
}
