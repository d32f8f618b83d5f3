import { History } from 'lucide-react'
import { Button } from '../../../ui/Button'
import { useUiActions } from '../../../store/context'
import { RemainsList } from '../../recovery/RemainsList'
import { remainsWords } from '../../recovery/remainsWords'
import type { ResumeReport } from '../../recovery/resumeReport'
import type { NumberedRun } from '../runs'
import './ResumeReportCard.css'

/** What the last resume that went on from a cut-off run found of it, and what it did not. */
export function ResumeReportCard({ report, runs }: { report: ResumeReport; runs: readonly NumberedRun[] }) {
  const ui = useUiActions()
  const by = runs.find(({ run }) => run.id === report.runId)
  const before = runs.find(({ run }) => run.id === report.previousRun)
  return (
    <section className="resume-report" aria-label="Resume report">
      <header className="resume-report-head">
        <History aria-hidden="true" />
        <h3>Resume report</h3>
        {before === undefined ? null : (
          <Button
            size="small"
            variant="quiet"
            onClick={() => ui.inspect(before.run.agentId, 'timeline', before.run.id)}
          >
            Run {before.number}
          </Button>
        )}
      </header>
      <p className="resume-report-words">
        {by === undefined ? '' : `Run ${by.number} goes on from a run that was cut off: `}
        {remainsWords(report)}.
      </p>
      <RemainsList remains={report} />
    </section>
  )
}
