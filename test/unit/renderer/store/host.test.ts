import { describe, expect, it } from 'vitest'
import { memoryPair } from '../../../../src/main/transport/memory'
import { serve } from '../../../../src/main/transport/serve'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { createAttentionActions } from '../../../../src/renderer/src/store/attentionActions'
import { createAttentionFeed } from '../../../../src/renderer/src/store/attentionFeed'
import { createFleetActions } from '../../../../src/renderer/src/store/fleetActions'
import { createFleetFeed } from '../../../../src/renderer/src/store/fleetFeed'
import { focusedId } from '../../../../src/renderer/src/store/selectors'
import { shownPhase } from '../../../../src/renderer/src/store/shownPhase'
import { createStoriesFeed } from '../../../../src/renderer/src/store/storiesFeed'
import { subscribeToHost } from '../../../../src/renderer/src/store/subscribe'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { contract, type HostHandlers } from '../../../../src/shared/contract'
import type { AgentView } from '../../../../src/shared/domain/agent'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { err } from '../../../../src/shared/domain/result'
import { createClient } from '../../../../src/shared/wire/client'
import { fixtureAgent } from '../../../support/fixtureHost/agents'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { recoverySample } from '../../../support/fixtureHost/recovery'
import { ManualClock } from '../../../support/manualClock'
import { approvalItem, questionItem } from '../../renderer-features/attention/askSamples'

const fleet = (count: number): AgentView[] =>
  Array.from({ length: count }, (_, index) =>
    fixtureAgent(index, { name: `coder-${index + 1}`, story: 'A story', phase: 'running' }),
  )

/** A store fed by a host over the real wire, with frames that the test turns. */
async function connected(agents = fleet(3), change: (handlers: HostHandlers) => HostHandlers = (same) => same) {
  const clock = new ManualClock()
  const host = createFixtureHost(agents, () => clock.now())
  const { client, connection } = createClient(
    contract,
    async () => {
      const [left, right] = memoryPair()
      serve(contract, change(host.handlers), right, { clock, log: { error: () => undefined } as never })
      return left
    },
    { clock },
  )
  const store = createAppStore()
  const frames: (() => void)[] = []
  const feed = createFleetFeed(store, (callback) => frames.push(callback))
  subscribeToHost(
    store,
    client,
    connection,
    feed,
    createAttentionFeed(store, (callback) => frames.push(callback)),
    createStoriesFeed(store, (callback) => frames.push(callback)),
  )
  const until = (test: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (test()) {
          stop()
          resolve()
        }
      }
      const stop = store.subscribe(look)
      look()
    })
  const frame = (): void => {
    for (const callback of frames.splice(0)) callback()
  }
  await until(() => store.getState().fleet.ready && store.getState().runtimes.length > 0)
  return {
    store,
    host,
    until,
    frame,
    frames,
    actions: createFleetActions(store, client, feed),
    attention: createAttentionActions(store, client),
    ui: createUiActions(store, client),
    first: agents[0]?.spec.id as AgentView['spec']['id'],
  }
}

describe('the store and a host', () => {
  it('has the fleet, settings, usage and facts of the host after connecting', async () => {
    const { store } = await connected()
    const state = store.getState()
    expect(state.connection.phase).toBe('open')
    expect(state.fleet.ids).toHaveLength(3)
    expect(state.settings?.theme).toBe('system')
    expect(state.usage?.provisional).toBe(true)
    expect(state.host?.shell).toBe('web')
    expect(state.runtimes.map((runtime) => runtime.id)).toEqual(['demo', 'gates'])
  })

  it('has what the start found and how the disk does, and every change of them', async () => {
    const { store, host, until } = await connected()
    expect(store.getState()).toMatchObject({ recovery: { report: null }, storage: { state: 'ok' } })
    host.recovery.set(recoverySample([], 60_000_000))
    host.storage.setHealth({ state: 'refusing', heldRuns: 2 })
    await until(() => store.getState().storage?.state === 'refusing')
    expect(store.getState().storage?.heldRuns).toBe(2)
    expect(store.getState().recovery.asked).toHaveLength(2)
    host.recovery.set(null)
    await until(() => store.getState().recovery.report === null)
    expect(store.getState().recovery.asked).toEqual([])
  })

  it('draws many changes of many agents in one frame', async () => {
    const { store, host, frame, frames, ui } = await connected()
    let renders = 0
    store.subscribe((state, before) => {
      if (state.fleet.agents !== before.fleet.agents) renders += 1
    })
    for (const agent of host.agents.values())
      for (let turn = 0; turn < 50; turn += 1) host.put({ ...agent, doing: `step ${turn}` })
    // A call's answer comes behind the deltas on the same wire: the receipt that they are here.
    await ui.setTheme('dark')
    expect(renders).toBe(0)
    frame()
    expect(renders).toBe(1)
    expect(frames).toHaveLength(0)
    expect(Object.values(store.getState().fleet.agents).map((agent) => agent.doing)).toContain('step 49')
  })
})

it('an answer is never undone by something older that the host said', async () => {
  const { store, host, actions, frame, first } = await connected()
  const agent = host.agents.get(first)
  if (agent !== undefined) host.put({ ...agent, phase: 'stopping' })
  await actions.stop(first)
  expect(store.getState().fleet.agents[first]?.phase).toBe('stopped')
  frame()
  expect(store.getState().fleet.agents[first]?.phase).toBe('stopped')
})

describe('stopping an agent', () => {
  it('answers the click before the host does, and shows the host’s word after', async () => {
    const { store, actions, first } = await connected()
    const shown = (): string => {
      const { agents, pending } = store.getState().fleet
      const agent = agents[first]
      return agent === undefined ? 'gone' : shownPhase(agent, pending[first])
    }
    expect(shown()).toBe('running')
    const stopped = actions.stop(first)
    expect(shown()).toBe('stopping')
    await stopped
    expect(shown()).toBe('stopped')
    expect(store.getState().fleet.pending).toEqual({})
  })

  it('that fails says what happened, what was kept and what to do, and leaves the state to the host', async () => {
    const { store, actions, first } = await connected(fleet(1), (handlers) => ({
      ...handlers,
      fleet: {
        ...handlers.fleet,
        stop: async () =>
          err(snowhookError('stop_incomplete', '2 processes survived', { kept: 'the log', next: 'kill 7 8' })),
      },
    }))
    await actions.stop(first)
    const state = store.getState()
    expect(state.toasts).toMatchObject([
      { level: 'error', message: '2 processes survived', kept: 'the log', next: 'kill 7 8' },
    ])
    expect(state.fleet.agents[first]?.phase).toBe('running')
    expect(state.fleet.pending).toEqual({})
  })

  it('all at once marks exactly those that can be stopped', async () => {
    const agents = fleet(2)
    const ready = fixtureAgent(2, { name: 'later', story: 'A story', phase: 'ready' })
    const { store, actions } = await connected([...agents, ready])
    const stopping = actions.stopAll()
    expect(Object.keys(store.getState().fleet.pending)).toEqual(agents.map((agent) => agent.spec.id))
    await stopping
    expect(store.getState().fleet.pending).toEqual({})
  })
})

describe('the focus', () => {
  it('is the first agent until another is chosen, and again when the chosen one is removed', async () => {
    const { store, ui, actions } = await connected()
    const [one, two] = store.getState().fleet.ids
    expect(focusedId(store.getState())).toBe(one)
    ui.focusNth(1)
    expect(focusedId(store.getState())).toBe(two)
    if (two !== undefined) await actions.remove(two)
    expect(focusedId(store.getState())).toBe(one)
  })

  it('wraps around and brings its page along', async () => {
    const { store, ui } = await connected(fleet(5))
    await ui.setLayout('2')
    ui.focusNth(0)
    ui.focusNext(-1)
    expect(store.getState().ui).toMatchObject({ focused: store.getState().fleet.ids[4], page: 2 })
    ui.focusNext(1)
    expect(store.getState().ui).toMatchObject({ focused: store.getState().fleet.ids[0], page: 0 })
  })

  it('moved to another agent leaves the run that the inspector looked at', async () => {
    const { store, ui, first } = await connected()
    const run = store.getState().fleet.agents[first]?.run?.id ?? null
    ui.inspect(first, 'log', run)
    expect(store.getState().ui).toMatchObject({ inspectorTab: 'log', inspectedRun: run })
    ui.focusNth(1)
    expect(store.getState().ui.inspectedRun).toBeNull()
  })
})

it('a chosen theme shows at once and is kept by the host', async () => {
  const { store, ui, until } = await connected()
  const kept = ui.setTheme('light')
  expect(store.getState().ui.theme).toBe('light')
  await kept
  await until(() => store.getState().settings?.theme === 'light')
})

it('at most a handful of toasts stand at once, and the same message once', async () => {
  const { store, ui } = await connected()
  for (const message of ['a', 'b', 'b', 'c', 'd', 'e']) ui.toast({ level: 'info', message })
  expect(store.getState().toasts.map((toast) => toast.message)).toEqual(['b', 'c', 'd', 'e'])
  ui.dismissToast(store.getState().toasts[0]?.id ?? 0)
  expect(store.getState().toasts.map((toast) => toast.message)).toEqual(['c', 'd', 'e'])
})

describe('an answer to a request', () => {
  const item = approvalItem({ id: 'ask-a', agentId: 'agent-1' })
  async function asked(change?: (handlers: HostHandlers) => HostHandlers) {
    const fixture = await connected(fleet(1), change)
    fixture.host.ask(item)
    // A call's answer comes behind the deltas on the same wire: the receipt that they are here.
    await fixture.ui.setTheme('dark')
    fixture.frame()
    expect(fixture.store.getState().attention.items).toEqual([item])
    return fixture
  }

  it('is bound to exactly what was shown, and sent once however often it is clicked', async () => {
    const { host, store, attention, frame } = await asked()
    const clicks = [attention.decide(item, 'allow_once'), attention.decide(item, 'allow_once')]
    expect(store.getState().attention.sent).toEqual({ 'ask-a': 'allow_once' })
    await Promise.all([...clicks, attention.decide(item, 'deny', 'no')])
    expect(host.answers).toEqual([{ id: 'ask-a', hash: item.hash, decision: 'allow_once', reason: '' }])
    frame()
    expect(store.getState().attention).toMatchObject({ items: [], sent: {}, refused: {} })
  })

  it('for what it no longer asks decides nothing, says so beside it, and can be given again', async () => {
    const { host, store, attention, ui, frame } = await asked()
    const changed = { ...item, hash: 'b'.repeat(64) }
    host.ask(changed)
    await attention.decide(item, 'allow_once')
    frame()
    const state = store.getState().attention
    expect(state.items).toEqual([changed])
    expect(state.refused['ask-a']).toMatchObject({ tag: 'stale', next: expect.stringContaining('Nothing was decided') })
    expect(state.sent).toEqual({})
    await attention.decide(changed, 'deny', 'Not this')
    await ui.setTheme('light')
    frame()
    expect(store.getState().attention).toMatchObject({ items: [], refused: {} })
    expect(host.answers.at(-1)).toMatchObject({ decision: 'deny', reason: 'Not this' })
  })

  it('to a request that went meanwhile is said where it can still be seen', async () => {
    const { host, store, attention, frame, ui } = await asked()
    host.close('ask-a')
    await ui.setTheme('light')
    frame()
    await attention.decide(item, 'allow_once')
    expect(store.getState().toasts).toMatchObject([
      { level: 'error', next: expect.stringContaining('answered elsewhere') },
    ])
    expect(store.getState().attention.refused).toEqual({})
  })

  it('to a question carries the text', async () => {
    const question = questionItem({ id: 'ask-q', agentId: 'agent-1' })
    const { host, attention } = await asked()
    host.ask(question)
    await attention.answer(question, 'SQLite')
    expect(host.answers).toEqual([{ id: 'ask-q', hash: question.hash, text: 'SQLite' }])
  })
})
