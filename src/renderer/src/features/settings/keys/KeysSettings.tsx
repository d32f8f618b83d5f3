import { HardDrive, TriangleAlert } from 'lucide-react'
import type { KeysState } from '../../../../../shared/contract/keys'
import { useApp } from '../../../store/context'
import { Spinner } from '../../../ui/Spinner'
import { KeySlotRow } from './KeySlotRow'
import './KeysSettings.css'

const storeWords: Readonly<Record<KeysState['store']['kind'], string>> = {
  vault: 'Keys set here are kept by the operating system, in',
  plain_vault: 'This system’s vault does not encrypt: a key kept there can be read as plain text. It is',
  file: 'Keys set here are kept in a file that only your user can read:',
  none: 'This host can store no keys: export them as environment variables before Snowhook is started.',
}

/** Where each credential comes from, and whether it works. A key goes to the host and never comes back. */
export function KeysSettings() {
  const keys = useApp((state) => state.keys)
  if (keys === null)
    return (
      <section className="settings-section">
        <Spinner label="Asking the host for its keys" />
      </section>
    )
  const { store, slots } = keys
  return (
    <section className="settings-section">
      <h3>Keys</h3>
      <p className="keys-where" data-kind={store.kind}>
        <HardDrive aria-hidden="true" />
        <span>
          {storeWords[store.kind]}{' '}
          {store.kind === 'none' ? null : (
            <>
              <code>{store.label}</code>.{' '}
            </>
          )}
          A variable in the host’s environment wins over a stored key. Keys are never shown, logged or given to other
          runtimes’ agents.
        </span>
      </p>
      {store.problem === null ? null : (
        <p className="keys-problem" role="alert">
          <TriangleAlert aria-hidden="true" />
          <span>{store.problem}</span>
        </p>
      )}
      {slots.length === 0 ? <p className="keys-none">No runtime of this host needs a key.</p> : null}
      <ul className="keys-list">
        {slots.map((slot) => (
          <KeySlotRow key={slot.variable} slot={slot} store={store} />
        ))}
      </ul>
    </section>
  )
}
