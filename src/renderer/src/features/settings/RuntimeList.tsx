import { Check, CircleAlert } from 'lucide-react'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import { useApp } from '../../store/context'
import { Badge } from '../../ui/Badge'
import { Spinner } from '../../ui/Spinner'
import { useProbe } from '../newAgent/useProbe'
import './CheckList.css'

/** Every runtime, whether it can be used here, and what to do if not. */
export function RuntimeList() {
  const runtimes = useApp((state) => state.runtimes)
  return (
    <section className="settings-section">
      <h3>Runtimes</h3>
      <ul className="check-list">
        {runtimes
          .filter(({ internal }) => !internal)
          .map((manifest) => (
            <RuntimeLine key={manifest.id} manifest={manifest} />
          ))}
      </ul>
    </section>
  )
}

function RuntimeLine({ manifest }: { manifest: RuntimeManifest }) {
  const probe = useProbe(manifest.id, null)
  return (
    <li>
      <div className="check-list-text">
        <strong>{manifest.name}</strong>
        <p>{probe === null ? 'Looking for it…' : probe.detail}</p>
      </div>
      {probe === null ? (
        <Spinner />
      ) : probe.available ? (
        <Badge tone="good" icon={<Check />}>
          {probe.version ?? 'ready'}
        </Badge>
      ) : (
        <Badge tone="attention" icon={<CircleAlert />}>
          not ready
        </Badge>
      )}
    </li>
  )
}
