import type { BoardColumn } from '../../../../shared/domain/story'
import { type BoardColumns, columnNames } from '../../store/boardOrder'

/** Widths in CSS px; `Board.css` has the same. A card with two buttons fits into the first. */
const FULL_PX = 192
const EMPTY_PX = 112
const SLIM_PX = 40
const GAP_PX = 8
/** On both sides together. */
const PADDING_PX = 16

/** What one looks at least often goes first. What runs and what needs a person is always in sight. */
const slimFirst: readonly BoardColumn[] = ['failed', 'merged', 'backlog', 'verified']

/**
 * The columns that are drawn as a strip with their name and count, so that the board fits without being moved sideways;
 * never one in `kept`. Width in CSS px; 0: not known yet.
 */
export function slimColumns(
  columns: BoardColumns,
  width: number,
  kept: ReadonlySet<BoardColumn>,
): ReadonlySet<BoardColumn> {
  const wide = (name: BoardColumn): number => (columns[name].length === 0 ? EMPTY_PX : FULL_PX)
  const room = width - PADDING_PX - GAP_PX * (columnNames.length - 1)
  let needed = columnNames.reduce((total, name) => total + wide(name), 0)
  const slim = new Set<BoardColumn>()
  if (width === 0) return slim
  for (const name of slimFirst) {
    if (needed <= room) break
    if (kept.has(name)) continue
    slim.add(name)
    needed -= wide(name) - SLIM_PX
  }
  return slim
}
