import { beforeEach, describe, expect, it } from 'vitest'
import type { FleetBook } from '../../../src/main/host/fleetBook'
import { Screens } from '../../../src/main/host/screens'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { BytesSink } from '../../../src/shared/contract/define'
import type { RunSummary } from '../../../src/shared/domain/agent'
import { AgentId, RunId } from '../../../src/shared/domain/ids'
import { FakeScreen } from '../../support/host/fakeScreen'
import { MemoryFs } from '../../support/journal/memoryFs'

const agentId = AgentId.parse('agent-1')
const past = RunId.parse('run-1')
const view = { visible: true, cols: 90, rows: 25 }
const sink: BytesSink = { snapshot: () => {}, data: () => {}, resized: () => {}, end: () => {} }
let made: FakeScreen[]
let screens: Screens
let attached: ((screen: FakeScreen) => void)[]

beforeEach(async () => {
  made = []
  attached = []
  const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs: new MemoryFs() })
  const writer = journals.create(past)
  writer.appendResize(70, 20)
  writer.appendEvent({ type: 'process_started', pid: 1, command: 'x', args: [], screen: 'pty' })
  writer.appendOutput(Buffer.from('before '))
  writer.appendResize(80, 22)
  writer.appendOutput(Buffer.from('after'))
  await writer.close()
  screens = new Screens({
    journals,
    book: { lastRun: () => ({ id: past }) as RunSummary } as unknown as FleetBook,
    newRenderer: () => ({ render: () => '', save: () => null, load: () => true }),
    newScreen: ({ cols, rows }) => {
      const screen = new FakeScreen(cols, rows)
      made.push(screen)
      const attach = screen.attach.bind(screen)
      screen.attach = () => {
        for (const listener of attached.splice(0)) listener(screen)
        return attach()
      }
      return screen
    },
    report: (message) => {
      throw new Error(message)
    },
  })
})
const nextAttached = (): Promise<FakeScreen> => new Promise((resolve) => attached.push(resolve))

describe('the screen of an agent', () => {
  it('is that of its last run, drawn once for however many look, at the size it had', async () => {
    const shown = nextAttached()
    screens.attach(agentId, sink, view)
    screens.attach(agentId, sink, view)
    expect(await shown).toMatchObject({ cols: 80, rows: 22, ended: true })
    expect((await shown).fed.toString()).toBe('before after')
    expect(made).toHaveLength(1)
  })

  it('is that of the run that began while the last one was being drawn', async () => {
    screens.attach(agentId, sink, view)
    const live = screens.open(agentId)
    const drawn = made[0]
    while (drawn?.disposed !== true) await new Promise((resolve) => setImmediate(resolve))
    expect(live).toMatchObject({ disposed: false, cols: 90, rows: 25 })
  })

  it('makes room for the next one', () => {
    const first = screens.open(agentId)
    screens.open(agentId)
    expect(first).toMatchObject({ disposed: true })
  })

  it('is let go with the agent and with the host', () => {
    const one = screens.open(agentId)
    const two = screens.open(AgentId.parse('agent-2'))
    screens.forget(agentId)
    expect([one, two]).toMatchObject([{ disposed: true }, { disposed: false }])
    screens.close()
    expect(two).toMatchObject({ disposed: true })
  })
})

describe('an ended screen that nobody sees', () => {
  const many = Array.from({ length: 12 }, (_, index) => AgentId.parse(`agent-${index}`))
  const alive = (): number => made.filter(({ disposed }) => !disposed).length

  it('is kept for the newest few, let go for the rest, and drawn again when someone looks', async () => {
    const live = many.map((id) => screens.open(id))
    expect(alive()).toBe(12)
    for (const screen of live) screen.end()
    expect(live.map((screen) => (screen as FakeScreen).disposed)).toEqual(many.map((_, index) => index < 4))
    const [first = agentId] = many
    const shown = nextAttached()
    const receiver = screens.attach(first, sink, view)
    expect((await shown).fed.toString()).toBe('before after')
    expect(alive()).toBe(9)
    receiver.close()
    expect(alive()).toBe(8)
  })

  it('is not let go while a pane shows it, nor while its run goes on', () => {
    const [first = agentId, second = agentId, ...rest] = many
    const seen = screens.open(first)
    screens.attach(first, sink, view)
    seen.end()
    const running = screens.open(second)
    for (const id of rest) screens.open(id).end()
    expect([seen, running]).toMatchObject([{ disposed: false }, { disposed: false }])
    expect(alive()).toBe(10)
  })

  it('is drawn for a hidden pane only when that is shown', async () => {
    const receiver = screens.attach(agentId, sink, { ...view, visible: false })
    expect(made).toEqual([])
    const shown = nextAttached()
    receiver.view(view)
    expect((await shown).fed.toString()).toBe('before after')
  })

  it('comes back in the same panes, hidden in between', async () => {
    const [first = agentId, ...rest] = many
    const ended = screens.open(first)
    const receiver = screens.attach(first, sink, view)
    ended.end()
    receiver.view({ ...view, visible: false })
    for (const id of rest) screens.open(id).end()
    expect(ended).toMatchObject({ disposed: true })
    const shown = nextAttached()
    receiver.view(view)
    expect(await shown).toMatchObject({ disposed: false, ended: true })
  })
})

describe('the screen of a past run', () => {
  it('is let go when its pane closes, also while it is still being drawn', async () => {
    screens.attachRun(past, sink, view).close()
    while (made[0]?.disposed !== true) await new Promise((resolve) => setImmediate(resolve))
    const shown = nextAttached()
    const receiver = screens.attachRun(past, sink, view)
    const screen = await shown
    expect(screen.disposed).toBe(false)
    // The receiver of the pane exists one step after the screen was attached.
    await Promise.resolve()
    receiver.close()
    expect(screen.disposed).toBe(true)
  })

  it('says so when there is nothing to draw it from', async () => {
    const end = await new Promise((resolve) => screens.attachRun(RunId.parse('run-9'), { ...sink, end: resolve }, view))
    expect(end).toMatchObject({ tag: 'not_found' })
  })
})
