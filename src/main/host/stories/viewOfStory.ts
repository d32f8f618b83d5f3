import type { GateReport } from '../../../shared/domain/gates'
import type { AgentId } from '../../../shared/domain/ids'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from '../../../shared/domain/limits'
import {
  type AgentProfile,
  PROMPT_HEAD_MAX_CHARS,
  type StoryFile,
  type StoryState,
  type StoryView,
} from '../../../shared/domain/story'
import type { TokenUsage } from '../../../shared/domain/usage'
import type { WorktreeFacts } from '../../../shared/domain/worktree'
import type { SupervisionRules } from '../../supervisor/storyInput'
import { type Slot, slotMax } from '../../supervisor/storyRules'
import { type StoryBounds, canOf, columnOf, deadlineOf, whySentence } from '../../supervisor/storyView'

export interface StoryViewParts {
  readonly state: StoryState
  /** Null: there is none, or it cannot be read. */
  readonly file: StoryFile | null
  readonly fileProblem: string | null
  readonly profiles: readonly AgentProfile[]
  readonly facts: WorktreeFacts | null
  /** The newest one. */
  readonly report: GateReport | null
  readonly gatesAgent: AgentId | null
  readonly waitsFor: string | null
  readonly bounds: StoryBounds
  readonly rules: SupervisionRules
  /** Something of it runs, whatever its stage says. */
  readonly live: boolean
  /** Its agent has asked a person and waits. */
  readonly waits: boolean
  readonly usage: { readonly total: TokenUsage; readonly final: boolean }
}

export function viewOfStory(parts: StoryViewParts): StoryView {
  const { state, file, facts, usage } = parts
  const definition = file?.definition ?? null
  return {
    project: state.project,
    id: state.storyId,
    title: definition?.title ?? state.storyId.slice(0, NAME_MAX_CHARS),
    promptHead: definition?.prompt.slice(0, PROMPT_HEAD_MAX_CHARS) ?? '',
    base: definition?.base ?? null,
    after: definition?.after ?? [],
    order: definition?.order ?? 0,
    fileProblem: parts.fileProblem,
    profiles: parts.profiles.map(({ name, runtime, model }) => ({ name, runtime, model })),
    column: parts.waits ? 'needs_you' : columnOf(state),
    stage: state.stage,
    since: state.since,
    deadline: deadlineOf(state, parts.bounds),
    why: whySentence(state).slice(0, MESSAGE_MAX_CHARS),
    waitsFor: parts.waitsFor?.slice(0, MESSAGE_MAX_CHARS) ?? null,
    step: state.step,
    agents: state.agents,
    gatesAgent: parts.gatesAgent,
    counters: state.counters,
    counterMax: counterMax(parts.rules),
    worktree: state.worktree === null ? null : { ...state.worktree, facts },
    verdict: parts.report === null ? null : verdictOf(parts.report, facts),
    usage: usage.total,
    usageFinal: usage.final,
    can: canOf(state, { hasWorktree: state.worktree !== null, live: parts.live }),
  }
}

function counterMax(rules: SupervisionRules): NonNullable<StoryView['counterMax']> {
  const max = (slot: Slot): number => slotMax(slot, rules)
  return {
    aborts: max('aborts'),
    retries: max('retries'),
    commitRecoveries: max('commitRecoveries'),
    noProgress: max('noProgress'),
    failures: max('failures'),
    inactivity: max('inactivity'),
    losses: max('losses'),
  }
}

/** Outputs stay behind: a card shows names and outcomes. */
function verdictOf(report: GateReport, facts: WorktreeFacts | null): StoryView['verdict'] {
  const { outcome, commit, tree, flaky, endedAt, verdicts } = report
  return {
    outcome,
    commit,
    tree,
    flaky,
    endedAt,
    gates: verdicts.map(({ name, outcome: one, attempt }) => ({ name, outcome: one, attempt })),
    current: isCurrent(report, facts),
  }
}

/** About what stands there now: the same commit, and nothing uncommitted that it may not have seen. */
function isCurrent({ commit }: GateReport, facts: WorktreeFacts | null): boolean | null {
  if (facts === null || facts.head === null || facts.uncommitted === null || commit === null) return null
  return facts.head === commit && facts.uncommitted === 0
}
