import { expect, it } from 'vitest'
import { cardButtons, type StoryMenuAct, storyMenu } from '../../../../src/renderer/src/features/board/storyMenu'
import type { RunId } from '../../../../src/shared/domain/ids'
import type { StoryStage, StoryView } from '../../../../src/shared/domain/story'
import type { WorktreeFacts } from '../../../../src/shared/domain/worktree'
import { FIXTURE_NOW } from '../../../support/fixtureHost/agents'
import { boardSample } from '../../../support/fixtureHost/boardSample'
import { fixtureHash, fixtureStory } from '../../../support/fixtureHost/storyViews'

const verified: StoryStage = { kind: 'verified', commit: fixtureHash('a1'), tree: fixtureHash('b2') }

/** What the host says of an act; those it says nothing of are judged by the worktree. */
const hostAllows: Partial<Record<StoryMenuAct, keyof StoryView['can']>> = {
  queue: 'queue',
  stop: 'stop',
  resume: 'resume',
  verify: 'verify',
  merge: 'merge',
  giveUp: 'giveUp',
  removeWorktree: 'removeWorktree',
  remove: 'remove',
}
const reasons = (story: StoryView): Record<string, string | null> =>
  Object.fromEntries(storyMenu(story, undefined).map(({ id, disabledReason }) => [id, disabledReason]))
const withFacts = (change: Partial<WorktreeFacts>, stage: StoryStage = verified): StoryView => {
  const story = fixtureStory(1, stage)
  const facts = story.worktree?.facts
  if (story.worktree === null || facts == null) throw new Error('no facts')
  return { ...story, worktree: { ...story.worktree, facts: { ...facts, ...change } } }
}

it('offers exactly what the host allows, and says why not for the rest', () => {
  for (const story of boardSample(FIXTURE_NOW).stories) {
    for (const item of storyMenu(story, undefined)) {
      const asked = hostAllows[item.id]
      const gone = story.worktree?.facts?.exists === false && (item.id === 'verify' || item.id === 'merge')
      if (asked !== undefined && !gone)
        expect([story.id, item.id, item.possible]).toEqual([story.id, item.id, story.can[asked]])
      expect(item.disabledReason === null).toBe(item.possible)
      if (!item.possible) expect(item.disabledReason).toMatch(/\w/)
    }
  }
})

it('what needs a worktree is not offered without one, whatever the host says', () => {
  const can = { ...fixtureStory(1, verified).can, verify: true, merge: true }
  const without = { ...fixtureStory(1, verified, { worktree: null }), can }
  const gone = { ...withFacts({ exists: false }), can }
  for (const id of ['diff', 'verify', 'commit', 'merge', 'push', 'openPullRequest']) {
    expect([id, reasons(without)[id]]).toEqual([id, 'it has no worktree'])
    expect([id, reasons(gone)[id]]).toEqual([id, 'its worktree is gone'])
  }
})

it('a commit is offered when git says that something is uncommitted, and nothing writes there', () => {
  expect(reasons(withFacts({ uncommitted: 2 }))['commit']).toBeNull()
  expect(reasons(withFacts({ uncommitted: 0 }))['commit']).toBe('everything is committed')
  expect(reasons(withFacts({ uncommitted: null }))['commit']).toMatch(/not said/)
  const working: StoryStage = { kind: 'working', next: { kind: 'start' }, runId: 'run-1' as RunId }
  expect(reasons(withFacts({ uncommitted: 2 }, working))['commit']).toBe('stop it first')
})

it('a branch without commits is not pushed; one that git said nothing of may be', () => {
  expect(reasons(withFacts({ ahead: 0 }))['push']).toMatch(/no commits/)
  expect(reasons(withFacts({ ahead: 1 }))['openPullRequest']).toBeNull()
  expect(reasons(withFacts({ ahead: null }))['push']).toBeNull()
})

it('words of a person take a verified story on, which has nothing to go on with by itself', () => {
  const story = withFacts({})
  expect(reasons(story)['resume']).not.toBeNull()
  expect(reasons(story)['resumeWith']).toBeNull()
})

it('nothing is asked of a story twice at once', () => {
  // Looking changes nothing.
  for (const item of storyMenu(fixtureStory(1, verified), 'merge'))
    expect(item.disabledReason).toBe(item.group === 'look' ? null : 'it is being merged')
})

it('no two acts share a key', () => {
  const keys = storyMenu(fixtureStory(1, verified), undefined).map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

it('a card’s buttons are what can be done now, the likeliest first', () => {
  const buttons = (stage: StoryStage, change: Readonly<Record<string, unknown>> = {}): string[] => {
    const story = fixtureStory(1, stage, change)
    return cardButtons(story.column, storyMenu(story, undefined)).map(({ id }) => id)
  }
  expect(buttons({ kind: 'idle' })).toEqual(['queue'])
  expect(buttons(verified)).toEqual(['merge', 'diff'])
  expect(buttons({ kind: 'needs_you', cause: 'failed', next: { kind: 'start' } })).toEqual(['resume', 'diff'])
  expect(buttons({ kind: 'needs_you', cause: 'failed', next: { kind: 'start' } }, { worktree: null })).toEqual([
    'resume',
  ])
})
