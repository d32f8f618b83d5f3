import { describe, expect, it } from 'vitest'
import { storyAtRest } from '../../../../src/renderer/src/features/grid/storyAtRest'
import type { AgentId } from '../../../../src/shared/domain/ids'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'

const [coder, reviewer] = ['coder', 'reviewer'] as AgentId[] as [AgentId, AgentId]
const story = (resume: boolean) => {
  const made = fixtureStory(1, { kind: 'stopped', next: { kind: 'start' } }, { agents: [coder, reviewer], step: 1 })
  return { ...made, can: { ...made.can, resume } }
}

describe('the story that goes on with an agent', () => {
  it('is the one whose turn it is, when it waits to be resumed', () => {
    expect(storyAtRest([story(true)], reviewer)).toEqual({ project: story(true).project, storyId: story(true).id })
  })
  it.each([
    ['its turn is over', [story(true)], coder],
    ['its story does not rest', [story(false)], reviewer],
    ['it works for none', [], coder],
  ] as const)('is none when %s', (_, stories, agentId) => expect(storyAtRest(stories, agentId)).toBeNull())
})
