import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { KeysState } from '../../../../../shared/contract/keys'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useClient, useUiActions } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Field } from '../../../ui/Field'
import { Input } from '../../../ui/Input'
import { AccessNote } from './AccessNote'
import { useAccess } from './useAccess'

/** As the contract has it. */
const KEY_MAX_CHARS = 10_000

/**
 * Takes a key. Its only place in the page is the password field itself, never React's state: it is read when it is
 * sent and the field is emptied at once.
 */
export function SetKeyForm({
  variable,
  runtimes,
  store,
  onDone,
}: {
  variable: string
  runtimes: readonly { readonly id: string; readonly name: string }[]
  store: KeysState['store']
  onDone: () => void
}) {
  const client = useClient()
  const ui = useUiActions()
  const field = useRef<HTMLInputElement>(null)
  const [filled, setFilled] = useState(false)
  const [accepted, setAccepted] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const { test, forget, ...tested } = useAccess()
  useEffect(() => field.current?.focus(), [])
  const plain = store.kind === 'plain_vault'
  const value = (): string => field.current?.value.trim() ?? ''

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy || value() === '' || (plain && !accepted)) return
    setBusy(true)
    const sent = client.keys.set({ variable, value: value(), acceptPlainText: plain && accepted })
    if (field.current !== null) field.current.value = ''
    setFilled(false)
    forget()
    const result = await sent
    setBusy(false)
    if (!result.ok) {
      setError(result.error)
      field.current?.focus()
      return
    }
    ui.toast({ level: 'success', message: `${variable} is stored` })
    onDone()
  }
  return (
    <form className="key-form" onSubmit={(event) => void save(event)}>
      <Field label={`Value of ${variable}`} help="Pasted or typed; it goes to the host and is not shown again.">
        {(control) => (
          <Input
            {...control}
            ref={field}
            type="password"
            mono
            autoComplete="new-password"
            data-1p-ignore
            maxLength={KEY_MAX_CHARS}
            onInput={() => {
              setFilled(value() !== '')
              setError(null)
              forget()
            }}
          />
        )}
      </Field>
      {plain ? (
        <label className="key-form-plain">
          <input type="checkbox" checked={accepted} onChange={(event) => setAccepted(event.target.checked)} />
          <span>Store it although it can be read as plain text by every program that I run.</span>
        </label>
      ) : null}
      {error === null ? null : (
        <ErrorNote error={{ ...error, next: error.next ?? 'The field was emptied: paste the key again.' }} />
      )}
      <div className="key-form-buttons">
        <Button
          type="submit"
          size="small"
          variant="primary"
          busy={busy}
          disabledReason={
            filled || busy ? (plain && !accepted ? 'accept plain text first' : null) : 'paste a key first'
          }
        >
          Save
        </Button>
        {runtimes.map(({ id, name }) => (
          <Button
            key={id}
            size="small"
            busy={tested.busy}
            disabledReason={filled ? null : 'paste a key first'}
            onClick={() => void test({ runtime: id, options: {}, candidate: { variable, value: value() } })}
          >
            {runtimes.length === 1 ? 'Test before saving' : `Test with ${name}`}
          </Button>
        ))}
        <Button size="small" variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
      <AccessNote {...tested} />
    </form>
  )
}
