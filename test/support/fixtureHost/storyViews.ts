import type { StoryStage, StoryView } from '../../../src/shared/domain/story'
import { StoryView as StoryViewSchema } from '../../../src/shared/domain/story'
import { zeroUsage } from '../../../src/shared/domain/usage'
import { FIXTURE_NOW } from './agents'

export const FIXTURE_PROJECT = '/home/dev/aurora'
const MINUTE_MS = 60_000

const columns: Readonly<Record<StoryStage['kind'], StoryView['column']>> = {
  idle: 'backlog',
  stopped: 'backlog',
  queued: 'running',
  preparing: 'running',
  working: 'running',
  judging: 'running',
  waiting: 'running',
  parked: 'running',
  needs_you: 'needs_you',
  verified: 'verified',
  merged: 'merged',
  failed: 'failed',
}

export const noCounters: StoryView['counters'] = {
  aborts: 0,
  retries: 0,
  commitRecoveries: 0,
  noProgress: 0,
  failures: 0,
  inactivity: 0,
  losses: 0,
  limits: 0,
}

/** A commit's name for fixtures: forty times the same digit, with a beginning that can be told from others. */
export const fixtureHash = (start: string): string => start.padEnd(40, '0')

/** What can be done to a story in a column, as a host would say. */
export function fixtureCan(column: StoryView['column'], hasWorktree: boolean): StoryView['can'] {
  const over = column === 'merged' || column === 'failed'
  return {
    queue: column === 'backlog',
    stop: column === 'running',
    resume: column === 'needs_you' || column === 'failed',
    verify: hasWorktree && column !== 'running' && !over,
    merge: hasWorktree && column === 'verified',
    giveUp: column !== 'running' && !over,
    removeWorktree: hasWorktree && column !== 'running',
    remove: !hasWorktree && column !== 'running',
  }
}

/** A story as a host would report it, with some fields changed; checked with the contract's own schema. */
export function fixtureStory(
  number: number,
  stage: StoryStage,
  change: Readonly<Record<string, unknown>> = {},
  now: number = FIXTURE_NOW,
): StoryView {
  const id = `${number}_story`
  const column = columns[stage.kind]
  const begun = column !== 'backlog' && stage.kind !== 'queued'
  const worktree = begun
    ? {
        path: `${FIXTURE_PROJECT}/.snowhook/worktrees/${id}`,
        branch: `snowhook/${id}`,
        base: 'main',
        baseCommit: fixtureHash('ba5e'),
        createdAt: now - 60 * MINUTE_MS,
        firstPort: 20_000 + number * 10,
        facts: {
          exists: true,
          head: fixtureHash('a1b2c3d'),
          branch: `snowhook/${id}`,
          ahead: 2,
          behind: 0,
          uncommitted: 0,
          diskBytes: 48_300_000,
          checkedAt: now - MINUTE_MS,
        },
      }
    : null
  const given = { worktree, ...change } as { worktree: StoryView['worktree'] }
  return StoryViewSchema.parse({
    project: FIXTURE_PROJECT,
    id,
    title: `Story ${number}`,
    promptHead: 'Do it.',
    base: null,
    after: [],
    order: number,
    fileProblem: null,
    profiles: [{ name: 'coder-1', runtime: 'demo', model: 'demo-1' }],
    column,
    stage,
    since: now - number * MINUTE_MS,
    deadline: null,
    why: 'Nobody has queued it yet.',
    waitsFor: null,
    step: 0,
    agents: [],
    gatesAgent: null,
    counters: noCounters,
    verdict: null,
    usage: zeroUsage,
    usageFinal: true,
    can: fixtureCan(column, given.worktree !== null),
    ...given,
  })
}
