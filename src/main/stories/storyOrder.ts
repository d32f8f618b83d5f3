import type { StoryId } from '../../shared/domain/ids'

export interface Ranked {
  readonly id: StoryId
  readonly order: number
}

/** By order, then by id: total, and the same on every machine. */
export function compareRanks(a: Ranked, b: Ranked): number {
  return a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Numbers with more decimals are nothing to read; the neighbours get new ones instead. */
const DECIMALS_MAX = 4

/**
 * The orders to change so that `id` comes right before `before` (null: last). Only its own when there is room between
 * its new neighbours; else those of the fewest stories around it. Null: one of the two is not in the list.
 */
export function planMove(
  ranked: readonly Ranked[],
  id: StoryId,
  before: StoryId | null,
): ReadonlyMap<StoryId, number> | null {
  const sorted = [...ranked].sort(compareRanks)
  const moved = sorted.find((story) => story.id === id)
  if (moved === undefined) return null
  if (before === id) return new Map()
  const others = sorted.filter((story) => story !== moved)
  const at = before === null ? others.length : others.findIndex((story) => story.id === before)
  if (at < 0) return null
  if (sorted.indexOf(moved) === at) return new Map()
  const wanted = others.toSpliced(at, 0, moved)
  for (let size = 1; size <= wanted.length; size += 1) {
    for (let from = Math.max(0, at - size + 1); from <= at && from + size <= wanted.length; from += 1) {
      const orders = room(wanted[from - 1]?.order ?? null, wanted[from + size]?.order ?? null, size)
      if (orders === null) continue
      const changed = wanted.slice(from, from + size).map((story, index) => [story, orders[index] ?? 0] as const)
      return new Map(changed.flatMap(([story, order]) => (story.order === order ? [] : [[story.id, order]])))
    }
  }
  return null
}

/** `count` numbers between two others, evenly and as short as can be; null: there is no room. */
export function room(above: number | null, below: number | null, count: number): readonly number[] | null {
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    const scale = 10 ** decimals
    const orders = steps(above, below, count, scale).map((step) => step / scale)
    const all = [above ?? -Infinity, ...orders, below ?? Infinity]
    if (orders.length === count && all.every((order, index) => index === 0 || order > (all[index - 1] ?? order))) {
      return orders
    }
  }
  return null
}

function steps(above: number | null, below: number | null, count: number, scale: number): readonly number[] {
  if (above !== null && below !== null) {
    const first = Math.floor(above * scale) + 1
    const free = Math.ceil(below * scale) - first
    return free < count ? [] : numbered(count, (index) => first + Math.floor(((2 * index + 1) * free) / (2 * count)))
  }
  if (above !== null) return numbered(count, (index) => Math.floor(above * scale) + 1 + index)
  if (below !== null) return numbered(count, (index) => Math.ceil(below * scale) - count + index)
  return numbered(count, (index) => index + 1)
}

const numbered = (count: number, at: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => at(index))
