import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Toast } from '../../store/appStore'
import { useApp, useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import './Toasts.css'
import { openAlerts } from './openAlerts'

type Level = Toast['level']

const icons: Readonly<Record<Level, LucideIcon>> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  error: CircleAlert,
}

/** Good news goes by itself; what went wrong stays until it was read. */
const SHOWN_MS: Readonly<Record<Level, number | null>> = { info: 6_000, success: 3_000, warning: null, error: null }

/** What just happened, and what the host wants everyone to see: what happened, what was kept, what to do next. */
export function Toasts() {
  const toasts = useApp((state) => state.toasts)
  const alerts = useApp((state) => state.alerts)
  const ui = useUiActions()
  /** By id: a host repeats its alerts to everyone who connects, and this window has read these. */
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite" aria-relevant="additions">
      {openAlerts(alerts, read).map((alert) => (
        <Message
          key={alert.id}
          {...alert}
          source="Snowhook"
          onDismiss={() => setRead((before) => new Set(before).add(alert.id))}
        />
      ))}
      {toasts.map((toast) => (
        <Message key={toast.id} {...toast} onDismiss={() => ui.dismissToast(toast.id)} />
      ))}
    </section>
  )
}

function Message({
  level,
  message,
  kept,
  next,
  source,
  ask,
  onDismiss,
}: {
  level: Level
  message: string
  kept?: string | undefined
  next?: string | undefined
  source?: string
  ask?: string
  onDismiss: () => void
}) {
  const Icon = icons[level]
  const ui = useUiActions()
  const [held, setHeld] = useState(false)
  const shownMs = source === undefined ? SHOWN_MS[level] : null
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new callback each render must not start the time over.
  useEffect(() => {
    if (shownMs === null || held) return
    const timer = setTimeout(onDismiss, shownMs)
    return () => clearTimeout(timer)
  }, [shownMs, held])
  return (
    <article
      className="toast"
      data-level={level}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon aria-hidden="true" />
      <div className="toast-text">
        <h3>
          <span className="visually-hidden">{level}: </span>
          {message}
        </h3>
        {kept === undefined ? null : <p>{kept}</p>}
        {next === undefined ? null : <p className="toast-next">{next}</p>}
      </div>
      {ask === undefined ? null : (
        <Button size="small" onClick={() => ui.openInbox(ask)}>
          Open
        </Button>
      )}
      <IconButton size="small" label="Dismiss" icon={<X />} onClick={onDismiss} />
    </article>
  )
}
