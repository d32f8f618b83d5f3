import { RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { ErrorNote } from '../../../ui/ErrorNote'
import { Spinner } from '../../../ui/Spinner'
import { useAsked } from '../../story/useAsked'
import '../CheckList.css'
import { Cut } from './PlanView'
import { PruneDialog } from './PruneDialog'
import { Retention } from './Retention'
import { StorageSizes } from './StorageSizes'
import { StoredRuns } from './StoredRuns'
import './StorageSettings.css'
import { UsageIndex } from './UsageIndex'

/** What Snowhook keeps on the disk, how long, and the ways to make room. */
export function StorageSettings() {
  const client = useClient()
  const { value: use, error, busy, again } = useAsked('use', () => client.storage.use({}))
  const [pruning, setPruning] = useState(false)
  return (
    <>
      <section className="settings-section">
        <h3 className="check-list-head">
          Data folder
          <Button size="small" variant="quiet" icon={<RefreshCw />} busy={busy} onClick={again}>
            Measure again
          </Button>
        </h3>
        {error === null ? null : <ErrorNote error={error} onRetry={again} />}
        {use === null ? error === null ? <Spinner label="Measuring" /> : null : <StorageSizes use={use} />}
      </section>
      <section className="settings-section">
        <h3>Retention</h3>
        <p className="storage-text">
          Only journals of ended runs are ever deleted, and conversations of removed agents. Never worktrees, branches,
          unmerged work, or what was spent.
        </p>
        <Retention />
        <div className="settings-line">
          <span>
            Make room now
            <small>Shows first what would be deleted, and what is kept and why.</small>
          </span>
          <Button size="small" icon={<Trash2 />} aria-haspopup="dialog" onClick={() => setPruning(true)}>
            Prune now…
          </Button>
        </div>
      </section>
      {use === null ? null : (
        <section className="settings-section">
          <h3>Largest runs</h3>
          {use.runs.length === 0 ? (
            <p className="storage-text">No run yet: each leaves a journal here.</p>
          ) : (
            <StoredRuns runs={use.runs} label="Largest runs" why="Kept because" />
          )}
          <Cut shown={use.runs.length} all={use.runCount} />
        </section>
      )}
      <section className="settings-section">
        <h3>Repair</h3>
        <UsageIndex />
      </section>
      {pruning ? <PruneDialog onClose={() => setPruning(false)} onPruned={again} /> : null}
    </>
  )
}
