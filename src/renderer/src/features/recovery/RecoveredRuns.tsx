import { StepForward } from 'lucide-react'
import { useState } from 'react'
import type { RecoveredRun, RecoveryReport } from '../../../../shared/domain/recovery'
import { useApp } from '../../store/context'
import { usePending } from '../../store/selectors'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { formatClock } from '../../ui/format/age'
import { counted } from '../../ui/format/counted'
import { useWake } from '../grid/useWake'
import { outcomeLooks } from '../inspector/outcomeLook'
import { visibleText } from '../inspector/visibleText'
import { RemainsList } from './RemainsList'
import { type RunStanding, standingWords } from './runStanding'
import { useResumeRecovered, useStandings } from './useRecovery'

/** Cards drawn before the reader asks for more. */
const RUNS_SHOWN = 20

/** Runs that did not come to their own end: what is there of each, and the way on. */
export function RecoveredRuns({ report }: { report: RecoveryReport }) {
  const standings = useStandings(report)
  const { ids, busy, resumeAll } = useResumeRecovered(report)
  const [shown, setShown] = useState(RUNS_SHOWN)
  if (report.runs.length === 0) return null
  return (
    <section className="recovery-part" aria-label="Runs that were cut off">
      <header className="recovery-part-head">
        <h3>{counted(report.runs.length, 'run')} cut off</h3>
        {ids.length > 1 || (busy && report.runs.length > 1) ? (
          <Button size="small" icon={<StepForward />} busy={busy} onClick={() => void resumeAll()}>
            Resume all {ids.length}
          </Button>
        ) : null}
      </header>
      {report.runs.slice(0, shown).map((run, index) => (
        <Run key={run.runId} run={run} standing={standings[index] ?? 'not_resumable'} />
      ))}
      {report.runs.length > shown ? (
        <Button variant="quiet" onClick={() => setShown(shown + RUNS_SHOWN)}>
          Show {Math.min(RUNS_SHOWN, report.runs.length - shown)} more runs
        </Button>
      ) : null}
    </section>
  )
}

function Run({ run, standing }: { run: RecoveredRun; standing: RunStanding }) {
  const wake = useWake()
  const pending = usePending(run.agentId)
  const title = useApp((state) => state.fleet.agents[run.agentId]?.spec.storyTitle)
  const look = outcomeLooks[run.outcome]
  const name = visibleText(run.agentName)
  return (
    <article className="recovered-run" aria-label={`${name}: ${look.word}`}>
      <header className="recovered-run-head">
        <h4 className="truncate">
          <bdi>{name}</bdi> <small className="truncate">{visibleText(title || run.storyId)}</small>
        </h4>
        <Badge tone={look.tone}>{look.word}</Badge>
        <span className="recovered-run-seen numbers">
          {run.lastSeenAt === null ? 'never heard of' : `last heard of at ${formatClock(run.lastSeenAt)}`}
        </span>
        {standing === 'resumable' ? (
          <Button
            size="small"
            icon={<StepForward />}
            busy={pending === 'resume'}
            aria-label={`Resume ${name}`}
            onClick={() => void wake(run.agentId)}
          >
            Resume
          </Button>
        ) : null}
      </header>
      <RemainsList remains={run} />
      {standing === 'resumable' ? null : <p className="recovered-run-note">{standingWords[standing]}</p>}
    </article>
  )
}
