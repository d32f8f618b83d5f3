import { describe, expect, it } from 'vitest'
import { createNotifier } from '../../../../src/renderer/src/features/notifications/notifier'
import { needsOf } from '../../../../src/renderer/src/features/notifications/needs'
import { GROUP_MS, type Message } from '../../../../src/renderer/src/features/notifications/notifyStep'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { type AttentionUpdate, applyAttention } from '../../../../src/renderer/src/store/attentionSlice'
import { applyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { applyRecovery } from '../../../../src/renderer/src/store/recoverySlice'
import { applySupervision } from '../../../../src/renderer/src/store/supervisionSlice'
import type { Settings } from '../../../../src/shared/contract/settings'
import type { Notice } from '../../../../src/shared/domain/notice'
import { foundProcess } from '../../../support/fixtureHost/recovery'
import { ManualClock } from '../../../support/manualClock'
import { agentView } from '../agentSamples'
import { approvalItem, questionItem } from '../attention/askSamples'
import { noticeSample } from '../noticeSamples'

const wanted = { notifications: { desktop: true, quiet: null } } as Settings

/** Two agents, one pane at a time: the first agent's pane is on the screen, the second's is not. */
function scene(permitted = true) {
  const store = createAppStore()
  const clock = new ManualClock()
  const agents = [agentView({ id: 'seen' }), agentView({ id: 'hidden', storyTitle: 'Login' })]
  const notices = (given: readonly Notice[]): void =>
    store.setState((state) => ({
      supervision: applySupervision(state.supervision, {
        governor: { limit: 1, limitReason: '', working: 0, held: false, queue: [], memoryAvailable: null },
        limits: [],
        parked: [],
        budgets: [],
        notices: [...given],
      }),
    }))
  const push = (...updates: AttentionUpdate[]): void =>
    store.setState((state) => ({ attention: applyAttention(state.attention, updates) }))
  store.setState((state) => ({
    settings: wanted,
    fleet: applyFleet(state.fleet, [{ kind: 'snapshot', agents }]),
    ui: { ...state.ui, layout: '1' },
  }))
  push({ kind: 'snapshot', items: [] })
  notices([])
  const world = {
    focus: false,
    focused: 0,
    opened: [] as string[],
    onScreen: [] as Message[],
    clicks: [] as (() => void)[],
  }
  const notifier = createNotifier({
    store,
    clock,
    open: (entry) => void world.opened.push(entry),
    desktop: {
      permitted: () => permitted,
      hasFocus: () => world.focus,
      focusWindow: () => {
        world.focused += 1
      },
      show: (message, onClick) => {
        world.onScreen.push(message)
        world.clicks.push(onClick)
        return () => void world.onScreen.splice(world.onScreen.indexOf(message), 1)
      },
    },
  })
  return { store, clock, world, notifier, push, notices }
}
const ask = (id: string, agentId = 'hidden') => approvalItem({ id, agentId, agentName: agentId })

describe('the desktop', () => {
  it('is told of processes that a start found, and never of their command lines', () => {
    const { store, clock, world } = scene()
    const asked = foundProcess(7, 'asked', { command: 'secret --token hunter2' })
    const report = { at: 0, killedHostSince: null, runs: [], processes: [asked], mended: [] }
    store.setState((state) => ({ recovery: applyRecovery(state.recovery, report) }))
    clock.advance(GROUP_MS)
    expect(world.onScreen).toMatchObject([{ title: 'Processes left behind?' }])
    expect(JSON.stringify(world.onScreen)).not.toContain('hunter2')
    store.setState((state) => ({ recovery: applyRecovery(state.recovery, null) }))
    expect(world.onScreen).toEqual([])
  })
  it('has one notification, which goes with its cause', () => {
    const { clock, world, push, notices } = scene()
    push({ kind: 'item', item: ask('a') })
    notices([noticeSample({ id: 'n', cause: 'budget', budget: { kind: 'day' } })])
    expect(world.onScreen).toEqual([])
    clock.advance(GROUP_MS)
    expect(world.onScreen.map(({ title }) => title)).toEqual(['2 things need you'])
    push({ kind: 'closed', id: 'a' })
    expect(world.onScreen).toHaveLength(1)
    notices([])
    expect(world.onScreen).toEqual([])
  })

  it('shows a later one in the place of the earlier', () => {
    const { clock, world, push } = scene()
    push({ kind: 'item', item: ask('a') })
    clock.advance(GROUP_MS)
    push({ kind: 'item', item: ask('b', 'other') })
    clock.advance(GROUP_MS)
    expect(world.onScreen.map(({ title }) => title)).toEqual(['2 agents need you'])
  })

  it('leads by a click to the window and to that entry of the inbox', () => {
    const { clock, world, push } = scene()
    push({ kind: 'item', item: ask('a') })
    clock.advance(GROUP_MS)
    world.clicks[0]?.()
    expect(world.focused).toBe(1)
    expect(world.opened).toEqual(['a'])
  })

  it('is told nothing that is on the screen of a window that has the focus', () => {
    const { clock, world, store, push } = scene()
    world.focus = true
    push({ kind: 'item', item: ask('pane', 'seen') })
    clock.advance(GROUP_MS)
    expect(world.onScreen).toEqual([])
    store.setState((state) => ({ ui: { ...state.ui, inboxOpen: true } }))
    push({ kind: 'item', item: ask('inbox') })
    clock.advance(GROUP_MS)
    expect(world.onScreen).toEqual([])
  })

  it('is cleared when the user comes to look', () => {
    const { clock, world, store, notifier, push } = scene()
    push({ kind: 'item', item: ask('a') })
    clock.advance(GROUP_MS)
    store.setState((state) => ({ ui: { ...state.ui, inboxOpen: true } }))
    expect(world.onScreen).toHaveLength(1)
    world.focus = true
    notifier.look()
    expect(world.onScreen).toEqual([])
  })

  it('is left alone without permission, and after the end', () => {
    const denied = scene(false)
    denied.push({ kind: 'item', item: ask('a') })
    denied.clock.advance(GROUP_MS)
    expect(denied.world.onScreen).toEqual([])
    const ended = scene()
    ended.push({ kind: 'item', item: ask('a') })
    ended.notifier.stop()
    ended.clock.advance(GROUP_MS)
    expect(ended.world.onScreen).toEqual([])
  })
})

describe('what a notification says', () => {
  it('is never the command or the question itself, and spells what is invisible', () => {
    const { store, push, notices } = scene()
    push(
      {
        kind: 'item',
        item: approvalItem({ id: 'a', agentId: 'hidden', summary: 'echo SECRET' }),
      },
      { kind: 'item', item: questionItem({ id: 'q', agentId: 'hidden', question: 'SECRET?' }) },
    )
    notices([noticeSample({ message: 'it exited 1: \u202egpj.exe' })])
    const needs = needsOf(store.getState(), false) ?? []
    expect(needs).toHaveLength(3)
    expect(JSON.stringify(needs)).not.toContain('SECRET')
    expect(JSON.stringify(needs)).not.toContain('\u202e')
    expect(needs[0]).toMatchObject({ body: 'Login', subject: 'hidden' })
  })

  it('is unknown until the host has said everything', () => {
    expect(needsOf(createAppStore().getState(), false)).toBeNull()
  })
})
