import { expect, it } from 'vitest'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { listedIds } from '../../../../src/renderer/src/store/listedIds'
import { paneIds, shownIds } from '../../../../src/renderer/src/store/shownIds'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { visiblePanes } from '../../../../src/renderer/src/store/visiblePanes'
import type { HostClient } from '../../../../src/shared/contract'
import type { AgentId } from '../../../../src/shared/domain/ids'
import { RuntimeManifest } from '../../../../src/shared/domain/runtimeManifest'
import { agentView } from '../agentSamples'

const [coder, gates] = ['coder', 'gates'] as AgentId[] as [AgentId, AgentId]
const manifest = (id: string, internal: boolean): RuntimeManifest =>
  RuntimeManifest.parse({
    id,
    name: id,
    summary: '',
    internal,
    capabilities: { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true },
    models: { suggested: [], custom: true, default: null },
    options: [],
  })

function open() {
  const store = createAppStore()
  const agents = [
    agentView({ id: coder, projectRoot: '/one' }),
    agentView({ id: gates, projectRoot: '/one', runtime: 'gates' }),
  ]
  store.setState({
    fleet: applyFleet(emptyFleet, [{ kind: 'snapshot', agents }]),
    runtimes: [manifest('any', false), manifest('gates', true)],
  })
  return { store, ui: createUiActions(store, {} as HostClient) }
}

it('Snowhook’s own agents are on no list and have no pane', () => {
  const { store } = open()
  expect(listedIds(store.getState())).toEqual([coder])
  expect(shownIds(store.getState())).toEqual([coder])
  expect(paneIds(store.getState())).toEqual([coder])
})

it('one that was asked for has a pane until another is looked at', () => {
  const { store, ui } = open()
  ui.setProject('/one')
  ui.enterPane(gates)
  expect(store.getState().ui).toMatchObject({ view: 'agents', focused: gates, project: '/one' })
  expect(paneIds(store.getState())).toEqual([coder, gates])
  expect(shownIds(store.getState())).toEqual([coder])
  ui.focusAgent(coder)
  expect(paneIds(store.getState())).toEqual([coder])
})

it('no pane is in sight while the board is in their place, and going to one leaves the board', () => {
  const { store, ui } = open()
  ui.setView('board')
  expect(visiblePanes(store.getState())).toEqual([])
  ui.enterPane(coder)
  expect(visiblePanes(store.getState())).toEqual([coder])
})
