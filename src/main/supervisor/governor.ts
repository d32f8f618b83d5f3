import type { StoryId } from '../../shared/domain/ids'

/** Between two starts: a CLI needs about a second of a core to come up, and a limit shows itself in half of one. */
export const STAGGER_MS = 1_500
/** What an agent's CLI with a language server and a test run was seen to take at once. */
export const MEMORY_PER_START_BYTES = 600_000_000
/** Below this the system itself is about to end processes, so nothing is started, not even a single one. */
export const MEMORY_FLOOR_BYTES = 150_000_000
/** A new agent has taken its memory after this long; until then what is free is still promised to it. */
export const GROWTH_MS = 20_000
/** Nothing tells when memory becomes free. */
export const MEMORY_LOOK_MS = 5_000

interface StoryRef {
  readonly project: string
  readonly storyId: StoryId
}

export interface QueuedStory extends StoryRef {
  /** Lower comes first. */
  readonly order: number
  readonly queuedAt: number
  /** It goes on with work that was begun: a retry, a resume, gates. */
  readonly isResume: boolean
  /** What it waits for, in a sentence: stories before it, a limit, a budget; null: nothing of the kind. */
  readonly after: string | null
  readonly heldBy: string | null
  readonly refusal: string | null
}

export interface GovernorInput {
  readonly queue: readonly QueuedStory[]
  /** Agents that are live and stories that prepare, work or are judged, each counted once. */
  readonly working: number
  readonly limit: number
  /** A person holds the queue. */
  readonly held: boolean
  /** Null: the system does not say, so memory keeps nothing back. */
  readonly memoryAvailable: number | null
  /** When the newest were started, in any order; those longer ago than `GROWTH_MS` do not matter. Same clock as `now`. */
  readonly starts: readonly number[]
  /** By the monotonic clock. */
  readonly now: number
}

export interface Admissions {
  /** At most one: the next is asked for when it has been started. `warning`: why this is a risk, null: it is none. */
  readonly admit: (StoryRef & { readonly warning: string | null }) | null
  /** Everything else, first what is next, with the reason why it waits. */
  readonly waits: readonly (StoryRef & { readonly reason: string })[]
  /** When time alone may change the answer; null: only an event does. */
  readonly lookAgainAt: number | null
}

/** Which story is started now, and why each of the others is not. */
export function admissions(input: GovernorInput): Admissions {
  const queue = [...input.queue].sort(byTurn)
  const room = roomIn(input)
  const next = room.reason === null ? queue.find((story) => ownReason(story) === null) : undefined
  // Whoever is behind the one that is started has to let it come up first.
  const behind = next === undefined ? room.reason : (roomIn(afterStart(input)).reason ?? staggered)
  const waits = queue
    .filter((story) => story !== next)
    .map((story) => ({ ...ref(story), reason: ownReason(story) ?? behind ?? staggered }))
  const more = queue.some((story) => story !== next && ownReason(story) === null)
  const soon = next === undefined ? room.lookAgainAt : (roomIn(afterStart(input)).lookAgainAt ?? null)
  return {
    admit: next === undefined ? null : { ...ref(next), warning: room.warning },
    waits,
    lookAgainAt: more ? soon : null,
  }
}

/** Begun work first, as it holds a worktree; then as the board says; then who waits longest. */
function byTurn(a: QueuedStory, b: QueuedStory): number {
  return (
    Number(b.isResume) - Number(a.isResume) ||
    a.order - b.order ||
    a.queuedAt - b.queuedAt ||
    compare(a.project, b.project) ||
    compare(a.storyId, b.storyId)
  )
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const ref = ({ project, storyId }: StoryRef): StoryRef => ({ project, storyId })
const ownReason = (story: QueuedStory): string | null => story.after ?? story.refusal ?? story.heldBy

interface Room {
  /** Why nobody can be started; null: somebody can. */
  readonly reason: string | null
  readonly warning: string | null
  readonly lookAgainAt: number | null
}

const staggered = 'Starts in a moment: agents are started one after the other.'
const megabytes = (bytes: number): string => `${Math.round(Math.max(0, bytes) / 1_000_000)} MB`
const full = (reason: string, lookAgainAt: number | null): Room => ({ reason, warning: null, lookAgainAt })

function roomIn({ working, limit, held, memoryAvailable, starts, now }: GovernorInput): Room {
  if (held) return full('You hold the queue.', null)
  if (working >= limit) return full(`${working} of ${limit} are at work; it starts when one is done.`, null)
  // A start that is said to be in the future is one before the clock was set.
  const recent = starts.filter((at) => at <= now && now - at < GROWTH_MS)
  const last = Math.max(...recent)
  if (now - last < STAGGER_MS) return full(staggered, last + STAGGER_MS)
  const free = memoryAvailable === null ? null : memoryAvailable - recent.length * MEMORY_PER_START_BYTES
  if (free === null || free >= MEMORY_PER_START_BYTES) return { reason: null, warning: null, lookAgainAt: null }
  const little = `Only ${megabytes(memoryAvailable ?? 0)} of memory are free`
  if (working > 0 || (memoryAvailable ?? 0) < MEMORY_FLOOR_BYTES) {
    const wanted = working > 0 ? MEMORY_PER_START_BYTES * (recent.length + 1) : MEMORY_FLOOR_BYTES
    return full(`${little}; it starts when there are ${megabytes(wanted)}.`, now + MEMORY_LOOK_MS)
  }
  const warning = `${little}, less than the ${megabytes(MEMORY_PER_START_BYTES)} an agent may need; it is started because nothing else works.`
  return { reason: null, warning, lookAgainAt: null }
}

const afterStart = (input: GovernorInput): GovernorInput => ({
  ...input,
  working: input.working + 1,
  starts: [...input.starts, input.now],
})
