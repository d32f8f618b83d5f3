import type { RunEnd, StoryContext } from '../../../src/main/supervisor/storyInput'
import { newStoryState } from '../../../src/main/supervisor/storyMachine'
import { defaultRules } from '../../../src/main/supervisor/storyRules'
import type { GateReport, GateVerdict } from '../../../src/shared/domain/gates'
import { AgentId, RunId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { NextRun, StageKind, StoryStage, StoryState } from '../../../src/shared/domain/story'
import type { WorkEvidence, WorktreeRecord } from '../../../src/shared/domain/worktree'

export const hash = (letter: string): string => letter.repeat(40)
export const BASE = hash('0')
export const HEAD = hash('a')
export const TREE = hash('e')
export const run1 = RunId.parse('run-1')
export const run2 = RunId.parse('run-2')
export const coder = AgentId.parse('coder')
export const session = SessionId.parse('session-1')

export const worktree: WorktreeRecord = {
  path: '/repo.snowhook/1_story',
  branch: 'story/1_story',
  base: 'main',
  baseCommit: BASE,
  createdAt: 5,
  firstPort: 42_000,
}
export const context = (more: Partial<StoryContext> = {}): StoryContext => ({
  at: 1_000_000,
  freshRunId: run2,
  jitter: 1,
  rules: defaultRules,
  agents: 1,
  lastReport: null,
  title: 'A story',
  ...more,
})
export const work = (
  newCommits: number | null,
  uncommitted: number | null,
  head: string | null = HEAD,
): WorkEvidence => ({
  head,
  newCommits,
  uncommitted,
  problem: head === null || newCommits === null || uncommitted === null ? 'git is busy' : null,
})
export const runEnd = (more: Partial<RunEnd> = {}): RunEnd => ({
  runId: run1,
  outcome: 'completed',
  stoppedBy: null,
  failure: null,
  resetAt: null,
  sessionId: session,
  why: 'claude exited 0 after 2 turns.',
  work: work(1, 0),
  ...more,
})
export const verdict = (more: Partial<GateVerdict> = {}): GateVerdict => ({
  name: 'test',
  command: 'npm test',
  outcome: 'passed',
  exitCode: 0,
  durationMs: 100,
  output: 'ok',
  truncated: false,
  commit: HEAD,
  tree: TREE,
  treeAfter: TREE,
  survivors: [],
  attempt: 1,
  ...more,
})
const badVerdict = verdict({ outcome: 'failed', exitCode: 1, output: 'expected 2, got 3' })
export const report = (outcome: GateReport['outcome'], more: Partial<GateReport> = {}): GateReport => ({
  runId: run1,
  outcome,
  commit: HEAD,
  tree: TREE,
  verdicts: outcome === 'passed' ? [verdict()] : outcome === 'failed' ? [badVerdict] : [],
  flaky: false,
  problem: null,
  startedAt: 1,
  endedAt: 2,
  ...more,
})

const start: NextRun = { kind: 'start' }
export const sampleStages: Readonly<Record<StageKind, StoryStage>> = {
  idle: { kind: 'idle' },
  queued: { kind: 'queued', next: start },
  preparing: { kind: 'preparing', next: start },
  working: { kind: 'working', next: start, runId: run1 },
  judging: { kind: 'judging', next: { kind: 'gates', by: 'policy' }, runId: run1 },
  waiting: { kind: 'waiting', next: start, until: 900_000 },
  parked: { kind: 'parked', next: start, until: null },
  needs_you: { kind: 'needs_you', cause: 'budget', next: start },
  stopped: { kind: 'stopped', next: start },
  verified: { kind: 'verified', commit: HEAD, tree: TREE },
  merged: { kind: 'merged', commit: HEAD, method: 'squash' },
  failed: { kind: 'failed' },
}
export const allStages = Object.keys(sampleStages) as StageKind[]

export const fresh: StoryState = newStoryState('/repo', StoryId.parse('1_story'), 1)
export const inStage = (stage: StoryStage, more: Partial<StoryState> = {}): StoryState => ({
  ...fresh,
  stage,
  since: 500,
  agents: [coder],
  worktree,
  ...more,
})
export const working = (more: Partial<StoryState> = {}, next: NextRun = start): StoryState =>
  inStage({ kind: 'working', next, runId: run1 }, more)
export const judging = (more: Partial<StoryState> = {}, by: 'policy' | 'person' = 'policy'): StoryState =>
  inStage({ kind: 'judging', next: { kind: 'gates', by }, runId: run1 }, more)
