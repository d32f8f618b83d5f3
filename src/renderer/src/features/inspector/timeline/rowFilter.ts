import type { TimelineRow } from './rowFold'
import { type RowKind, rowKinds } from './rowKind'

/** Rows of each kind, for the chips. */
export function countKinds(rows: readonly TimelineRow[]): Readonly<Record<RowKind, number>> {
  const counts = Object.fromEntries(rowKinds.map((kind) => [kind, 0])) as Record<RowKind, number>
  for (const row of rows) counts[row.kind] += 1
  return counts
}

export const filterRows = (rows: readonly TimelineRow[], hidden: ReadonlySet<RowKind>): readonly TimelineRow[] =>
  hidden.size === 0 ? rows : rows.filter((row) => !hidden.has(row.kind))
