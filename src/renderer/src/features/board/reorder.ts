import type { StoryId } from '../../../../shared/domain/ids'
import type { StoryView } from '../../../../shared/domain/story'

/** What has an order of its own: stories that wait in the backlog, and those that wait in the queue. */
const lineOf = (story: StoryView): string | null =>
  story.column === 'backlog' || story.stage.kind === 'queued' ? `${story.project}\n${story.column}` : null

/** The stories among which one can be moved, itself included, in order. Empty: it cannot be moved. */
export function lineWith(column: readonly StoryView[], story: StoryView): readonly StoryView[] {
  const line = lineOf(story)
  return line === null ? [] : column.filter((other) => lineOf(other) === line)
}

export interface Move {
  /** Null: last. */
  readonly before: StoryId | null
  /** Its place in its line afterwards, from 1, for those who hear and do not see it. */
  readonly place: number
  readonly of: number
}

/** One place up (-1) or down (1); null: it is at that end already, or has no place of its own. */
export function moveByStep(column: readonly StoryView[], story: StoryView, step: 1 | -1): Move | null {
  const line = lineWith(column, story)
  const index = line.indexOf(story)
  const to = index + step
  if (index < 0 || to < 0 || to >= line.length) return null
  const before = step === -1 ? line[to] : line[to + 1]
  return { before: before?.id ?? null, place: to + 1, of: line.length }
}

/** To where it was dropped: above or below another of its line; null: nothing changes. */
export function moveByDrop(
  column: readonly StoryView[],
  story: StoryView,
  target: StoryView,
  half: 'above' | 'below',
): Move | null {
  const line = lineWith(column, story)
  const from = line.indexOf(story)
  const over = line.indexOf(target)
  if (from < 0 || over < 0) return null
  const gap = half === 'above' ? over : over + 1
  if (gap === from || gap === from + 1) return null
  return { before: line[gap]?.id ?? null, place: gap > from ? gap : gap + 1, of: line.length }
}
