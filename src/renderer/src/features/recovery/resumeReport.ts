import type { HostClient } from '../../../../shared/contract'
import type { RunSummary } from '../../../../shared/domain/agent'
import type { AgentEventOf } from '../../../../shared/domain/events'
import type { RunId } from '../../../../shared/domain/ids'

/** A run's report is among its very first events. */
const FIRST_EVENTS = 100
/** Resumed runs looked through for one that has a report: most go on from runs that ended well, and have none. */
const RUNS_LOOKED_AT = 10

export interface ResumeReport extends AgentEventOf<'resume_report'> {
  /** The run that went on. */
  readonly runId: RunId
}

/** What a run said of what it found of the run before it; null: it said nothing, or its journal does not answer. */
export async function reportOf(client: Pick<HostClient, 'journal'>, runId: RunId): Promise<ResumeReport | null> {
  const page = await client.journal.events({ runId, beforeSeq: FIRST_EVENTS + 1, limit: FIRST_EVENTS })
  if (!page.ok) return null
  for (const { event } of page.value.events) if (event.type === 'resume_report') return { ...event, runId }
  return null
}

/** The newest report among runs, which come newest first. */
export async function newestReport(
  client: Pick<HostClient, 'journal'>,
  runs: readonly Pick<RunSummary, 'id' | 'resumedFrom'>[],
): Promise<ResumeReport | null> {
  for (const { id } of runs.filter(({ resumedFrom }) => resumedFrom !== null).slice(0, RUNS_LOOKED_AT)) {
    const report = await reportOf(client, id)
    if (report !== null) return report
  }
  return null
}
