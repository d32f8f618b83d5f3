import { useApp } from '../../store/context'
import { Tooltip } from '../../ui/Tooltip'
import './ConnectionDot.css'

const words = {
  connecting: 'Connecting to the host',
  open: 'Connected to the host',
  reconnecting: 'The connection is lost; trying again. The host keeps running.',
  lost: 'No way to the host',
} as const

/** Shape and words say it too: a ring while there is no connection. */
export function ConnectionDot() {
  const phase = useApp((state) => state.connection.phase)
  const host = useApp((state) => state.host)
  const detail = host === null ? '' : `\n${host.shell} shell · ${host.platform} · process ${host.pid}`
  return (
    <>
      <Tooltip content={`${words[phase]}${detail}`} side="left">
        <button type="button" className="connection-dot" data-phase={phase} aria-label={words[phase]} />
      </Tooltip>
      {/* Beside the button: a live region inside would take the button's name away. */}
      <span className="visually-hidden" role="status">
        {words[phase]}
      </span>
    </>
  )
}
