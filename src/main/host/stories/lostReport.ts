import type { GateReport } from '../../../shared/domain/gates'
import type { RunId } from '../../../shared/domain/ids'
import type { RunSummary } from '../../../shared/domain/agent'

/** For a run of gates that ended without a word; null: it is not even known. */
export const lostReport = (runId: RunId, run: RunSummary | null, now: number): GateReport => ({
  runId,
  outcome: 'interrupted',
  commit: null,
  tree: null,
  verdicts: [],
  flaky: false,
  problem: run?.why ?? 'The gates were interrupted.',
  startedAt: run?.startedAt ?? now,
  endedAt: run?.endedAt ?? now,
})
