import { Check, Minus } from 'lucide-react'
import type { Remains } from '../../../../shared/domain/recovery'
import { visibleText } from '../inspector/visibleText'
import './RemainsList.css'

/** What of a run is there, and what is not, line by line. */
export function RemainsList({ remains: { kept, missing } }: { remains: Remains }) {
  if (kept.length + missing.length === 0) return null
  return (
    <div className="remains">
      {kept.length === 0 ? null : (
        <section aria-label="Kept">
          <h4>Kept</h4>
          <Lines lines={kept} kept />
        </section>
      )}
      {missing.length === 0 ? null : (
        <section aria-label="Not restored">
          <h4>Not restored</h4>
          <Lines lines={missing} kept={false} />
        </section>
      )}
    </div>
  )
}

function Lines({ lines, kept }: { lines: readonly string[]; kept: boolean }) {
  return (
    <ul data-kept={kept || undefined}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
        <li key={index}>
          {kept ? <Check aria-hidden="true" /> : <Minus aria-hidden="true" />}
          <span>{visibleText(line)}</span>
        </li>
      ))}
    </ul>
  )
}
