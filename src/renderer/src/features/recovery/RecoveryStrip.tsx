import { History, StepForward, X } from 'lucide-react'
import { Fragment } from 'react'
import { useApp, useServices } from '../../store/context'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { Strip } from '../../ui/Strip'
import './RecoveryStrip.css'
import { recoveryLead, recoveryParts } from './recoveryWords'
import { useRecoveryCommands } from './useRecoveryCommands'
import { useResumeRecovered, useStandings } from './useRecovery'

/** After a start that found something: what, in one line, until it is put away. */
export function RecoveryStrip() {
  useRecoveryCommands()
  const report = useApp((state) => state.recovery.report)
  const away = useApp((state) => state.ui.recoveryAway)
  const standings = useStandings(report)
  const { ids, busy, resumeAll } = useResumeRecovered(report)
  const { ui, recovery, store } = useServices()
  if (report === null || report.at === away) return null
  const putAway = (): void => {
    ui.putRecoveryAway(report.at)
    // What is asked stays with the host until it is decided: it is among what needs the reader.
    if (store.getState().recovery.asked.length === 0) void recovery.dismiss()
  }
  return (
    <Strip
      label="Found at the start"
      icon={<History />}
      actions={
        <>
          {ids.length === 0 && !busy ? null : (
            <Button size="small" icon={<StepForward />} busy={busy} onClick={() => void resumeAll()}>
              {ids.length === 1 ? 'Resume' : 'Resume all'}
            </Button>
          )}
          <Button
            size="small"
            variant="primary"
            aria-haspopup="dialog"
            onClick={() => ui.openDialog({ kind: 'recovery' })}
          >
            Show
          </Button>
          <IconButton size="small" label="Put this away" icon={<X />} onClick={putAway} />
        </>
      }
    >
      <p className="recovery-line numbers">
        <strong>{recoveryLead(report, Date.now())}</strong>
        {recoveryParts(report, standings).map(({ words, tone }) => (
          <Fragment key={words}>
            {' '}
            <span className="recovery-fact" data-tone={tone}>
              {words}
            </span>
          </Fragment>
        ))}
      </p>
    </Strip>
  )
}
