import { describe, expect, it } from 'vitest'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import { canOf, columnOf, deadlineOf } from '../../../src/main/supervisor/storyView'
import { isActive } from '../../../src/shared/domain/story'
import { allStages, context, fresh, inStage, sampleStages } from './storySamples'

const here = { hasWorktree: true, live: false }
const allowed = (can: ReturnType<typeof canOf>): string[] =>
  Object.entries(can)
    .filter(([, yes]) => yes)
    .map(([name]) => name)

describe('a story on the board', () => {
  it('is in the column that its stage says', () => {
    const columns = Object.fromEntries(allStages.map((kind) => [kind, columnOf(inStage(sampleStages[kind]))]))
    expect(columns).toEqual({
      idle: 'backlog',
      queued: 'running',
      preparing: 'running',
      working: 'running',
      judging: 'running',
      waiting: 'running',
      parked: 'running',
      needs_you: 'needs_you',
      stopped: 'backlog',
      verified: 'verified',
      merged: 'merged',
      failed: 'failed',
    })
  })

  it('offers what is legal, and nothing that would be refused', () => {
    const offers = Object.fromEntries(
      allStages.map((kind) => [kind, allowed(canOf(inStage(sampleStages[kind]), here))]),
    )
    const rests = ['queue', 'resume', 'verify', 'merge', 'giveUp', 'removeWorktree']
    expect(offers).toEqual({
      idle: ['queue', 'giveUp'],
      queued: ['stop'],
      preparing: ['stop'],
      working: ['stop'],
      judging: ['stop'],
      waiting: ['stop', 'resume'],
      parked: ['stop', 'resume'],
      needs_you: rests,
      stopped: rests,
      verified: ['verify', 'merge', 'giveUp', 'removeWorktree'],
      merged: ['removeWorktree'],
      failed: ['queue', 'resume', 'verify', 'removeWorktree'],
    })
    expect(allowed(canOf(fresh, { hasWorktree: false, live: false }))).toEqual(['queue', 'giveUp', 'remove'])
  })

  it('keeps hands off a worktree in which something still runs, or which is gone', () => {
    const stopped = inStage(sampleStages.stopped)
    expect(allowed(canOf(stopped, { hasWorktree: true, live: true }))).toEqual(['queue', 'resume', 'verify', 'giveUp'])
    expect(allowed(canOf(stopped, { hasWorktree: false, live: false }))).toEqual(['queue', 'resume', 'giveUp'])
    expect(canOf(inStage(sampleStages.stopped, { worktree: null }), { hasWorktree: false, live: true }).remove).toBe(
      false,
    )
  })

  it('has an exit by itself from every stage in which Snowhook goes on', () => {
    const exits = [
      { type: 'admitted' },
      { type: 'due' },
      { type: 'limit_lifted', auto: true },
      { type: 'prepare_failed', reason: 'x' },
    ] as const
    for (const kind of allStages) {
      const state = inStage(sampleStages[kind])
      const leaves = exits.some((input) => advanceStory(state, input, context()) !== null)
      const ownRun = kind === 'working' || kind === 'judging'
      expect(leaves || ownRun).toBe(isActive(state))
    }
  })
})

it('shows by when something must have happened', () => {
  const bounds = { preparingMs: 1_000, judgingMs: 2_000 }
  expect(deadlineOf(inStage(sampleStages.waiting))).toBe(900_000)
  expect(deadlineOf(inStage({ kind: 'parked', next: { kind: 'start' }, until: 7 }))).toBe(7)
  expect(deadlineOf(inStage(sampleStages.preparing), bounds)).toBe(1_500)
  expect(deadlineOf(inStage(sampleStages.judging), bounds)).toBe(2_500)
  expect(deadlineOf(inStage(sampleStages.preparing))).toBeNull()
  expect(deadlineOf(inStage(sampleStages.working), bounds)).toBeNull()
})
