import type { SnowhookError } from '../../../../shared/domain/errors'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { SnowhookMark } from '../../ui/SnowhookMark'

/** The host does not want this page, and trying again would not help: what happened, what was kept, what to do. */
export function LostPage({ reason }: { reason: SnowhookError }) {
  return (
    <main className="shell-alone" role="alert">
      <EmptyState
        icon={<SnowhookMark size={40} />}
        title="This page has no way to its host"
        actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        <p>{reason.message}</p>
        {reason.kept === undefined ? null : <p>{reason.kept}</p>}
        {reason.next === undefined ? null : (
          <p>
            <strong>{reason.next}</strong>
          </p>
        )}
      </EmptyState>
    </main>
  )
}
