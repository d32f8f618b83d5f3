import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFleet, emptyFleet, type FleetUpdate, setPending } from '../../../../src/renderer/src/store/fleetSlice'
import { fixtureAgent } from '../../../support/fixtureHost/agents'

const agent = (index: number) => fixtureAgent(index, { name: `coder-${index}`, story: 'A story', phase: 'running' })
const snapshot = (...indexes: number[]): FleetUpdate => ({ kind: 'snapshot', agents: indexes.map(agent) })
const changed = (index: number): FleetUpdate => ({ kind: 'agent', agent: agent(index) })
const removed = (index: number): FleetUpdate => ({ kind: 'removed', agentId: agent(index).spec.id })

describe('the fleet in the store', () => {
  it('is not ready, and so not empty, before the first snapshot', () => {
    expect(emptyFleet.ready).toBe(false)
    expect(applyFleet(emptyFleet, [changed(1)]).ready).toBe(false)
    expect(applyFleet(emptyFleet, [snapshot()]).ready).toBe(true)
  })

  it('keeps the identity of an agent that did not change, so that only the changed pane renders', () => {
    const before = applyFleet(emptyFleet, [snapshot(1, 2)])
    const after = applyFleet(before, [changed(2)])
    const [first, second] = [agent(1).spec.id, agent(2).spec.id]
    expect(after.agents[first]).toBe(before.agents[first])
    expect(after.agents[second]).not.toBe(before.agents[second])
  })

  it('keeps the list of ids while no agent comes or goes', () => {
    const before = applyFleet(emptyFleet, [snapshot(1, 2)])
    expect(applyFleet(before, [changed(1), changed(2)]).ids).toBe(before.ids)
    expect(applyFleet(before, [changed(3)]).ids).not.toBe(before.ids)
  })

  it('forgets what a new snapshot does not have', () => {
    const state = applyFleet(applyFleet(emptyFleet, [snapshot(1, 2, 3)]), [snapshot(2)])
    expect(state.ids).toEqual([agent(2).spec.id])
  })

  it('lists the oldest agent first, and equals by name as people count', () => {
    const same = (index: number) => ({ ...agent(index), spec: { ...agent(index).spec, createdAt: 5 } })
    const state = applyFleet(emptyFleet, [{ kind: 'snapshot', agents: [same(10), same(9), agent(2)] }])
    expect(state.ids.map((id) => state.agents[id]?.spec.name)).toEqual(['coder-9', 'coder-10', 'coder-2'])
  })

  it('is the same whether updates come one by one or a frame’s worth together', () => {
    const index = fc.integer({ min: 0, max: 5 })
    const update = fc.oneof(
      index.map(changed),
      index.map(removed),
      fc.uniqueArray(index).map((indexes) => snapshot(...indexes)),
    )
    fc.assert(
      fc.property(fc.array(update), (updates) => {
        const together = applyFleet(emptyFleet, updates)
        const oneByOne = updates.reduce((state, one) => applyFleet(state, [one]), emptyFleet)
        expect(together).toEqual(oneByOne)
      }),
    )
  })

  it('remembers what was asked for until it is answered', () => {
    const { id } = agent(1).spec
    const asked = setPending(emptyFleet, id, 'stop')
    expect(asked.pending[id]).toBe('stop')
    expect(setPending(asked, id, null).pending).toEqual({})
  })
})
