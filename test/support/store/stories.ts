import type { GateReport } from '../../../src/shared/domain/gates'
import { RunId, StoryId } from '../../../src/shared/domain/ids'
import { noCounters, type StoryStage, type StoryState } from '../../../src/shared/domain/story'
import { START } from './facts'

export const COMMIT = 'c'.repeat(40)

export const storyState = (id: string, stage: StoryStage, more: Partial<StoryState> = {}): StoryState => ({
  project: '/project',
  storyId: StoryId.parse(id),
  stage,
  since: START,
  step: 0,
  agents: [],
  counters: noCounters,
  worktree: null,
  judgedCommit: null,
  decision: {
    at: START,
    event: 'queued',
    action: 'start',
    reason: 'You queued it.',
    looked: [],
    counters: noCounters,
    runId: null,
    automatic: false,
  },
  ...more,
})

export const worktreeOf = (id: string): NonNullable<StoryState['worktree']> => ({
  path: `/worktrees/${id}`,
  branch: `story/${id}`,
  base: 'main',
  baseCommit: COMMIT,
  createdAt: START,
  firstPort: 20_000,
})

export const gateReport = (runId: string, more: Partial<GateReport> = {}): GateReport => ({
  runId: RunId.parse(runId),
  outcome: 'passed',
  commit: COMMIT,
  tree: COMMIT,
  verdicts: [],
  flaky: false,
  problem: null,
  startedAt: START,
  endedAt: START,
  ...more,
})
