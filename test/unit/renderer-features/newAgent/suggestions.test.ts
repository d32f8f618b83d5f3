import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  nameStem,
  recentProjects,
  slug,
  suggestAgentName,
  suggestStoryId,
} from '../../../../src/renderer/src/features/newAgent/suggestions'
import { AgentName, StoryId } from '../../../../src/shared/domain/ids'
import { agentView } from '../agentSamples'

describe('suggestions', () => {
  it.each([
    ['Fix the login page, please now', 'fix_the_login_page_please'],
    ['Crème brûlée: Ändern', 'creme_brulee_andern'],
    ['日本語', ''],
    ['  --- ', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(slug(text)).toBe(expected)
  })

  it('numbers a story one above the highest in use', () => {
    const agents = [
      agentView({ storyId: '3_story_a' }),
      agentView({ storyId: '41_story_b' }),
      agentView({ storyId: 'x' }),
    ]
    expect(suggestStoryId(agents, 'Fix login')).toBe('42_story_fix_login')
    expect(suggestStoryId([], '')).toBe('1_story')
  })

  it('always suggests a valid story id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        expect(StoryId.safeParse(suggestStoryId([], text)).success).toBe(true)
      }),
    )
  })

  it('names an agent with the first number that is free in its story', () => {
    const agents = [
      agentView({ name: 'coder-1', storyId: 's' }),
      agentView({ name: 'coder-3', storyId: 's' }),
      agentView({ name: 'coder-2', storyId: 'other' }),
    ]
    expect(suggestAgentName(agents, 's')).toBe('coder-2')
    expect(suggestAgentName(agents, 'new')).toBe('coder-1')
    expect(suggestAgentName(agents, 's', nameStem('coder-3'))).toBe('coder-2')
    expect(AgentName.safeParse(suggestAgentName(agents, 's')).success).toBe(true)
  })

  it('offers remembered folders first, each once', () => {
    const agents = [agentView({ projectRoot: '/b' }), agentView({ projectRoot: '/c' })]
    expect(recentProjects(['/a', '/b'], agents)).toEqual(['/a', '/b', '/c'])
  })
})
