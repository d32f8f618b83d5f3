import { useEffect, useState } from 'react'
import type { AgentId } from '../../../../shared/domain/ids'
import { useApp, useClient } from '../../store/context'
import type { NumberedRun } from '../inspector/runs'
import { newestReport, type ResumeReport, reportOf } from './resumeReport'

/** An answer, asked anew whenever `about` changes; null about: nothing to ask. */
function useAnswer(about: string | null, ask: () => Promise<ResumeReport | null>): ResumeReport | null {
  const [known, setKnown] = useState<{ about: string; report: ResumeReport | null } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `about` says what the question depends on.
  useEffect(() => {
    if (about === null) return
    let stale = false
    void ask().then((report) => {
      if (!stale) setKnown({ about, report })
    })
    return () => {
      stale = true
    }
  }, [about])
  return known !== null && known.about === about ? known.report : null
}

/** Of the agent's newest run. Asked again when the run has begun to work: by then the report is written. */
export function useRunReport(agentId: AgentId): ResumeReport | null {
  const client = useClient()
  const runId = useApp((state) => {
    const run = state.fleet.agents[agentId]?.run ?? null
    return run === null || run.resumedFrom === null ? null : run.id
  })
  const starting = useApp((state) => state.fleet.agents[agentId]?.phase === 'starting')
  return useAnswer(runId === null ? null : `${runId} ${starting}`, async () =>
    runId === null ? null : reportOf(client, runId),
  )
}

/** The newest of all the agent's runs; `phase` lets a run that has begun meanwhile be looked at again. */
export function useNewestReport(runs: readonly NumberedRun[], phase: string): ResumeReport | null {
  const client = useClient()
  const newest = runs.find(({ run }) => run.resumedFrom !== null)?.run
  return useAnswer(newest === undefined ? null : `${newest.id} ${phase === 'starting'}`, () =>
    newestReport(
      client,
      runs.map(({ run }) => run),
    ),
  )
}
