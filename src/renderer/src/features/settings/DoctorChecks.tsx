import { Check, CircleAlert, CircleX, type LucideIcon, RefreshCw } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { DoctorCheck } from '../../../../shared/contract/app'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { useClient } from '../../store/context'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { ErrorNote } from '../../ui/ErrorNote'
import type { Tone } from '../../ui/tone'
import './CheckList.css'

const looks: Readonly<Record<DoctorCheck['status'], { tone: Tone; icon: LucideIcon; word: string }>> = {
  ok: { tone: 'good', icon: Check, word: 'ok' },
  warning: { tone: 'attention', icon: CircleAlert, word: 'warning' },
  problem: { tone: 'bad', icon: CircleX, word: 'problem' },
}

/** What the host finds when it checks itself, with what to do about it. */
export function DoctorChecks() {
  const client = useClient()
  const [checks, setChecks] = useState<readonly DoctorCheck[]>([])
  const [error, setError] = useState<SnowhookError | null>(null)
  const [busy, setBusy] = useState(false)
  const check = useCallback(async (): Promise<void> => {
    setBusy(true)
    const result = await client.app.doctor({})
    setBusy(false)
    setError(result.ok ? null : result.error)
    if (result.ok) setChecks(result.value)
  }, [client])
  useEffect(() => void check(), [check])
  return (
    <section className="settings-section">
      <h3 className="check-list-head">
        This machine
        <Button size="small" variant="quiet" icon={<RefreshCw />} busy={busy} onClick={() => void check()}>
          Check again
        </Button>
      </h3>
      {error === null ? null : <ErrorNote error={error} />}
      <ul className="check-list" aria-busy={busy}>
        {checks.map(({ id, label, status, detail, next }) => {
          const { tone, icon: Icon, word } = looks[status]
          return (
            <li key={id}>
              <div className="check-list-text">
                <strong>{label}</strong>
                <p>{detail}</p>
                {next === null ? null : <p className="check-list-next">{next}</p>}
              </div>
              <Badge tone={tone} icon={<Icon />}>
                {word}
              </Badge>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
