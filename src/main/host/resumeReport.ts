import type { RunSummary } from '../../shared/domain/agent'
import type { AgentEventOf } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import type { Remains } from '../../shared/domain/recovery'
import { unreadRemains } from '../supervisor/remains'
import { type ReaderPorts, readRun, remainsFrom } from './recoveryReader'

/** A start waits at most this long for the report about the run before it; its end alone is read in a fraction of that. */
const REPORT_MAX_MS = 1_000

export interface ResumeReportPorts extends ReaderPorts {
  /** What recovery found of a run at the start of this host; null: nothing. */
  readonly remainsOf: (runId: RunId) => Remains | null
}

/** What goes right after `run_started` of a run that follows one which did not come to its own end. Never rejects. */
export async function resumeReport(
  previous: RunSummary,
  ports: ResumeReportPorts,
): Promise<AgentEventOf<'resume_report'>> {
  const known = ports.remainsOf(previous.id)
  return { type: 'resume_report', previousRun: previous.id, ...(known ?? (await remainsNow(previous, ports))) }
}

async function remainsNow(previous: RunSummary, ports: ResumeReportPorts): Promise<Remains> {
  const { clock, journals } = ports
  let cancel = (): void => {}
  const late = new Promise<Remains>((resolve) => {
    cancel = clock.after(2 * REPORT_MAX_MS, () => resolve(unreadRemains('its journal could not be read in time.')))
  })
  const read = async (): Promise<Remains> => {
    if (!journals.exists(previous.id)) return unreadRemains('it has no journal.')
    const reading = await readRun(previous, ports, clock.monotonic() + REPORT_MAX_MS)
    return remainsFrom(reading, previous, previous.outcome ?? 'lost', ports)
  }
  const failed = (cause: unknown): Remains =>
    unreadRemains(`its journal could not be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  try {
    return await Promise.race([read().catch(failed), late])
  } finally {
    cancel()
  }
}

/** Whether the run was broken off: then what follows it must know what is there and what is not. */
export const wasBrokenOff = ({ endedAt, outcome }: RunSummary): boolean => endedAt !== null && outcome !== 'completed'
