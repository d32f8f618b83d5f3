import { useApp } from '../../store/context'
import { CopyButton } from '../../ui/CopyButton'
import './About.css'

/** Which Snowhook this is, and where it keeps what it keeps. */
export function About() {
  const host = useApp((state) => state.host)
  if (host === null) return null
  const facts: readonly (readonly [string, string])[] = [
    ['Version', `${host.version} (protocol ${host.protocol})`],
    ['Shell', `${host.shell} on ${host.platform}`],
    ['Node', host.node],
    ['Host process', `${host.pid}, since ${new Date(host.startedAt).toLocaleString()}`],
  ]
  return (
    <section className="settings-section">
      <h3>About</h3>
      <dl className="about">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
        <div>
          <dt>Data folder</dt>
          <dd>
            <code>{host.dataDir}</code>
            <CopyButton text={host.dataDir} label="Copy the path" />
          </dd>
        </div>
      </dl>
    </section>
  )
}
