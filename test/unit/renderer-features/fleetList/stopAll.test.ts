import { describe, expect, it } from 'vitest'
import { storiesThatGoOn } from '../../../../src/renderer/src/features/fleetList/queueGoes'
import { stopAllWords } from '../../../../src/renderer/src/features/fleetList/stopAllWords'
import { applyStories, emptyStories } from '../../../../src/renderer/src/store/storiesSlice'
import { applySupervision, emptySupervision } from '../../../../src/renderer/src/store/supervisionSlice'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'

describe('what "Stop all" asks', () => {
  it('names who is stopped, and says that the queue is held', () => {
    const words = stopAllWords({ names: ['a', 'b'], stories: 3, parked: 1 })
    expect(words).toMatchObject({ title: 'Stop 2 agents?', confirm: 'Stop all 2' })
    expect(words.body).toContain('a, b.')
    expect(words.body).toContain('The queue is held, too: the 3 stories')
    expect(words.body).toContain('1 agent parked at a limit stays parked')
  })
  it('says nothing of a queue that starts nothing', () => {
    const { title, body } = stopAllWords({ names: ['a'], stories: 0, parked: 0 })
    expect(title).toBe('Stop 1 agent?')
    expect(body).not.toMatch(/queue|parked/)
  })
  it('counts what it does not name', () => {
    const names = Array.from({ length: 11 }, (_, index) => `coder-${index}`)
    expect(stopAllWords({ names, stories: 0, parked: 0 }).body).toContain('coder-7 and 3 more.')
  })
  it('only holds the queue where nobody runs', () => {
    expect(stopAllWords({ names: [], stories: 1, parked: 0 })).toMatchObject({
      title: 'Hold the queue?',
      confirm: 'Hold the queue',
    })
  })
})

describe('stories that go on by themselves', () => {
  const next = { kind: 'start' } as const
  const stories = applyStories(emptyStories, [
    { kind: 'story', story: fixtureStory(1, { kind: 'queued', next }) },
    { kind: 'story', story: fixtureStory(2, { kind: 'parked', next, until: null }) },
    { kind: 'story', story: fixtureStory(3, { kind: 'idle' }) },
    { kind: 'story', story: fixtureStory(4, { kind: 'needs_you', cause: 'failed', next }) },
    { kind: 'story', story: fixtureStory(5, { kind: 'stopped', next }) },
  ])
  const supervision = (held: boolean) =>
    applySupervision(emptySupervision, {
      governor: { limit: 1, limitReason: '', working: 0, held, queue: [], memoryAvailable: null },
      limits: [],
      parked: [],
      budgets: [],
      notices: [],
    })
  it.each([
    [supervision(false), 2],
    [supervision(true), 0],
    [emptySupervision, 0],
  ])('are counted unless the queue is held', (given, count) => {
    expect(storiesThatGoOn({ stories, supervision: given })).toBe(count)
  })
})
