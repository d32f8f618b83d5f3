import { describe, expect, it } from 'vitest'
import { applyStories, boardOf, emptyStories } from '../../../../src/renderer/src/store/storiesSlice'
import { keyOf, projectOf, storyKey } from '../../../../src/renderer/src/store/storyKey'
import { applySupervision, emptySupervision } from '../../../../src/renderer/src/store/supervisionSlice'
import type { SupervisionView } from '../../../../src/shared/contract/supervision'
import type { StoryStage, StoryView } from '../../../../src/shared/domain/story'
import { fixtureProject } from '../../../support/fixtureHost/stories'
import { FIXTURE_PROJECT, fixtureStory } from '../../../support/fixtureHost/storyViews'

const idle: StoryStage = { kind: 'idle' }
const queued: StoryStage = { kind: 'queued', next: { kind: 'start' } }
const snapshot = (stories: readonly StoryView[]) =>
  applyStories(emptyStories, [{ kind: 'snapshot', projects: [fixtureProject], stories: [...stories] }])
const ids = (keys: readonly string[]): string[] => keys.map((key) => key.split('\n')[1] ?? '')

it('a key is its project and its id, whatever the folder is called', () => {
  const key = storyKey('/odd\nfolder', '1_story')
  expect(projectOf(key)).toBe('/odd\nfolder')
})

describe('the stories on the board', () => {
  it('lie in the columns that the host derived, each in its own order', () => {
    const needs = (number: number, since: number) =>
      fixtureStory(number, { kind: 'needs_you', cause: 'failed', next: { kind: 'start' } }, { since })
    const { columns, ready } = snapshot([
      fixtureStory(2, idle, { order: 5 }),
      fixtureStory(1, idle, { order: 9 }),
      needs(3, 200),
      needs(4, 100),
      fixtureStory(5, queued, { order: 1 }),
      fixtureStory(6, { kind: 'preparing', next: { kind: 'start' } }, { order: 7 }),
      fixtureStory(7, { kind: 'failed' }, { since: 1 }),
      fixtureStory(8, { kind: 'failed' }, { since: 2 }),
    ])
    expect(ready).toBe(true)
    expect(ids(columns.backlog)).toEqual(['2_story', '1_story'])
    expect(ids(columns.needs_you)).toEqual(['4_story', '3_story'])
    expect(ids(columns.running)).toEqual(['6_story', '5_story'])
    expect(ids(columns.failed)).toEqual(['8_story', '7_story'])
  })

  it('that did not change keep their identity, and so do the columns that they are in', () => {
    const before = snapshot([fixtureStory(1, idle), fixtureStory(2, queued)])
    const changed = { ...fixtureStory(2, queued), why: 'Another reason.' }
    const after = applyStories(before, [{ kind: 'story', story: changed }])
    const key = keyOf(fixtureStory(1, idle))
    expect(after.stories[key]).toBe(before.stories[key])
    expect(after.columns.backlog).toBe(before.columns.backlog)
    expect(after.columns.running).toBe(before.columns.running)
    expect(after.projects).toBe(before.projects)
    const moved = applyStories(after, [{ kind: 'story', story: { ...changed, column: 'backlog', stage: idle } }])
    expect(moved.columns.running).not.toBe(after.columns.running)
    expect(ids(moved.columns.backlog)).toEqual(['1_story', '2_story'])
  })

  it('go when they are removed, and all of a project’s when it is closed', () => {
    const other = fixtureStory(1, idle, { project: '/other' })
    const before = snapshot([fixtureStory(1, idle), fixtureStory(2, idle), other])
    const removed = applyStories(before, [
      { kind: 'story_removed', project: FIXTURE_PROJECT, storyId: fixtureStory(1, idle).id },
    ])
    expect(Object.keys(removed.stories)).toHaveLength(2)
    const closed = applyStories(removed, [{ kind: 'project_removed', root: FIXTURE_PROJECT }])
    expect(Object.values(closed.stories)).toEqual([other])
    expect(closed.projects).toEqual({})
  })

  it('are one project’s when one is chosen; a project that is not open filters nothing', () => {
    const slice = snapshot([fixtureStory(1, idle), fixtureStory(1, idle, { project: '/other' })])
    expect(boardOf(slice, FIXTURE_PROJECT).backlog).toEqual([keyOf(fixtureStory(1, idle))])
    expect(boardOf(slice, '/gone')).toBe(slice.columns)
    expect(boardOf(slice, null)).toBe(slice.columns)
  })
})

it('a parking that did not change keeps its identity; one that ended is gone', () => {
  const parking = (agentId: string, until: number) =>
    ({
      agentId,
      key: 'k',
      until,
      source: 'provider',
      window: null,
      account: 'this login',
      autoResume: true,
      why: '',
    }) as SupervisionView['parked'][number]
  const view = (parked: SupervisionView['parked']): SupervisionView => ({
    governor: { limit: 1, limitReason: '', working: 0, held: false, queue: [], memoryAvailable: null },
    limits: [],
    parked,
    budgets: [],
    notices: [],
  })
  const before = applySupervision(emptySupervision, view([parking('a', 1), parking('b', 1), parking('c', 1)]))
  const after = applySupervision(before, view([parking('a', 1), parking('b', 2)]))
  const at = (slice: typeof before, id: string) => Object.entries(slice.parkings).find(([agent]) => agent === id)?.[1]
  expect(at(after, 'a')).toBe(at(before, 'a'))
  expect(at(after, 'b')?.until).toBe(2)
  expect(at(after, 'c')).toBeUndefined()
})
