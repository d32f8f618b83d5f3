import './KindChips.css'
import { type RowKind, rowKindLabel, rowKinds } from './rowKind'

/** Switches kinds of rows on and off. Kinds that the run has none of are left out, unless they are switched off. */
export function KindChips({
  counts,
  hidden,
  onHiddenChange,
}: {
  counts: Readonly<Record<RowKind, number>>
  hidden: ReadonlySet<RowKind>
  onHiddenChange: (hidden: ReadonlySet<RowKind>) => void
}) {
  const toggle = (kind: RowKind): void => {
    const next = new Set(hidden)
    if (!next.delete(kind)) next.add(kind)
    onHiddenChange(next)
  }
  return (
    <fieldset className="kind-chips">
      <legend className="visually-hidden">Kinds of events shown</legend>
      {rowKinds
        .filter((kind) => counts[kind] > 0)
        .map((kind) => (
          <button
            key={kind}
            type="button"
            className="kind-chips-chip"
            aria-pressed={!hidden.has(kind)}
            onClick={() => toggle(kind)}
          >
            {rowKindLabel[kind]}
            <span className="numbers">{counts[kind].toLocaleString('en-US')}</span>
          </button>
        ))}
    </fieldset>
  )
}
