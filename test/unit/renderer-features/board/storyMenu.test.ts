import { expect, it } from 'vitest'
import { cardButtons, storyMenu } from '../../../../src/renderer/src/features/board/storyMenu'
import type { StoryStage } from '../../../../src/shared/domain/story'
import { FIXTURE_NOW } from '../../../support/fixtureHost/agents'
import { boardSample } from '../../../support/fixtureHost/boardSample'
import { fixtureHash, fixtureStory } from '../../../support/fixtureHost/storyViews'

const verified: StoryStage = { kind: 'verified', commit: fixtureHash('a1'), tree: fixtureHash('b2') }

it('offers exactly what the host allows, and says why not for the rest', () => {
  for (const story of boardSample(FIXTURE_NOW).stories) {
    for (const item of storyMenu(story, undefined)) {
      const allowed = item.id === 'edit' || story.can[item.id === 'resumeWith' ? 'resume' : item.id]
      expect([story.id, item.id, item.disabledReason === null]).toEqual([story.id, item.id, allowed])
      if (!allowed) expect(item.disabledReason).toMatch(/\w/)
    }
  }
})

it('nothing is asked of a story twice at once', () => {
  for (const item of storyMenu(fixtureStory(1, verified), 'merge'))
    expect(item.disabledReason).toBe('it is being merged')
})

it('no two acts share a key', () => {
  const keys = storyMenu(fixtureStory(1, verified), undefined).map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

it('a card’s buttons are what can be done now, the likeliest first', () => {
  const buttons = (stage: StoryStage, change: Readonly<Record<string, unknown>> = {}): string[] => {
    const story = fixtureStory(1, stage, change)
    return cardButtons(story.column, storyMenu(story, undefined), story.can).map(({ id }) => id)
  }
  expect(buttons({ kind: 'idle' })).toEqual(['queue'])
  expect(buttons(verified)).toEqual(['merge'])
  expect(buttons({ kind: 'needs_you', cause: 'failed', next: { kind: 'start' } })).toEqual(['resume', 'verify'])
  expect(buttons({ kind: 'needs_you', cause: 'failed', next: { kind: 'start' } }, { worktree: null })).toEqual([
    'resume',
  ])
})
