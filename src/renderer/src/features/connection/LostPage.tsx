import type { SnowhookError } from '../../../../shared/domain/errors'
import { Button } from '../../ui/Button'
import { SnowhookMark } from '../../ui/SnowhookMark'
import './LostPage.css'

/** The host does not want this page, and trying again would not help: what happened, what was kept, what to do. */
export function LostPage({ reason }: { reason: SnowhookError }) {
  return (
    <main className="lost">
      <SnowhookMark size={44} />
      <h1>This page has no way to its host</h1>
      <p role="alert">{reason.message}</p>
      {reason.kept === undefined ? null : <p className="lost-kept">{reason.kept}</p>}
      {reason.next === undefined ? null : <p className="lost-next">{reason.next}</p>}
      <Button onClick={() => window.location.reload()}>Try again</Button>
    </main>
  )
}
