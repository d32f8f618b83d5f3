import type { GateReport } from '../../shared/domain/gates'
import type { FailureClass, RunFailure, StopCause } from '../../shared/domain/run'
import type { GatesNext, NeedsCause, NextRun, StoryState } from '../../shared/domain/story'
import type { WorkEvidence } from '../../shared/domain/worktree'
import type { RunEnd, StoryContext } from './storyInput'
import { askForCommit, carriedOn, gatesFailed, nothingChanged, startedOver, withWordsOf } from './storyPrompts'
import type { Slot } from './storyRules'

export { defaultRules } from './storyRules'

/** What can follow a run. */
export type PolicyAction =
  | 'gates'
  | 'resume'
  | 'next_agent'
  | 'verified'
  | 'back_off'
  | 'queue'
  | 'park'
  | 'stop'
  | 'needs_you'

export interface Row {
  /** What has ended, and how. */
  readonly ended: string
  /** What else must be true. */
  readonly when: string
  readonly action: PolicyAction
  /** The same for people: what follows "so". */
  readonly so: string
  /** What it uses up; null: nothing. With none left a person is asked. */
  readonly slot: Slot | null
  /** Why a person is asked: always, when none of the slot is left, or when a person had asked for the gates only. */
  readonly needs: NeedsCause | null
}

const row = (
  ended: string,
  when: string,
  action: PolicyAction,
  so: string,
  slot: Slot | null = null,
  needs: NeedsCause | null = null,
): Row => ({ ended, when, action, so, slot, needs })

const GIVES_UP = 'it waits for you'

/**
 * The completion policy, whole. The first row that fits counts; `afterRun` and `afterGates` choose it. The same table
 * is in docs/supervision.md.
 */
export const completionTable = {
  aborted: row('aborted', '', 'back_off', 'it is started again after a pause', 'aborts', 'aborts_exhausted'),
  rate_limited: row('rate_limited', '', 'park', 'it waits until the limit resets'),
  unknown_work: row('completed', 'git cannot say', 'needs_you', GIVES_UP, null, 'evidence_missing'),
  new_commits: row('completed', 'new commits, or HEAD is elsewhere', 'gates', 'the gates run'),
  uncommitted: row(
    'completed',
    'no new commit, uncommitted work',
    'resume',
    'the agent is asked for a commit',
    'commitRecoveries',
    'commit_missing',
  ),
  nothing: row(
    'completed',
    'nothing changed, first agent',
    'resume',
    'the agent is told what is missing',
    'noProgress',
    'no_progress',
  ),
  nothing_last: row(
    'completed',
    'nothing changed, later agent, HEAD has passed, no agent left',
    'verified',
    'it is verified',
  ),
  nothing_more: row(
    'completed',
    'nothing changed, later agent, HEAD has passed, another agent left',
    'next_agent',
    'the next agent begins',
  ),
  nothing_unjudged: row('completed', 'nothing changed, later agent, HEAD has not passed', 'gates', 'the gates run'),
  inactive_resume: row('inactive', 'setting: resume', 'resume', 'the agent is resumed', 'inactivity', 'inactive'),
  inactive_ask: row('inactive', 'setting: needs you', 'needs_you', GIVES_UP, null, 'inactive'),
  failed_passing: row(
    'failed',
    'a class that passes',
    'back_off',
    'it is tried again after a pause',
    'failures',
    'failed',
  ),
  failed_session: row(
    'failed',
    'the session is refused',
    'back_off',
    'a new session begins after a pause',
    'failures',
    'failed',
  ),
  failed_full: row('failed', 'the context is full', 'needs_you', GIVES_UP, null, 'failed'),
  failed_lasting: row('failed', 'a class that lasts', 'needs_you', GIVES_UP, null, 'failed'),
  failed_budget: row('failed', 'a budget is reached', 'needs_you', GIVES_UP, null, 'budget'),
  stopped_user: row('stopped', 'by you', 'stop', 'it rests until you resume it'),
  stopped_hibernate: row('stopped', 'hibernated', 'stop', 'it rests until you resume it'),
  stopped_supervisor: row('stopped', 'by Snowhook', 'stop', 'it rests until you resume it'),
  stopped_shutdown: row('stopped', 'Snowhook closes', 'queue', 'it goes on when Snowhook starts again'),
  stopped_budget: row('stopped', 'a budget is reached', 'needs_you', GIVES_UP, null, 'budget'),
  lost: row('lost', '', 'queue', 'it is queued again', 'losses', 'losses_exhausted'),
  gates_none: row('gates: none', '', 'needs_you', GIVES_UP, null, 'no_gates'),
  gates_broken: row('gates: broken', '', 'needs_you', GIVES_UP, null, 'gates_broken'),
  gates_interrupted: row('gates: interrupted', '', 'gates', 'they run again', 'losses', 'losses_exhausted'),
  gates_failed: row('gates: failed', '', 'resume', 'the agent is given the output', 'retries', 'retries_exhausted'),
  gates_failed_asked: row('gates: failed', 'you asked for them', 'needs_you', GIVES_UP, null, 'gates_failed'),
  gates_unknown: row(
    'gates: passed',
    'git cannot say, or HEAD has moved',
    'needs_you',
    GIVES_UP,
    null,
    'evidence_missing',
  ),
  gates_uncommitted: row(
    'gates: passed',
    'uncommitted work',
    'resume',
    'the agent is asked for a commit',
    'commitRecoveries',
    'commit_missing',
  ),
  gates_nothing: row(
    'gates: passed',
    'HEAD is where the branch began',
    'resume',
    'the agent is told what is missing',
    'noProgress',
    'no_progress',
  ),
  gates_more: row('gates: passed', 'another agent left', 'next_agent', 'the next agent begins'),
  gates_verified: row('gates: passed', '', 'verified', 'it is verified'),
} satisfies Record<string, Row>
export type RowId = keyof typeof completionTable

/** Which row a failed run comes under, by its class; never by its text. */
export const failureRows: Readonly<Record<FailureClass, RowId & `failed_${string}`>> = {
  spawn: 'failed_lasting',
  authentication: 'failed_lasting',
  billing: 'failed_lasting',
  // Without the provider's own refusal, which ends a run as rate_limited, there is no limit to wait for.
  rate_limit: 'failed_passing',
  overloaded: 'failed_passing',
  server: 'failed_passing',
  connection: 'failed_passing',
  invalid_request: 'failed_lasting',
  context_overflow: 'failed_full',
  refusal: 'failed_lasting',
  max_turns: 'failed_lasting',
  budget: 'failed_budget',
  output_limit: 'failed_lasting',
  resume_rejected: 'failed_session',
  interrupted: 'failed_lasting',
  crash: 'failed_passing',
  unknown: 'failed_passing',
}

/** The row that a story's run comes under, and what the next run would be. */
export interface Ruling {
  readonly row: RowId
  readonly next: NextRun
}

const byPolicy: GatesNext = { kind: 'gates', by: 'policy' }

/** After the run of an agent. */
export function afterRun(state: StoryState, worked: NextRun, end: RunEnd, context: StoryContext): Ruling {
  const cutOff = carriedOn(worked, end.sessionId === null ? 'none' : 'possible')
  const inactive = context.rules.onInactive === 'resume' ? 'inactive_resume' : 'inactive_ask'
  switch (end.outcome) {
    case 'completed':
      return afterCompleted(state, end.work, context)
    case 'aborted':
      // It never had a session, so nothing of what it was told was taken.
      return { row: 'aborted', next: worked }
    case 'rate_limited':
    case 'lost':
      return { row: end.outcome, next: cutOff }
    case 'inactive':
      return { row: inactive, next: cutOff }
    case 'failed':
      return afterFailed(end.failure, worked, cutOff)
    case 'stopped':
      return {
        row: end.stoppedBy === 'inactivity' ? inactive : stoppedRows[end.stoppedBy ?? 'supervisor'],
        next: cutOff,
      }
  }
}

const stoppedRows: Readonly<Record<Exclude<StopCause, 'inactivity'>, RowId>> = {
  user: 'stopped_user',
  hibernate: 'stopped_hibernate',
  supervisor: 'stopped_supervisor',
  shutdown: 'stopped_shutdown',
  budget: 'stopped_budget',
}

function afterFailed(failure: RunFailure | null, worked: NextRun, cutOff: NextRun): Ruling {
  const chosen = failureRows[failure?.class ?? 'unknown']
  const over = chosen === 'failed_session' || chosen === 'failed_full'
  return { row: chosen, next: over ? startedOver(worked) : cutOff }
}

function afterCompleted(state: StoryState, work: WorkEvidence, context: StoryContext): Ruling {
  const { head, newCommits, uncommitted } = work
  if (head === null || newCommits === null || uncommitted === null) return { row: 'unknown_work', next: byPolicy }
  if (newCommits > 0 || (state.judgedCommit !== null && state.judgedCommit !== head))
    return { row: 'new_commits', next: byPolicy }
  if (uncommitted > 0) return { row: 'uncommitted', next: withWordsOf(askForCommit(uncommitted), null) }
  if (state.step === 0) return { row: 'nothing', next: withWordsOf(nothingChanged, null) }
  if (passedOn(head, state, context.lastReport) === null) return { row: 'nothing_unjudged', next: byPolicy }
  return hasNextAgent(state, context)
    ? { row: 'nothing_more', next: { kind: 'start' } }
    : { row: 'nothing_last', next: byPolicy }
}

/** What the last gates passed on, if that is where HEAD is; it was clean, else it were not the judged commit. */
function passedOn(
  head: string,
  state: StoryState,
  report: GateReport | null,
): { readonly commit: string; readonly tree: string } | null {
  if (report === null || report.outcome !== 'passed' || report.commit === null || report.tree === null) return null
  const current = report.commit === head && state.judgedCommit === head
  return current ? { commit: report.commit, tree: report.tree } : null
}

/** After a run of the gates. */
export function afterGates(
  state: StoryState,
  judged: GatesNext,
  report: GateReport,
  work: WorkEvidence,
  context: StoryContext,
): Ruling {
  const asked = judged.by === 'person'
  switch (report.outcome) {
    case 'none':
      return { row: 'gates_none', next: judged }
    case 'broken':
      return { row: 'gates_broken', next: judged }
    case 'interrupted':
      return { row: 'gates_interrupted', next: judged }
    case 'failed':
      return {
        row: asked ? 'gates_failed_asked' : 'gates_failed',
        next: withWordsOf(gatesFailed(report, work.uncommitted), judged),
      }
    case 'passed':
      break
  }
  const { head, uncommitted } = work
  if (head === null || uncommitted === null || report.tree === null || report.commit !== head)
    return { row: 'gates_unknown', next: judged }
  if (uncommitted > 0) return { row: 'gates_uncommitted', next: withWordsOf(askForCommit(uncommitted), judged) }
  if (head === state.worktree?.baseCommit) return { row: 'gates_nothing', next: withWordsOf(nothingChanged, judged) }
  if (!asked && hasNextAgent(state, context)) return { row: 'gates_more', next: { kind: 'start' } }
  return { row: 'gates_verified', next: judged }
}

const hasNextAgent = (state: StoryState, context: StoryContext): boolean => state.step + 1 < context.agents
