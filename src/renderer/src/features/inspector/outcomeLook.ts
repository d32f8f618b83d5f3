import type { RunSummary } from '../../../../shared/domain/agent'
import type { RunOutcome } from '../../../../shared/domain/run'
import type { Tone } from '../../ui/tone'

export interface OutcomeLook {
  readonly word: string
  readonly tone: Tone
}

export const outcomeLooks: Readonly<Record<RunOutcome, OutcomeLook>> = {
  completed: { word: 'completed', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  aborted: { word: 'aborted', tone: 'bad' },
  rate_limited: { word: 'limit reached', tone: 'parked' },
  inactive: { word: 'no output', tone: 'attention' },
  stopped: { word: 'stopped', tone: 'neutral' },
  lost: { word: 'lost', tone: 'attention' },
}

/** How a run stands, in a word. A run without an outcome is going on. */
export const outcomeLook = (run: RunSummary): OutcomeLook =>
  run.outcome === null ? { word: 'live', tone: 'accent' } : outcomeLooks[run.outcome]
