import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { ID_MAX_CHARS } from '../../../../../shared/domain/limits'
import type { ModelPrice } from '../../../../../shared/domain/prices'
import { useClient } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Field } from '../../../ui/Field'
import { Input } from '../../../ui/Input'
import { emptyPrice, formOf, type PriceForm, rateFields, readPrice } from './priceForm'

const today = (): string => new Date().toISOString().slice(0, 10)

/** One price of the user's own: a new one, or in place of the one given. */
export function PriceEditor({ price, onDone }: { price: ModelPrice | null; onDone: () => void }) {
  const client = useClient()
  const [form, setForm] = useState<PriceForm>(() => (price === null ? emptyPrice(today()) : { ...formOf(price) }))
  const [all, setAll] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<SnowhookError | null>(null)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    first.current?.focus()
    first.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const read = readPrice(form)
  const errorOf = (field: string): string | null => (all && !read.ok ? (read.error[field] ?? null) : null)
  const set = (change: Partial<PriceForm>): void => setForm((before) => ({ ...before, ...change }))

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setAll(true)
    if (busy || !read.ok) return
    setBusy(true)
    const result = await client.prices.set({ price: read.value })
    setBusy(false)
    if (result.ok) onDone()
    else setError(result.error)
  }
  const rates = (which: 'rates' | 'longRates', prefix: string) =>
    rateFields.map(({ key, label, needed, help }, index) => (
      <Field key={key} label={label} aside={needed ? undefined : 'optional'} help={help} error={errorOf(prefix + key)}>
        {(control) => (
          <Input
            {...control}
            {...(price !== null && which === 'rates' && index === 0 ? { ref: first } : {})}
            inputMode="decimal"
            value={form[which][key]}
            onChange={(event) => set({ [which]: { ...form[which], [key]: event.target.value } })}
          />
        )}
      </Field>
    ))
  return (
    <form className="price-editor" onSubmit={(event) => void save(event)}>
      <div className="price-editor-head">
        <Field
          label="Model"
          help="Its id, without a date at its end: ids that add one cost the same."
          error={errorOf('model')}
        >
          {(control) => (
            <Input
              {...control}
              {...(price === null ? { ref: first } : {})}
              mono
              value={form.model}
              readOnly={price !== null}
              maxLength={ID_MAX_CHARS}
              onChange={(event) => set({ model: event.target.value })}
            />
          )}
        </Field>
        <Field label="As of" help="The day on which you read it." error={errorOf('asOf')}>
          {(control) => (
            <Input {...control} type="date" value={form.asOf} onChange={(event) => set({ asOf: event.target.value })} />
          )}
        </Field>
      </div>
      <div className="price-editor-rates">{rates('rates', '')}</div>
      <details open={form.above !== '' || undefined}>
        <summary>Other rates for long requests</summary>
        <div className="price-editor-rates">
          <Field label="Above" aside="tokens of input" help="Empty: no other rates." error={errorOf('above')}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                value={form.above}
                onChange={(event) => set({ above: event.target.value })}
              />
            )}
          </Field>
          {rates('longRates', 'long.')}
        </div>
      </details>
      {error === null ? null : <ErrorNote error={error} />}
      <div className="key-form-buttons">
        <Button type="submit" size="small" variant="primary" busy={busy}>
          Save as my price
        </Button>
        <Button size="small" variant="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
