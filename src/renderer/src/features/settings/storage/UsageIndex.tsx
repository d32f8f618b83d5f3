import { DatabaseBackup } from 'lucide-react'
import { useState } from 'react'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useClient } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'

/** The sums of tokens and costs are derived: they can be built anew from the fleet log whenever they are doubted. */
export function UsageIndex() {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [facts, setFacts] = useState<number | null>(null)
  const [error, setError] = useState<SnowhookError | null>(null)
  const rebuild = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    setFacts(null)
    const result = await client.storage.rebuildIndex({})
    setBusy(false)
    if (result.ok) setFacts(result.value.facts)
    else setError(result.error)
  }
  return (
    <>
      <div className="settings-line">
        <span>
          Usage index
          <small role="status">
            {facts === null
              ? 'Sums of tokens and costs, derived from the fleet log. Building it anew loses nothing.'
              : `Built anew from ${facts.toLocaleString('en-US')} ${facts === 1 ? 'fact' : 'facts'} of the fleet log.`}
          </small>
        </span>
        <Button size="small" icon={<DatabaseBackup />} busy={busy} onClick={() => void rebuild()}>
          Rebuild usage index
        </Button>
      </div>
      {error === null ? null : <ErrorNote error={error} />}
    </>
  )
}
