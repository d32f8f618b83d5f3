import { BoardColumn, type StoryView } from '../../../shared/domain/story'
import { keyOf, type StoryKey } from './storyKey'

export type BoardColumns = Readonly<Record<BoardColumn, readonly StoryKey[]>>

export const columnNames: readonly BoardColumn[] = BoardColumn.options

export const emptyColumns: BoardColumns = {
  backlog: [],
  running: [],
  needs_you: [],
  verified: [],
  merged: [],
  failed: [],
}

const compareText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

/** As their files say; stories of several projects lie side by side. */
const byOrder = (a: StoryView, b: StoryView): number =>
  a.order - b.order || compareText(a.project, b.project) || compareText(a.id, b.id)

const oldestFirst = (a: StoryView, b: StoryView): number => a.since - b.since || byOrder(a, b)

/** What works stands over what waits for its turn. */
const workFirst = (a: StoryView, b: StoryView): number =>
  Number(a.stage.kind === 'queued') - Number(b.stage.kind === 'queued') || byOrder(a, b)

/** What has waited longest for a person comes first; what is over, newest first. */
const orders: Readonly<Record<BoardColumn, (a: StoryView, b: StoryView) => number>> = {
  backlog: byOrder,
  running: workFirst,
  needs_you: oldestFirst,
  verified: oldestFirst,
  merged: (a, b) => oldestFirst(b, a),
  failed: (a, b) => oldestFirst(b, a),
}

/** The stories by column. A column in which nothing came, went or moved keeps its identity. */
export function columnsOf(stories: readonly StoryView[], before: BoardColumns): BoardColumns {
  const sorted = (column: BoardColumn): readonly StoryKey[] => {
    const keys = stories
      .filter((story) => story.column === column)
      .sort(orders[column])
      .map(keyOf)
    const same = keys.length === before[column].length && keys.every((key, index) => key === before[column][index])
    return same ? before[column] : keys
  }
  return {
    backlog: sorted('backlog'),
    running: sorted('running'),
    needs_you: sorted('needs_you'),
    verified: sorted('verified'),
    merged: sorted('merged'),
    failed: sorted('failed'),
  }
}
