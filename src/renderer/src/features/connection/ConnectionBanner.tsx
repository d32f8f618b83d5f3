import { useApp } from '../../store/context'
import { useNow } from '../../store/ticker'
import { Button } from '../../ui/Button'
import { formatAge } from '../../ui/format/age'
import { Spinner } from '../../ui/Spinner'
import './ConnectionBanner.css'

/** Quiet, and says what the page can know: that it shows the past, and not whether the host still runs. */
export function ConnectionBanner({ onRetry }: { onRetry: () => void }) {
  const connection = useApp((state) => state.connection)
  if (connection.phase !== 'reconnecting') return null
  return (
    <div className="connection-banner" role="status">
      <Spinner />
      <span>No answer from the host: this is the last that was seen. Reconnecting…</span>
      {connection.retryAt === null ? null : <Countdown until={connection.retryAt} />}
      <Button size="small" variant="quiet" onClick={onRetry}>
        Try now
      </Button>
    </div>
  )
}

function Countdown({ until }: { until: number }) {
  const left = until - useNow()
  if (left < 1_000) return null
  return <span className="connection-banner-next numbers">next try in {formatAge(left)}</span>
}
