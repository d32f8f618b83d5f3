import { History } from 'lucide-react'
import { useState } from 'react'
import type { AgentView } from '../../../../../shared/domain/agent'
import { useApp } from '../../../store/context'
import { Button } from '../../../ui/Button'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorNote } from '../../../ui/ErrorNote'
import { useNewestReport } from '../../recovery/useResumeReport'
import type { AgentRuns } from '../useRuns'
import { Grants } from './Grants'
import { ResumeBox } from './ResumeBox'
import { ResumeReportCard } from './ResumeReportCard'
import { RunCard } from './RunCard'
import './Session.css'

/** Cards drawn before the reader asks for more. */
const RUNS_SHOWN = 20

/** Every run of the agent, and the way on from any of them. */
export function Session({ agent, history }: { agent: AgentView; history: AgentRuns }) {
  const manifest = useApp((state) => state.runtimes.find((runtime) => runtime.id === agent.spec.runtime))
  const [shown, setShown] = useState(RUNS_SHOWN)
  const { runs } = history
  const report = useNewestReport(runs, agent.phase)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling page must be reachable to be scrolled by keyboard.
    <section className="session" tabIndex={0} aria-label="Session and runs">
      {history.error === null ? null : <ErrorNote error={history.error} />}
      {agent.sessionId === null ? null : <ResumeBox key={agent.spec.id} agent={agent} manifest={manifest} />}
      {report === null ? null : <ResumeReportCard report={report} runs={runs} />}
      <Grants agentId={agent.spec.id} />
      {runs.length === 0 && history.ready ? (
        <EmptyState icon={<History />} title="It has not run yet">
          Each run is kept here with its outcome, its session and the way to resume it.
        </EmptyState>
      ) : null}
      {runs.slice(0, shown).map((numbered) => (
        <RunCard
          key={numbered.run.id}
          numbered={numbered}
          agent={agent}
          manifest={manifest}
          sessions={history.sessions}
        />
      ))}
      {runs.length > shown ? (
        <Button variant="quiet" onClick={() => setShown(shown + RUNS_SHOWN)}>
          Show {Math.min(RUNS_SHOWN, runs.length - shown)} earlier runs
        </Button>
      ) : null}
    </section>
  )
}
