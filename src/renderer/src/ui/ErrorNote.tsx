import { CircleAlert } from 'lucide-react'
import type { SnowhookError } from '../../../shared/domain/errors'
import { Button } from './Button'
import './ErrorNote.css'

/** An error in its place: what happened, what was kept, what to do next. */
export function ErrorNote({ error, onRetry }: { error: SnowhookError; onRetry?: () => void }) {
  return (
    <div className="error-note" role="alert">
      <CircleAlert aria-hidden="true" />
      <div className="error-note-text">
        <strong>{error.message}</strong>
        {error.kept === undefined ? null : <p>{error.kept}</p>}
        {error.next === undefined ? null : <p>{error.next}</p>}
      </div>
      {onRetry === undefined ? null : (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
