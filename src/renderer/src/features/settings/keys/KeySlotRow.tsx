import { Check, Circle, Terminal } from 'lucide-react'
import { useState } from 'react'
import type { z } from 'zod'
import type { KeySlot, KeysState } from '../../../../../shared/contract/keys'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useApp, useClient } from '../../../store/context'
import { Badge } from '../../../ui/Badge'
import { Button } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/ConfirmDialog'
import { ErrorNote } from '../../../ui/ErrorNote'
import { formatClock } from '../../../ui/format/age'
import { KeyTest } from './KeyTest'
import { SetKeyForm } from './SetKeyForm'

type Slot = z.infer<typeof KeySlot>

/** One credential: its variable, who is given it, where it comes from, and what can be done. */
export function KeySlotRow({ slot, store }: { slot: Slot; store: KeysState['store'] }) {
  const client = useClient()
  const runtimes = useApp((state) => state.runtimes)
  const [setting, setSetting] = useState(false)
  const [removing, setRemoving] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const names = slot.runtimes.map((id) => runtimes.find((one) => one.id === id)?.name ?? id)
  // Only a provider that the host talks to itself can be asked; a program has its own way in.
  const tested = runtimes.filter(({ id, capabilities }) => slot.runtimes.includes(id) && !capabilities.process)
  const remove = async (): Promise<void> => {
    setBusy(true)
    const result = await client.keys.remove({ variable: slot.variable })
    setBusy(false)
    setError(result.ok ? null : result.error)
  }
  return (
    <li className="key-slot">
      <div className="key-slot-head">
        <div className="key-slot-name">
          <code>{slot.variable}</code>
          <p>for {names.join(', ')}</p>
        </div>
        <SourceBadge slot={slot} />
        <Button
          size="small"
          disabledReason={store.kind === 'none' ? 'this host can store no keys' : null}
          onClick={() => setSetting(!setting)}
          aria-expanded={setting}
        >
          {slot.storedAt === null ? 'Set…' : 'Replace…'}
        </Button>
        {slot.storedAt === null ? null : (
          <Button size="small" variant="quiet" busy={busy} onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        )}
      </div>
      {slot.source === 'environment' && (setting || slot.storedAt !== null) ? (
        <p className="key-slot-note">The host’s environment has this variable; it is used before a stored key.</p>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
      {setting ? (
        <SetKeyForm variable={slot.variable} runtimes={tested} store={store} onDone={() => setSetting(false)} />
      ) : (
        tested.map(({ id, name }) => (
          // A key that was set or removed makes an older verdict a lie.
          <KeyTest key={`${id} ${slot.source} ${slot.storedAt}`} runtime={id} name={name} />
        ))
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove the stored ${slot.variable}?`}
        confirm="Remove"
        danger
        onConfirm={() => void remove()}
      >
        Snowhook forgets it. Agents that run now keep what they were started with; the provider still knows the key.
      </ConfirmDialog>
    </li>
  )
}

function SourceBadge({ slot }: { slot: Slot }) {
  if (slot.source === 'environment')
    return (
      <Badge tone="good" icon={<Terminal />}>
        from the environment
      </Badge>
    )
  if (slot.source === 'stored')
    return (
      <Badge tone="good" icon={<Check />}>
        stored{slot.storedAt === null ? '' : ` ${formatClock(slot.storedAt)}`}
      </Badge>
    )
  return <Badge icon={<Circle />}>not set</Badge>
}
