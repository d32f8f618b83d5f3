import type { StoryId } from '../../shared/domain/ids'
import type { StageKind, StoryDefinition, StoryState } from '../../shared/domain/story'

type Story = Pick<StoryDefinition, 'id' | 'after'>

/** Stories named in one reason; of more the number is told. */
const NAMED_MAX_ITEMS = 5

const words: Record<StageKind, string> = {
  idle: 'is not queued',
  queued: 'is queued',
  preparing: 'is at work',
  working: 'is at work',
  judging: 'is at work',
  waiting: 'is at work',
  parked: 'waits for a limit',
  needs_you: 'needs you',
  stopped: 'is stopped',
  verified: 'is not merged yet',
  merged: 'is merged',
  failed: 'was given up',
}

/**
 * Why a story must not start yet: the stories that it comes after and that are not merged. Null: nothing. Both maps
 * are those of its own project.
 */
export function dependencyProblem(
  story: Story,
  states: ReadonlyMap<StoryId, Pick<StoryState, 'stage'>>,
  files: ReadonlyMap<StoryId, Pick<StoryDefinition, 'after'>>,
): string | null {
  const isMerged = (id: StoryId): boolean => states.get(id)?.stage.kind === 'merged'
  const open = (found: Pick<StoryDefinition, 'after'>): StoryId[] =>
    [...new Set(found.after)].filter((id) => !isMerged(id))
  const waitsFor = open(story)
  if (waitsFor.length === 0) return null

  // What is merged was done though its file may be gone; only what is still to come must exist.
  const unknown = waitsFor.find((id) => !files.has(id))
  if (unknown !== undefined) return `It comes after ${unknown}, which does not exist.`

  const circle = circleFrom(story.id, (id) => {
    const found = id === story.id ? story : files.get(id)
    return found === undefined ? [] : open(found)
  })
  if (circle !== null) return `It can never start: ${circle.join(' comes after ')}.`

  const named = waitsFor.slice(0, NAMED_MAX_ITEMS).map((id) => `${id} ${words[states.get(id)?.stage.kind ?? 'idle']}`)
  const more = waitsFor.length - named.length
  return `Waits until what comes before it is merged: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`
}

/** The first circle that can be reached, closed by its first id; null: there is none. Without recursion: a chain may be long. */
function circleFrom(start: StoryId, next: (id: StoryId) => readonly StoryId[]): readonly StoryId[] | null {
  /** Those on the way to the newest, in order, each with what is still to be followed from it. */
  const path = new Map([[start, [...next(start)]]])
  const way: StoryId[] = [start]
  const done = new Set<StoryId>()
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const id = path.get(last)?.shift()
    if (id === undefined) {
      done.add(last)
      path.delete(last)
      way.pop()
    } else if (path.has(id)) {
      return [...way.slice(way.indexOf(id)), id]
    } else if (!done.has(id)) {
      path.set(id, [...next(id)])
      way.push(id)
    }
  }
  return null
}
