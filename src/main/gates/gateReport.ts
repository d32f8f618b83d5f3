import type { GateReport } from '../../shared/domain/gates'
import type { RunId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { visibleLine } from '../approvals/visibleText'
import type { RanGates } from './runGates'
import { isFlaky, lastAttempts } from './verdictWords'
import { isKnown, sameState } from './worktreeState'

export interface ReportFacts {
  readonly runId: RunId
  readonly startedAt: number
  readonly endedAt: number
  /** What people must know of where the gates come from. */
  readonly notice: string | null
}

/** For a report without verdicts: `broken`, `none`, or stopped before the first gate. */
export function emptyReport(
  facts: ReportFacts,
  outcome: 'broken' | 'none' | 'interrupted',
  why: string | null,
): GateReport {
  const { runId, startedAt, endedAt, notice } = facts
  const nothing = { commit: null, tree: null, verdicts: [], flaky: false }
  return { runId, outcome, ...nothing, problem: sentences([why, notice]), startedAt, endedAt }
}

/**
 * What the gates came to. A report stands for one state of the worktree, that in which the first gate found it: when a
 * gate changed files and others came after it, nothing was judged as a whole, and the report says `failed` and why. What
 * the last gate changes does not touch the verdicts, and is only told.
 */
export function gateReport(ran: RanGates, facts: ReportFacts): GateReport {
  const { verdicts, before, notStarted } = ran
  const { runId, startedAt, endedAt, notice } = facts
  const change = changeIn(ran)
  const outcome = outcomeOf(ran, change?.torn === true)
  const problem = sentences([
    notStarted,
    // A stop leaves git no time to answer.
    outcome === 'interrupted' ? null : (change?.words ?? null),
    isKnown(before) ? null : 'What was judged cannot be named: it is in no git repository, or git did not answer.',
    outcome === 'none' ? 'No gate applies to what is in the worktree.' : null,
    notice,
  ])
  const flaky = lastAttempts(verdicts).some(isFlaky)
  return { runId, outcome, ...before, verdicts: [...verdicts], flaky, problem, startedAt, endedAt }
}

function outcomeOf({ verdicts, notStarted }: RanGates, torn: boolean): GateReport['outcome'] {
  const last = lastAttempts(verdicts).map(({ outcome }) => outcome)
  if (last.includes('interrupted')) return 'interrupted'
  if (notStarted !== null) return 'broken'
  if (torn || last.includes('failed') || last.includes('timed_out')) return 'failed'
  return last.includes('passed') ? 'passed' : 'none'
}

interface Change {
  /** A gate judged something else than the first one. */
  readonly torn: boolean
  readonly words: string
}

/** The first gate whose files were others than before it, when it was known what they were before. */
function changeIn({ verdicts, before, after }: RanGates): Change | null {
  if (!isKnown(before)) return null
  const judged = verdicts.filter(({ outcome }) => outcome !== 'skipped')
  const found = judged.findIndex((verdict) => !sameState(verdict, before))
  const torn = found !== -1
  const next = torn ? judged[found] : sameState(before, after) ? undefined : after
  const name = judged[torn ? found - 1 : judged.length - 1]?.name
  if (next === undefined || name === undefined) return null
  if (!isKnown(next))
    return { torn, words: `What is in the worktree after gate ${name} is not known: git did not answer.` }
  const changed = `Gate ${name} changed files of the worktree or made a commit`
  const words = torn
    ? `${changed}, so the gates after it judged something else: together they say nothing about one state. Let it only check, or have git ignore what it writes.`
    : `${changed}; the verdicts are about what was there before.`
  return { torn, words }
}

/** On one line that hides nothing: names and paths come from files that agents write. */
function sentences(parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null)
  return said.length === 0 ? null : visibleLine(said.join(' '), MESSAGE_MAX_CHARS)
}
