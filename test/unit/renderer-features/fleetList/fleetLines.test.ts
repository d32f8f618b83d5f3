import { describe, expect, it } from 'vitest'
import {
  agentOfLine,
  fleetLines,
  matches,
  storyOfLine,
} from '../../../../src/renderer/src/features/fleetList/fleetLines'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import type { AgentView } from '../../../../src/shared/domain/agent'
import { agentView } from '../agentSamples'

const fleetOf = (agents: readonly AgentView[]) => applyFleet(emptyFleet, [{ kind: 'snapshot', agents }])
const linesOf = (agents: readonly AgentView[], filter = '') => {
  const fleet = fleetOf(agents)
  return fleetLines(fleet, fleet.ids, filter)
}

describe('the lines of the fleet list', () => {
  const a1 = agentView({ id: 'a1', name: 'coder-1', storyId: '1_story_a', storyTitle: 'Alpha' })
  const b1 = agentView({ id: 'b1', name: 'coder-1', storyId: '2_story_b', model: 'opus' }, { phase: 'waiting' })
  const a2 = agentView({ id: 'a2', name: 'tester', storyId: '1_story_a', storyTitle: 'Alpha' }, { doing: 'npm test' })

  it('puts agents under their story, both oldest first', () => {
    expect(linesOf([a2, b1, a1])).toEqual(['story:1_story_a', 'agent:a1', 'agent:a2', 'story:2_story_b', 'agent:b1'])
  })

  it('needs no headings where no story has a second agent: the rows say it', () => {
    expect(linesOf([a1, b1])).toEqual(['agent:a1', 'agent:b1'])
    expect(linesOf([a1, a2])).toEqual(['story:1_story_a', 'agent:a1', 'agent:a2'])
    expect(linesOf([])).toEqual([])
  })

  it('keeps its order when only states change, so that nothing jumps', () => {
    const failed = { ...a1, phase: 'failed' as const, since: 99 }
    expect(linesOf([failed, b1, a2])).toEqual(linesOf([a1, b1, a2]))
  })

  it('leaves out agents that the project filter hides', () => {
    const fleet = fleetOf([a1, b1, a2])
    expect(fleetLines(fleet, [b1.spec.id], '')).toEqual(['agent:b1'])
  })

  it.each([
    ['coder', ['a1', 'b1']],
    ['TESTER', ['a2']],
    ['alpha coder', ['a1']],
    ['opus', ['b1']],
    ['needs you', ['b1']],
    ['waiting', ['b1']],
    ['npm', ['a2']],
    ['2_story', ['b1']],
    ['nothing like it', []],
  ])('finds %j by every word in what the row says', (filter, ids) => {
    const found = linesOf([a1, b1, a2], filter).map(agentOfLine)
    expect(found.filter((id) => id !== null)).toEqual(ids)
  })

  it('finds an agent by the words it shows for its state', () => {
    expect(matches(agentView({}, { phase: 'waiting', waitingFor: 'permission' }), 'asks permission')).toBe(true)
    expect(matches(agentView({}, { phase: 'completed' }), 'done')).toBe(true)
  })

  it('tells headings from agents', () => {
    expect([agentOfLine('agent:x'), agentOfLine('story:x')]).toEqual(['x', null])
    expect([storyOfLine('agent:x'), storyOfLine('story:x')]).toEqual([null, 'x'])
  })
})
