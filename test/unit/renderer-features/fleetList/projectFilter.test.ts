import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { shownIds } from '../../../../src/renderer/src/store/shownIds'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import type { HostClient } from '../../../../src/shared/contract'
import type { AgentId } from '../../../../src/shared/domain/ids'
import { agentView } from '../agentSamples'

const [a, b, c] = ['a', 'b', 'c'] as AgentId[] as [AgentId, AgentId, AgentId]

function open() {
  const store = createAppStore()
  const agents = [
    agentView({ id: a, projectRoot: '/one' }),
    agentView({ id: b, projectRoot: '/two' }),
    agentView({ id: c, projectRoot: '/one' }),
  ]
  store.setState({ fleet: applyFleet(emptyFleet, [{ kind: 'snapshot', agents }]) })
  return { store, ui: createUiActions(store, {} as HostClient) }
}

describe('the project filter', () => {
  it('shows one project’s agents, and moves the focus to one of them', () => {
    const { store, ui } = open()
    ui.focusAgent(b)
    ui.setProject('/one')
    expect(shownIds(store.getState())).toEqual([a, c])
    expect(store.getState().ui.focused).toBe(a)
    ui.focusNext(1)
    expect(store.getState().ui.focused).toBe(c)
  })

  it('ends when someone goes to an agent that it hides', () => {
    const { store, ui } = open()
    ui.setProject('/one')
    ui.focusAgent(b)
    expect(store.getState().ui).toMatchObject({ project: null, focused: b })
  })

  it('hides nothing for a project that has no agents any more', () => {
    const { store, ui } = open()
    ui.setProject('/gone')
    expect(shownIds(store.getState())).toEqual([a, b, c])
  })
})
