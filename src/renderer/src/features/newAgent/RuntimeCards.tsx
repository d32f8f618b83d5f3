import { Check, CircleAlert } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useShallow } from 'zustand/react/shallow'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import type { AppState } from '../../store/appStore'
import { useApp } from '../../store/context'
import { Badge } from '../../ui/Badge'
import { Spinner } from '../../ui/Spinner'
import './RuntimeCards.css'
import { expandHome } from './agentForm'
import type { RuntimeFormState } from './runtimeForm'
import { useProbe } from './useProbe'

/** Snowhook's own are no choice. */
const chooseable = ({ runtimes }: AppState): readonly RuntimeManifest[] => runtimes.filter(({ internal }) => !internal)

/** Which runtime drives the agent, each with whether it can be used here and what to do if not. */
export function RuntimeCards({ state }: { state: RuntimeFormState }) {
  const runtimes = useApp(useShallow(chooseable))
  const home = useApp((app) => app.host?.home ?? null)
  const { form } = state
  const command = form.command.trim() === '' ? null : expandHome(form.command.trim(), home)
  const error = state.errorOf('runtime')
  return (
    <fieldset className="runtime-cards">
      <legend>Runtime</legend>
      <RadioGroup.Root
        className="runtime-cards-list"
        aria-label="Runtime"
        aria-invalid={error === null ? undefined : true}
        value={form.runtime}
        onValueChange={state.setRuntime}
      >
        {runtimes.map((manifest) => (
          <RuntimeCard
            key={manifest.id}
            manifest={manifest}
            chosen={manifest.id === form.runtime}
            command={manifest.id === form.runtime ? command : null}
            onFocus={() => {
              if (manifest.id !== form.runtime) state.setRuntime(manifest.id)
            }}
          />
        ))}
      </RadioGroup.Root>
      {error === null ? null : (
        <p className="field-note" data-error>
          <CircleAlert aria-hidden="true" />
          {error}
        </p>
      )}
    </fieldset>
  )
}

function RuntimeCard({
  manifest,
  chosen,
  command,
  onFocus,
}: {
  manifest: RuntimeManifest
  chosen: boolean
  command: string | null
  /** Focus chooses: the group itself does so only while the arrow key is still down, which a quick tap is not. */
  onFocus: () => void
}) {
  const probe = useProbe(manifest.id, command)
  return (
    <RadioGroup.Item className="runtime-card" value={manifest.id} onFocus={onFocus}>
      <span className="runtime-card-head">
        <span className="runtime-card-name">{manifest.name}</span>
        {manifest.simulated ? <Badge tone="parked">scripted</Badge> : null}
        {probe === null ? (
          <Spinner />
        ) : probe.available ? (
          <Badge tone="good" icon={<Check />}>
            {probe.version ?? 'ready'}
          </Badge>
        ) : (
          <Badge tone="attention" icon={<CircleAlert />}>
            not ready
          </Badge>
        )}
      </span>
      <span className="runtime-card-text" data-clamp={!chosen || undefined}>
        {manifest.summary}
      </span>
      {probe === null || (probe.available && !chosen) ? null : (
        <span className="runtime-card-detail" data-missing={!probe.available || undefined}>
          {probe.detail}
        </span>
      )}
    </RadioGroup.Item>
  )
}
