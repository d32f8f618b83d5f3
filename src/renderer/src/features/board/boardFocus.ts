import type { BoardColumn } from '../../../../shared/domain/story'
import { type BoardColumns, columnNames } from '../../store/boardOrder'
import type { StoryKey } from '../../store/storyKey'

export interface CardPlace {
  readonly column: BoardColumn
  readonly index: number
}

/** Cards a Page key goes past: about a column's height. */
const PAGE_CARDS = 5

export function placeOf(columns: BoardColumns, key: StoryKey | null): CardPlace | null {
  if (key === null) return null
  for (const column of columnNames) {
    const index = columns[column].indexOf(key)
    if (index >= 0) return { column, index }
  }
  return null
}

/** The card that Tab reaches: the one that had the focus last, else the first there is. */
export const tabStop = (columns: BoardColumns, key: StoryKey | null): StoryKey | null =>
  placeOf(columns, key) === null ? (columnNames.flatMap((column) => columns[column].slice(0, 1))[0] ?? null) : key

/** Where an arrow key goes: up and down inside a column, sideways to the nearest column with cards, at the same height. */
export function cardAfterKey(columns: BoardColumns, key: StoryKey, pressed: string): StoryKey | null {
  const place = placeOf(columns, key)
  if (place === null) return null
  const { column, index } = place
  const cards = columns[column]
  const at = (wanted: number): StoryKey | null => cards[Math.max(0, Math.min(cards.length - 1, wanted))] ?? null
  switch (pressed) {
    case 'ArrowDown':
      return at(index + 1)
    case 'ArrowUp':
      return at(index - 1)
    case 'PageDown':
      return at(index + PAGE_CARDS)
    case 'PageUp':
      return at(index - PAGE_CARDS)
    case 'Home':
      return at(0)
    case 'End':
      return at(cards.length - 1)
    case 'ArrowLeft':
    case 'ArrowRight': {
      const own = columnNames.indexOf(column)
      const others = pressed === 'ArrowRight' ? columnNames.slice(own + 1) : columnNames.slice(0, own).reverse()
      const next = others.find((name) => columns[name].length > 0)
      return next === undefined ? key : (columns[next][Math.min(index, columns[next].length - 1)] ?? null)
    }
    default:
      return null
  }
}
