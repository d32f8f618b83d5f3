import { useId, useState } from 'react'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../../../../shared/domain/limits'
import { useApp, useClient, useUiActions } from '../../store/context'
import { Input } from '../../ui/Input'

/** What new agents start with; each agent has its own. */
export function TimeoutSetting() {
  const kept = useApp((state) => state.settings?.inactivityTimeoutSecs)
  const client = useClient()
  const ui = useUiActions()
  const id = useId()
  /** Null: not being edited, so what the host has is shown. */
  const [draft, setDraft] = useState<string | null>(null)
  const seconds = Number(draft)
  const wrong =
    draft !== null &&
    (draft.trim() === '' || !Number.isInteger(seconds) || seconds < 0 || seconds > INACTIVITY_TIMEOUT_MAX_SECS)

  const save = async (): Promise<void> => {
    if (draft === null || wrong) return
    const result = await client.settings.update({ inactivityTimeoutSecs: seconds })
    if (result.ok) setDraft(null)
    else ui.toast({ ...result.error, level: 'error' })
  }
  return (
    <section className="settings-section">
      <h3>New agents</h3>
      <div className="settings-line">
        <label htmlFor={id}>
          Inactivity timeout
          <small id={`${id}-help`} role={wrong ? 'alert' : undefined}>
            {wrong
              ? `A whole number from 0 to ${INACTIVITY_TIMEOUT_MAX_SECS}`
              : 'No output for this long ends a run. 0: never.'}
          </small>
        </label>
        <span className="settings-number">
          <Input
            id={id}
            type="number"
            min={0}
            max={INACTIVITY_TIMEOUT_MAX_SECS}
            step={1}
            value={draft ?? kept ?? ''}
            aria-describedby={`${id}-help`}
            aria-invalid={wrong || undefined}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={() => void save()}
            onKeyDown={(event) => {
              if (event.key === 'Enter') void save()
            }}
          />
          seconds
        </span>
      </div>
    </section>
  )
}
