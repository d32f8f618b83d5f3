import type { GateReport } from '../../shared/domain/gates'
import type { StoryState } from '../../shared/domain/story'
import type { WorkEvidence } from '../../shared/domain/worktree'
import { afterGates, afterRun } from './completionPolicy'
import { afterCompletedRun } from './completionPolicySlots'
import type { StoryContext, StoryInput } from './storyInput'
import { enter, rule } from './storyMove'
import { givenUp, merged, queued, removed, restored, resumed, stopped, toBeVerified } from './storyPerson'
import { atRest } from './storyPrompts'
import { gatesSentence, looked, lookedAtGates, lookedAtNext, lookedAtRun, runSentence, unended } from './storyWords'

export { newStoryState } from './storyMove'

type Input<T extends StoryInput['type']> = Extract<StoryInput, { readonly type: T }>

/**
 * The only place where a story's stage changes. Pure: the state after an input, with the decision that led to it; null:
 * the input is not legal now, and nothing changes.
 *
 * - At most one run is a story's own; the end of any other run changes nothing: words of the dead decide nothing.
 * - From `preparing` to `judging` a story keeps its place among those at work, also from one try to the next.
 * - A stop counts at once; how the run then ends no longer matters.
 */
export function advanceStory(state: StoryState, input: StoryInput, context: StoryContext): StoryState | null {
  switch (input.type) {
    case 'queue':
      return queued(state, context)
    case 'stop':
      return stopped(state, context)
    case 'resume':
      return resumed(state, input.prompt, context)
    case 'verify':
      return toBeVerified(state, context)
    case 'give_up':
      return givenUp(state, context)
    case 'merged':
      return merged(state, input, context)
    case 'worktree':
      return input.worktree === null ? removed(state, context) : restored(state, input.worktree, context)
    case 'admitted':
      return admitted(state, context)
    case 'due':
      return due(state, context)
    case 'limit_lifted':
      return limitLifted(state, input.auto, context)
    case 'budget_raised':
      return budgetRaised(state, context)
    case 'prepared':
      return prepared(state, input, context)
    case 'prepare_failed':
      return prepareFailed(state, input.reason, context)
    case 'not_started':
      return notStarted(state, input, context)
    case 'run_ended':
      return runEnded(state, input, context)
    case 'gates_ended':
      return gatesEnded(state, input, context)
  }
}

// The governor, the clock, the parking lot, the budgets ----------------------------------------------

function admitted(state: StoryState, context: StoryContext): StoryState | null {
  if (state.stage.kind !== 'queued') return null
  const { next } = state.stage
  // The story may have fewer agents now than when it was last at work.
  const step = Math.max(0, Math.min(state.step, context.agents - 1))
  return enter(state, context, {
    stage: { kind: 'preparing', next },
    event: 'admitted',
    action: 'prepare',
    reason: 'There is room for it: its worktree is made ready.',
    looked: lookedAtNext(next),
    patch: { step },
  })
}

function due(state: StoryState, context: StoryContext): StoryState | null {
  const { stage, since } = state
  // A clock that was set back must not make a pause of seconds one of hours.
  if (stage.kind !== 'waiting' || (context.at < stage.until && context.at >= since)) return null
  return enter(state, context, {
    stage: { kind: 'queued', next: stage.next },
    event: 'due',
    action: 'queue',
    reason: 'Its pause is over; it goes on when there is room.',
    looked: lookedAtNext(stage.next),
  })
}

function limitLifted(state: StoryState, auto: boolean, context: StoryContext): StoryState | null {
  if (state.stage.kind !== 'parked') return null
  const { next } = state.stage
  return enter(state, context, {
    stage: auto ? { kind: 'queued', next } : { kind: 'needs_you', cause: 'limit_reset', next },
    event: 'limit_lifted',
    action: auto ? 'queue' : 'needs_you',
    reason: auto
      ? 'The limit is gone; it goes on when there is room.'
      : 'The limit is gone; it waits for you, because this project does not go on by itself after a limit.',
    looked: lookedAtNext(next),
  })
}

function budgetRaised(state: StoryState, context: StoryContext): StoryState | null {
  const { stage } = state
  if (stage.kind !== 'needs_you' || stage.cause !== 'budget') return null
  return enter(state, context, {
    stage: { kind: 'queued', next: stage.next },
    event: 'budget_raised',
    action: 'queue',
    reason: 'The budget was raised; it goes on when there is room.',
    looked: lookedAtNext(stage.next),
  })
}

// What was set going -----------------------------------------------------------------------------------

function prepared(state: StoryState, input: Input<'prepared'>, context: StoryContext): StoryState | null {
  const { stage, step } = state
  if (stage.kind !== 'preparing') return lateWorktree(state, input, context)
  const { next } = stage
  const { worktree, agentId } = input
  if (next.kind !== 'gates' && agentId === null) return null
  const agents =
    agentId === null ? state.agents : [...state.agents.slice(0, step), agentId, ...state.agents.slice(step + 1)]
  const runId = context.freshRunId
  return enter(state, context, {
    stage: next.kind === 'gates' ? { kind: 'judging', next, runId } : { kind: 'working', next, runId },
    event: 'prepared',
    action: next.kind,
    reason: {
      start: 'Its worktree is ready, so a new session begins.',
      resume: 'Its worktree is ready, so its session goes on.',
      gates: 'Its worktree is ready, so the gates run.',
    }[next.kind],
    looked: [looked('worktree', worktree.path), looked('branch', worktree.branch), ...lookedAtNext(next)],
    runId,
    patch: { worktree, agents, judgedCommit: isSame(state.worktree, worktree) ? state.judgedCommit : null },
  })
}

/** It was stopped while its worktree was made: what is there must be known, or it is left behind. */
function lateWorktree(state: StoryState, { worktree }: Input<'prepared'>, context: StoryContext): StoryState | null {
  if (state.stage.kind !== 'stopped' || state.worktree !== null) return null
  return enter(state, context, {
    stage: state.stage,
    event: 'prepared',
    action: 'none',
    reason: 'You stopped it while its worktree was made; the worktree is there.',
    looked: [looked('worktree', worktree.path)],
    patch: { worktree },
  })
}

const isSame = (one: StoryState['worktree'], other: NonNullable<StoryState['worktree']>): boolean =>
  one !== null && one.path === other.path && one.createdAt === other.createdAt

function prepareFailed(state: StoryState, reason: string, context: StoryContext): StoryState | null {
  if (state.stage.kind !== 'preparing') return null
  return enter(state, context, {
    stage: { kind: 'needs_you', cause: 'prepare_failed', next: atRest(state.stage.next) },
    event: 'prepare_failed',
    action: 'needs_you',
    reason: `Its worktree could not be made ready, so it waits for you: ${unended(reason)}.`,
    looked: lookedAtNext(state.stage.next),
  })
}

function notStarted(state: StoryState, input: Input<'not_started'>, context: StoryContext): StoryState | null {
  const { stage } = state
  if ((stage.kind !== 'working' && stage.kind !== 'judging') || stage.runId !== input.runId) return null
  if (input.waits === true) {
    return enter(state, context, {
      stage: { kind: 'queued', next: stage.next },
      event: 'not_started',
      action: 'queue',
      reason: `It was not started, so it waits in the queue: ${unended(input.reason)}.`,
      looked: lookedAtNext(stage.next),
      runId: input.runId,
    })
  }
  const gates = stage.kind === 'judging'
  return enter(state, context, {
    stage: { kind: 'needs_you', cause: gates ? 'gates_broken' : 'failed', next: atRest(stage.next) },
    event: 'not_started',
    action: 'needs_you',
    reason: `${gates ? 'The gates' : 'Its agent'} could not be started, so it waits for you: ${unended(input.reason)}.`,
    looked: lookedAtNext(stage.next),
    runId: input.runId,
  })
}

function runEnded(state: StoryState, { end }: Input<'run_ended'>, context: StoryContext): StoryState | null {
  const { stage } = state
  if (stage.kind !== 'working' || stage.runId !== end.runId) return null
  const ruling = afterRun(state, stage.next, end, context)
  const completed = end.outcome === 'completed'
  return rule(state, context, ruling, {
    event: `run_ended:${end.outcome}`,
    because: runSentence(end),
    looked: lookedAtRun(end, ruling.row, state.judgedCommit),
    runId: end.runId,
    counters: completed ? afterCompletedRun(state.counters, end.work.newCommits) : state.counters,
    judgedCommit: state.judgedCommit,
    asked: false,
    resetAt: end.resetAt,
    report: context.lastReport,
  })
}

function gatesEnded(
  state: StoryState,
  { report, work }: Input<'gates_ended'>,
  context: StoryContext,
): StoryState | null {
  const { stage } = state
  if (stage.kind !== 'judging' || stage.runId !== report.runId) return null
  const ruling = afterGates(state, stage.next, report, work, context)
  const conclusive = report.outcome === 'passed' || report.outcome === 'failed'
  return rule(state, context, ruling, {
    event: `gates_ended:${report.outcome}`,
    because: gatesSentence(report, ruling.row, work),
    looked: lookedAtGates(report, ruling.row, work),
    runId: report.runId,
    counters: conclusive ? { ...state.counters, losses: 0 } : state.counters,
    judgedCommit: conclusive ? judgedBy(report, work) : state.judgedCommit,
    asked: stage.next.by === 'person',
    resetAt: null,
    report,
  })
}

/** A verdict on a worktree with uncommitted work, or on another HEAD, is none on the commit: that is still to be judged. */
const judgedBy = (report: GateReport, { head, uncommitted }: WorkEvidence): StoryState['judgedCommit'] =>
  uncommitted === 0 && head === report.commit ? report.commit : null
