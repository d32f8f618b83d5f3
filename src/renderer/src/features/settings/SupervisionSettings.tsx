import { useId, useState } from 'react'
import type { ProjectSettings } from '../../../../shared/contract/settings'
import { useApp } from '../../store/context'
import { EmptyState } from '../../ui/EmptyState'
import { Input } from '../../ui/Input'
import { Segmented } from '../../ui/Segmented'
import { Toggle } from '../../ui/Toggle'
import { visibleText } from '../inspector/visibleText'
import { projectChoices } from './projectChoices'
import { useSave } from './useSave'

/** As the settings' own schema has it. */
const WORKING_MAX = 256

/** How many agents work at once, and what Snowhook may do by itself in each project. */
export function SupervisionSettings() {
  return (
    <>
      <MaxWorking />
      <Projects />
    </>
  )
}

function MaxWorking() {
  const kept = useApp((state) => state.settings?.maxWorking)
  const governor = useApp((state) => state.supervision.view?.governor ?? null)
  const save = useSave()
  const id = useId()
  /** Null: not being edited, so what the host has is shown. */
  const [draft, setDraft] = useState<string | null>(null)
  const count = Number(draft)
  const wrong = draft !== null && (draft.trim() === '' || !Number.isInteger(count) || count < 0 || count > WORKING_MAX)
  const send = async (): Promise<void> => {
    if (draft === null || wrong) return
    if (await save({ maxWorking: count })) setDraft(null)
  }
  return (
    <section className="settings-section">
      <h3>Agents at once</h3>
      <div className="settings-line">
        <label htmlFor={id}>
          Started from the queue
          <small id={`${id}-help`} role={wrong ? 'alert' : undefined}>
            {wrong
              ? `A whole number from 0 to ${WORKING_MAX}`
              : `0: as many as cores and memory allow.${governor === null ? '' : ` Now at most ${governor.limit}: ${visibleText(governor.limitReason)}.`}`}
          </small>
        </label>
        <span className="settings-number">
          <Input
            id={id}
            type="number"
            min={0}
            max={WORKING_MAX}
            step={1}
            value={draft ?? kept ?? ''}
            aria-describedby={`${id}-help`}
            aria-invalid={wrong || undefined}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={() => void send()}
            onKeyDown={(event) => {
              if (event.key === 'Enter') void send()
            }}
          />
          agents
        </span>
      </div>
    </section>
  )
}

function Projects() {
  const settings = useApp((state) => state.settings)
  const projects = useApp((state) => state.stories.projects)
  const save = useSave()
  if (settings === null) return null
  const choices = projectChoices(projects, settings.projects)
  const set = (root: string, change: Partial<ProjectSettings>): void => {
    const before = choices.find((choice) => choice.root === root)
    if (before === undefined) return
    void save({ projects: { ...settings.projects, [root]: { ...before.settings, ...change } } })
  }
  if (choices.length === 0)
    return (
      <EmptyState title="No project yet">
        Open one on the board: what Snowhook may do there by itself is then set here.
      </EmptyState>
    )
  return choices.map(({ root, name, settings: own }) => (
    <section key={root} className="settings-section">
      <h3 title={root}>{visibleText(name)}</h3>
      <div className="settings-line">
        <span>
          Resume by itself after a limit
          <small>Agents go on when their rate limit has reset. Off: the story asks you.</small>
        </span>
        <Toggle
          label={`${name}: resume by itself after a limit`}
          checked={own.autoResume}
          onCheckedChange={(autoResume) => set(root, { autoResume })}
        />
      </div>
      <div className="settings-line">
        <span>
          After an inactivity timeout
          <small>What follows when a run printed nothing for too long and was ended.</small>
        </span>
        <Segmented
          label={`${name}: after an inactivity timeout`}
          value={own.onInactive}
          onValueChange={(onInactive) => set(root, { onInactive })}
          segments={[
            { value: 'needs_you', label: 'The story asks you', content: 'Ask me' },
            { value: 'resume', label: 'The session is resumed, a few times at most', content: 'Resume' },
          ]}
        />
      </div>
    </section>
  ))
}
