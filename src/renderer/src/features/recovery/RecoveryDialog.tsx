import { FileCheck2 } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { RecoveryReport } from '../../../../shared/domain/recovery'
import { useApp, useServices } from '../../store/context'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { formatClock } from '../../ui/format/age'
import { visibleText } from '../inspector/visibleText'
import { AskedProcesses, SettledProcesses, SurvivingProcesses } from './FoundProcesses'
import { processGroups } from './processGroups'
import { RecoveredRuns } from './RecoveredRuns'
import './RecoveryDialog.css'
import { recoveryLead } from './recoveryWords'

/** All that this start found, what was done about it, and what is left to decide. */
export function RecoveryDialog() {
  const open = useApp((state) => state.ui.dialog?.kind === 'recovery')
  const report = useApp((state) => state.recovery.report)
  const asked = useApp((state) => state.recovery.asked.length)
  const { ui, recovery } = useServices()
  const putAway = async (): Promise<void> => {
    if (await recovery.dismiss()) ui.closeDialog()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      size="wide"
      title="Recovery report"
      description={report === null ? undefined : description(report)}
      footer={
        report === null ? undefined : (
          <>
            <p className="recovery-foot">
              {asked === 0
                ? 'Runs keep what is said here in their own timelines.'
                : 'Put away, what needs your word is left alone.'}
            </p>
            <Button variant="quiet" onClick={() => void putAway()}>
              Put away
            </Button>
            <Button variant="primary" onClick={() => ui.closeDialog()}>
              Done
            </Button>
          </>
        )
      }
    >
      {!open ? null : report === null ? (
        <EmptyState icon={<FileCheck2 />} title="Nothing is left to tell">
          The report was put away. What happened to a run stays in its timeline.
        </EmptyState>
      ) : (
        <RecoveryReportView report={report} />
      )}
    </Dialog>
  )
}

const description = (report: RecoveryReport): string => {
  const found = `Found at ${formatClock(report.at)}.`
  return report.killedHostSince === null
    ? `${found.slice(0, -1)}, when this host started.`
    : `${recoveryLead(report, Date.now())}. ${found}`
}

/** The sheet itself, what wants a decision first. */
export function RecoveryReportView({ report }: { report: RecoveryReport }) {
  const onceAsked = useRef(new Set<string>())
  const groups = useMemo(() => {
    for (const { id, state } of report.processes) if (state === 'asked') onceAsked.current.add(id)
    return processGroups(report.processes, onceAsked.current)
  }, [report])
  return (
    <div className="recovery">
      <AskedProcesses processes={groups.asked} />
      <SurvivingProcesses processes={groups.survived} />
      <RecoveredRuns report={report} />
      <SettledProcesses processes={groups.settled} />
      {report.mended.length === 0 ? null : (
        <section className="recovery-part" aria-label="Files mended">
          <header className="recovery-part-head">
            <h3>Mended</h3>
          </header>
          <ul className="recovery-mended">
            {report.mended.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
              <li key={index}>{visibleText(line)}</li>
            ))}
          </ul>
        </section>
      )}
      {report.runs.length + report.processes.length + report.mended.length === 0 ? (
        <EmptyState icon={<FileCheck2 />} title="Nothing was harmed">
          No run was open, and no process was left behind.
        </EmptyState>
      ) : null}
    </div>
  )
}
