import { Plus, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { z } from 'zod'
import type { PricesState } from '../../../../../shared/contract/prices'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { ModelPrice } from '../../../../../shared/domain/prices'
import { useClient, useUiActions } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { CopyButton } from '../../../ui/CopyButton'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Input } from '../../../ui/Input'
import { Spinner } from '../../../ui/Spinner'
import { PriceEditor } from './PriceEditor'
import './PricesSettings.css'
import { PriceTable } from './PriceTable'
import { shownPrices } from './priceRows'

type Prices = z.infer<typeof PricesState>

/** What each model costs, and the user's own word on it. */
export function PricesSettings() {
  const client = useClient()
  const ui = useUiActions()
  const [prices, setPrices] = useState<Prices | null>(null)
  const [error, setError] = useState<SnowhookError | null>(null)
  const [filter, setFilter] = useState('')
  /** What is being edited; `null` in it: a new one. */
  const [editing, setEditing] = useState<{ price: ModelPrice | null } | null>(null)
  useEffect(
    () => client.prices.watch({}, { snapshot: setPrices, delta: setPrices, end: (ended) => setError(ended ?? null) }),
    [client],
  )
  const rows = useMemo(() => shownPrices(prices?.rows ?? [], filter), [prices, filter])
  const reset = async (model: string): Promise<void> => {
    const result = await client.prices.reset({ model })
    if (!result.ok) ui.toast({ ...result.error, level: 'error' })
    setError(result.ok ? null : result.error)
  }
  return (
    <section className="settings-section">
      <h3>Prices</h3>
      <p className="prices-text">
        US dollars per million tokens, for agents whose provider reports no cost itself. A model that is not here is
        unpriced: unknown, never free. Runs that ended keep the cost that they were recorded with.
      </p>
      {error === null ? null : <ErrorNote error={error} />}
      {prices === null ? (
        error === null ? (
          <Spinner label="Asking the host for its prices" />
        ) : null
      ) : (
        <>
          {prices.problem === null ? null : (
            <p className="keys-problem" role="alert">
              <TriangleAlert aria-hidden="true" />
              <span>{prices.problem}</span>
            </p>
          )}
          {editing === null ? (
            <div className="prices-tools">
              <Input
                type="search"
                value={filter}
                placeholder="Filter models…"
                aria-label="Filter the prices"
                maxLength={200}
                onChange={(event) => setFilter(event.target.value)}
              />
              <Button size="small" icon={<Plus />} onClick={() => setEditing({ price: null })}>
                Add a price
              </Button>
            </div>
          ) : (
            <PriceEditor price={editing.price} onDone={() => setEditing(null)} />
          )}
          <PriceTable rows={rows} onEdit={(price) => setEditing({ price })} onReset={(model) => void reset(model)} />
          {rows.length === 0 ? <p className="keys-none">No model here is called that.</p> : null}
          <p className="prices-file">
            Your own prices are in <code>{prices.file}</code>
            <CopyButton text={prices.file} label="Copy the path" />
          </p>
        </>
      )}
    </section>
  )
}
