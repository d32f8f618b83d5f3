import { useId, useState } from 'react'
import { useApp } from '../../../store/context'
import { Input } from '../../../ui/Input'
import { Segmented } from '../../../ui/Segmented'
import { useSave } from '../useSave'
import { DAYS_MAX, daysOf } from './pruneWords'

/** What a first choice of "days" keeps: long enough to look back on a month's work. */
export const DAYS_AT_FIRST = 30

/** How long journals of ended runs are kept. */
export function Retention() {
  const kept = useApp((state) => state.settings?.keepRunsDays ?? null)
  const known = useApp((state) => state.settings !== null)
  const save = useSave()
  const id = useId()
  /** Null: not being edited, so what the host has is shown. */
  const [draft, setDraft] = useState<string | null>(null)
  const wrong = draft !== null && daysOf(draft, 1) === null
  const send = async (): Promise<void> => {
    const days = draft === null ? null : daysOf(draft, 1)
    if (days !== null && (await save({ keepRunsDays: days }))) setDraft(null)
  }
  const choose = (value: 'ever' | 'days'): void => {
    setDraft(null)
    void save({ keepRunsDays: value === 'ever' ? null : (kept ?? DAYS_AT_FIRST) })
  }
  if (!known) return null
  return (
    <div className="settings-line storage-retention">
      <span>
        Keep journals of ended runs
        <small id={`${id}-help`} role={wrong ? 'alert' : undefined}>
          {wrong
            ? `A whole number from 1 to ${DAYS_MAX.toLocaleString('en-US')}`
            : kept === null
              ? 'Nothing is deleted by itself.'
              : 'Older ones are deleted by themselves, where that may be.'}
        </small>
      </span>
      <span className="settings-number">
        <Segmented
          label="Keep journals of ended runs"
          value={kept === null ? 'ever' : 'days'}
          onValueChange={choose}
          segments={[
            { value: 'ever', label: 'Nothing is deleted by itself', content: 'For ever' },
            { value: 'days', label: 'Older journals are deleted by themselves', content: 'For days' },
          ]}
        />
        {kept === null ? null : (
          <>
            <Input
              type="number"
              min={1}
              max={DAYS_MAX}
              step={1}
              value={draft ?? kept}
              aria-label="Days that journals are kept"
              aria-describedby={`${id}-help`}
              aria-invalid={wrong || undefined}
              onChange={(event) => setDraft(event.target.value)}
              onBlur={() => void send()}
              onKeyDown={(event) => {
                if (event.key === 'Enter') void send()
              }}
            />
            {kept === 1 ? 'day' : 'days'}
          </>
        )}
      </span>
    </div>
  )
}
