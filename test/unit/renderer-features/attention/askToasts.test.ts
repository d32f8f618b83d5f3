import { describe, expect, it } from 'vitest'
import { watchAsks } from '../../../../src/renderer/src/features/attention/askToasts'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { type AttentionUpdate, applyAttention } from '../../../../src/renderer/src/store/attentionSlice'
import { applyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { showError } from '../../../../src/renderer/src/store/toasts'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { agentView } from '../agentSamples'
import { approvalItem } from './askSamples'

/** Two agents, one pane at a time: the first agent's pane is on the screen, the second's is not. */
function watched() {
  const store = createAppStore()
  const agents = [agentView({ id: 'seen' }), agentView({ id: 'hidden' })]
  store.setState((state) => ({
    fleet: applyFleet(state.fleet, [{ kind: 'snapshot', agents }]),
    ui: { ...state.ui, layout: '1' },
  }))
  watchAsks(store)
  const push = (...updates: AttentionUpdate[]): void =>
    store.setState((state) => ({ attention: applyAttention(state.attention, updates) }))
  const said = (): string[] => store.getState().toasts.map((toast) => toast.message)
  return { store, push, said }
}
const ask = (agentId: string, id: string) => approvalItem({ id, agentId, agentName: agentId, summary: `run ${id}` })

describe('a new request is said', () => {
  it('when its pane is not on the screen, and no longer than it waits', () => {
    const { push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    push({ kind: 'item', item: ask('hidden', 'a') })
    expect(said()).toEqual(['hidden asks: run a'])
    push({ kind: 'closed', id: 'a' })
    expect(said()).toEqual([])
  })

  it('not when its pane is on the screen, nor when the inbox is open', () => {
    const { store, push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    push({ kind: 'item', item: ask('seen', 'a') })
    expect(said()).toEqual([])
    store.setState((state) => ({ ui: { ...state.ui, inboxOpen: true } }))
    push({ kind: 'item', item: ask('hidden', 'b') })
    expect(said()).toEqual([])
  })

  it('not when it was there before the page was', () => {
    const { push, said } = watched()
    push({ kind: 'snapshot', items: [ask('hidden', 'a')] })
    expect(said()).toEqual([])
  })

  it('when it came while the connection was lost', () => {
    const { push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    push({ kind: 'snapshot', items: [ask('hidden', 'a')] })
    expect(said()).toEqual(['hidden asks: run a'])
  })

  it('once, whatever happens to it later', () => {
    const { store, push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    const item = ask('hidden', 'a')
    push({ kind: 'item', item })
    store.setState({ toasts: [] })
    push({ kind: 'item', item: { ...item, live: false } })
    expect(said()).toEqual([])
  })

  it('in one message, which pushes no error away', () => {
    const { store, push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    showError(store, snowhookError('internal', 'It broke'))
    push(...['a', 'b', 'c', 'd'].map((id) => ({ kind: 'item', item: ask('hidden', id) }) as const))
    push({ kind: 'item', item: ask('hidden', 'e') })
    expect(said()).toEqual(['It broke', 'hidden asks: run e'])
  })

  it('and is not said any more once the inbox was opened', () => {
    const { store, push, said } = watched()
    push({ kind: 'snapshot', items: [] })
    push({ kind: 'item', item: ask('hidden', 'a') }, { kind: 'item', item: ask('hidden', 'b') })
    expect(said()).toEqual(['2 new requests wait for you'])
    store.setState((state) => ({ ui: { ...state.ui, inboxOpen: true } }))
    expect(said()).toEqual([])
  })
})
