import type { RunSummary } from '../../shared/domain/agent'
import { bytesText } from '../../shared/domain/bytesText'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'

/** What a reader of a run's journal is told when it was pruned; null: it was not. */
export function prunedJournal(run: RunSummary | null): SnowhookError | null {
  if (run?.prunedAt === undefined) return null
  const day = new Date(run.prunedAt).toISOString().slice(0, 10)
  const size = bytesText(run.prunedBytes ?? 0)
  return snowhookError('not_found', `The journal of run ${run.id} was pruned on ${day} (${size}).`, {
    kept: 'Its summary, its usage and its cost.',
  })
}
