import type { GateReport } from '../../shared/domain/gates'
import type { RunId, StoryId } from '../../shared/domain/ids'
import {
  type GatesNext,
  type NextRun,
  noCounters,
  type StoryCounters,
  type StoryDecision,
  type StoryStage,
  type StoryState,
} from '../../shared/domain/story'
import type { RowId, Ruling } from './completionPolicy'
import { ofOneAttempt, type Settled, settle } from './completionPolicySlots'
import type { StoryContext } from './storyInput'
import { atRest } from './storyPrompts'
import { ABORT_BACK_OFF, backOffMs, FAILURE_BACK_OFF } from './storyRules'
import { rulingSentence } from './storyWords'
import { oneLine } from './toolSentence'

export type Stage = StoryStage

/** Longer causes are in the run's own record. */
const REASON_MAX_CHARS = 1_000

/** A story that nothing has been asked of yet. */
export function newStoryState(project: string, storyId: StoryId, at: number): StoryState {
  return {
    project,
    storyId,
    stage: { kind: 'idle' },
    since: at,
    step: 0,
    agents: [],
    counters: noCounters,
    worktree: null,
    judgedCommit: null,
    decision: {
      at,
      event: 'created',
      action: 'none',
      reason: 'Nothing has been asked of it yet.',
      looked: [],
      counters: noCounters,
      runId: null,
      automatic: true,
    },
  }
}

export interface Move {
  readonly stage: Stage
  readonly event: string
  readonly action: string
  readonly reason: string
  readonly looked?: StoryDecision['looked']
  readonly runId?: RunId | null
  /** False: it was a person. */
  readonly automatic?: boolean
  readonly patch?: Partial<Omit<StoryState, 'stage' | 'decision' | 'since'>>
}

/** A stage and the decision that led to it are one value: no crash comes in between. */
export function enter(state: StoryState, { at }: StoryContext, move: Move): StoryState {
  const { stage, event, action, reason } = move
  const next = { ...state, ...move.patch, stage }
  const decision: StoryDecision = {
    at,
    event,
    action,
    reason: oneLine(reason, REASON_MAX_CHARS),
    looked: move.looked ?? [],
    counters: next.counters,
    runId: move.runId ?? null,
    automatic: move.automatic ?? true,
  }
  return { ...next, since: isSameStage(state.stage, stage) ? state.since : at, decision }
}

function isSameStage(one: Stage, other: Stage): boolean {
  return one.kind === other.kind && runOf(one) === runOf(other)
}
const runOf = (stage: Stage): RunId | null => ('runId' in stage ? stage.runId : null)

export interface Facts {
  readonly event: string
  /** What comes before "so". */
  readonly because: string
  readonly looked: StoryDecision['looked']
  readonly runId: RunId
  /** As they are before the ruling uses a slot. */
  readonly counters: StoryCounters
  readonly judgedCommit: StoryState['judgedCommit']
  /** By a person, who only wants to know what the gates say. */
  readonly asked: boolean
  readonly resetAt: number | null
  /** What a `verified` rests on. */
  readonly report: GateReport | null
}

/** Carries out what the completion policy has decided. */
export function rule(state: StoryState, context: StoryContext, ruling: Ruling, facts: Facts): StoryState {
  const settled = settle(ruling.row, facts.counters, context.rules, facts.asked)
  const { stage, patch } = outcomeOf(state, context, ruling, settled, facts)
  const { judgedCommit } = facts
  return enter(state, context, {
    stage,
    event: facts.event,
    action: settled.action,
    reason: rulingSentence(facts.because, ruling.row, settled),
    looked: facts.looked,
    runId: facts.runId,
    patch: { counters: settled.counters, judgedCommit, ...patch },
  })
}

function outcomeOf(
  state: StoryState,
  context: StoryContext,
  { row, next }: Ruling,
  { action, cause, counters }: Settled,
  facts: Facts,
): Pick<Move, 'stage' | 'patch'> {
  switch (action) {
    case 'gates':
      return { stage: { kind: 'judging', next: gatesOf(next), runId: context.freshRunId } }
    case 'resume':
      return { stage: { kind: 'preparing', next } }
    case 'next_agent':
      return { stage: { kind: 'preparing', next }, patch: { step: state.step + 1, counters: ofOneAttempt(counters) } }
    case 'verified':
      return { stage: verifiedBy(facts.report, next), patch: { counters: noCounters } }
    case 'back_off':
      return { stage: { kind: 'waiting', next, until: context.at + pauseOf(row, counters, context.jitter) } }
    case 'queue':
      return { stage: { kind: 'queued', next } }
    case 'park':
      return { stage: { kind: 'parked', next, until: timeOrNull(facts.resetAt) } }
    case 'stop':
      return { stage: { kind: 'stopped', next } }
    case 'needs_you':
      return { stage: { kind: 'needs_you', cause, next: atRest(next) } }
  }
}

const gatesOf = (next: NextRun): GatesNext => (next.kind === 'gates' ? next : { kind: 'gates', by: 'policy' })

/** Verified is a statement about a commit and a tree; without both it is none. */
function verifiedBy(report: GateReport | null, next: NextRun): Stage {
  const { commit, tree } = report ?? { commit: null, tree: null }
  if (commit !== null && tree !== null) return { kind: 'verified', commit, tree }
  return { kind: 'needs_you', cause: 'evidence_missing', next }
}

function pauseOf(row: RowId, { aborts, failures }: StoryCounters, jitter: number): number {
  return row === 'aborted'
    ? backOffMs(ABORT_BACK_OFF, aborts - 1, jitter)
    : backOffMs(FAILURE_BACK_OFF, failures - 1, jitter)
}

/** A provider's time may be anything. */
const timeOrNull = (at: number | null): number | null =>
  at !== null && Number.isSafeInteger(at) && at >= 0 ? at : null
