import type { GateReport, GateVerdict } from '../../shared/domain/gates'
import type { NextRun, StoryDecision } from '../../shared/domain/story'
import type { WorkEvidence } from '../../shared/domain/worktree'
import { completionTable, type RowId } from './completionPolicy'
import type { Settled } from './completionPolicySlots'
import type { RunEnd } from './storyInput'
import { saidBy } from './storyPrompts'
import type { Slot } from './storyRules'
import { oneLine } from './toolSentence'

type Looked = StoryDecision['looked']

/** One sentence on a card; the run's own journal has the rest. */
const SENTENCE_MAX_CHARS = 1_000
const CAUSE_MAX_CHARS = 600
const VALUE_MAX_CHARS = 1_000
/** Gates named in a sentence; the report has all. */
const NAMED_GATES_MAX = 3
/** Gates listed in a decision; the report has all. */
const LOOKED_GATES_MAX = 24
const GATE_NAME_MAX_CHARS = 80

const slotNames: Readonly<Record<Slot, readonly [one: string, several: string]>> = {
  aborts: ['start again', 'starts again'],
  retries: ['retry', 'retries'],
  commitRecoveries: ['request', 'requests for a commit'],
  noProgress: ['reminder', 'reminders'],
  failures: ['new try', 'new tries'],
  inactivity: ['resume', 'resumes after a silence'],
  losses: ['new try', 'new tries after a loss'],
}

/** "Gate test failed (exit code 1), so the agent is given what they printed (retry 2 of 3)." */
export function rulingSentence(because: string, row: RowId, settled: Settled): string {
  const { used, exhausted } = settled
  const so =
    exhausted !== null
      ? exhausted.max === 0
        ? 'it waits for you'
        : `it waits for you: all ${exhausted.max} ${slotNames[exhausted.slot][1]} have been used`
      : settled.action === 'needs_you'
        ? 'it waits for you'
        : completionTable[row].so
  const count = used === null ? '' : ` (${slotNames[used.slot][0]} ${used.count} of ${used.max})`
  return oneLine(`${because}, so ${so}${count}.`, SENTENCE_MAX_CHARS)
}

/** Why a run ended, with what it left. */
export function runSentence(end: RunEnd): string {
  const said = unended(oneLine(end.why, CAUSE_MAX_CHARS))
  const why = said === '' ? `The run ended: ${end.outcome.replaceAll('_', ' ')}` : said
  return `${why}; ${workWords(end.work)}`
}

function workWords({ newCommits, uncommitted, problem }: WorkEvidence): string {
  if (newCommits === null || uncommitted === null)
    return `git cannot say what it left${problem === null ? '' : ` (${unended(oneLine(problem, 200))})`}`
  const left = [
    ...(newCommits > 0 ? [counted(newCommits, 'new commit')] : []),
    ...(uncommitted > 0 ? [counted(uncommitted, 'uncommitted path')] : []),
  ]
  return left.length === 0 ? 'no new work is in the worktree' : `${left.join(' and ')} in the worktree`
}

export function gatesSentence(report: GateReport, row: RowId, work: WorkEvidence): string {
  const commit = report.commit === null ? '' : ` on ${report.commit.slice(0, 12)}`
  const problem = report.problem === null ? '' : `: ${unended(oneLine(report.problem, CAUSE_MAX_CHARS))}`
  switch (report.outcome) {
    case 'none':
      return `No gate applies${problem}`
    case 'broken':
      return `The gates cannot be read${problem}`
    case 'interrupted':
      return `The gates were interrupted${problem}`
    case 'failed':
      return failedSentence(report.verdicts)
    case 'passed':
      return `${passedSentence(report)}${commit}${passedBut(row, work)}`
  }
}

function failedSentence(verdicts: readonly GateVerdict[]): string {
  const last = new Map(verdicts.map((verdict) => [verdict.name, verdict]))
  const bad = [...last.values()].filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
  const [only] = bad
  if (only === undefined) return 'The gates failed'
  if (bad.length === 1) return `Gate ${oneLine(only.name, GATE_NAME_MAX_CHARS)} ${verdictWords(only)}`
  const named = bad.slice(0, NAMED_GATES_MAX).map(({ name }) => oneLine(name, GATE_NAME_MAX_CHARS))
  const more = bad.length > named.length ? [`${bad.length - named.length} more`] : []
  const all = [...named, ...more]
  return `Gates ${all.slice(0, -1).join(', ')} and ${all.at(-1)} did not pass`
}

function verdictWords({ outcome, exitCode }: GateVerdict): string {
  const exit = exitCode === null ? '' : ` (exit code ${exitCode})`
  return `${outcome.replaceAll('_', ' ')}${exit}`
}

function passedSentence({ verdicts, flaky }: GateReport): string {
  const passed = new Set(verdicts.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name)).size
  const words = passed === 1 ? 'The gate passed' : `All ${passed} gates passed`
  return flaky ? `${words} (not at once: flaky)` : words
}

function passedBut(row: RowId, { uncommitted, problem }: WorkEvidence): string {
  switch (row) {
    case 'gates_unknown':
      return problem === null
        ? ', but HEAD is another commit now'
        : `, but git cannot say what is there (${unended(oneLine(problem, 200))})`
    case 'gates_uncommitted':
      return ` with ${counted(uncommitted ?? 0, 'uncommitted path')}, which a merge would not have`
    case 'gates_nothing':
      return ', but the branch has no commit of its own'
    default:
      return ''
  }
}

export const lookedAtRun = (end: RunEnd, row: RowId, judgedCommit: string | null): Looked => [
  looked('row', row),
  looked('outcome', end.stoppedBy === null ? end.outcome : `${end.outcome} by ${end.stoppedBy}`),
  ...(end.failure === null ? [] : [looked('failure', `${end.failure.class}: ${end.failure.message}`)]),
  looked('session', end.sessionId ?? 'none'),
  ...lookedAtWork(end.work),
  looked('last judged commit', judgedCommit ?? 'none'),
]

export const lookedAtGates = (report: GateReport, row: RowId, work: WorkEvidence): Looked => [
  looked('row', row),
  looked('gates', report.flaky ? `${report.outcome}, flaky` : report.outcome),
  looked('judged commit', report.commit ?? 'none'),
  looked('judged tree', report.tree ?? 'none'),
  ...lookedAtWork(work),
  ...report.verdicts
    .slice(0, LOOKED_GATES_MAX)
    .map((verdict) => looked(`gate ${oneLine(verdict.name, GATE_NAME_MAX_CHARS)}`, verdictWords(verdict))),
]

const lookedAtWork = ({ head, newCommits, uncommitted, problem }: WorkEvidence): Looked => [
  looked('HEAD', head ?? 'unknown'),
  looked('new commits', String(newCommits ?? 'unknown')),
  looked('uncommitted paths', String(uncommitted ?? 'unknown')),
  ...(problem === null ? [] : [looked('git', problem)]),
]

export function lookedAtNext(next: NextRun): Looked {
  const words = saidBy(next)
  return [looked('next', next.kind), ...(words === '' ? [] : [looked('message', words)])]
}

/** Programs and files write what they like: one line, bounded. */
export function looked(label: string, value: string): Looked[number] {
  return { label, value: oneLine(value, VALUE_MAX_CHARS) }
}

export const unended = (text: string): string => text.replace(/[.\s]+$/, '')
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
