import { describe, expect, it } from 'vitest'
import { AgentLane } from '../../../src/main/terminal/agentLane'
import { createScreen } from '../../../src/main/terminal/screen'
import { COLS_DEFAULT, LANE_FLUSH_MS, ROWS_DEFAULT } from '../../../src/shared/domain/limits'
import { ManualClock } from '../../support/manualClock'
import { recordingSink } from '../../support/terminal/recordingSink'

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'))
const visible = { visible: true, cols: 40, rows: 6 }

function stage() {
  const clock = new ManualClock()
  const lane = new AgentLane()
  const newScreen = () => createScreen({ clock, ...lane.size })
  return { clock, lane, newScreen }
}

describe('the lane of an agent', () => {
  it('shows nothing while there is no screen, then the first run’s', async () => {
    const { lane, newScreen } = stage()
    const pane = recordingSink()
    lane.attach(pane.sink, visible)
    await Promise.resolve()
    expect(pane.frames).toEqual([])
    const screen = newScreen()
    screen.feed(bytes('first'))
    lane.show(screen)
    await Promise.resolve()
    expect(pane.text()[0]).toBe('first')
  })
  it('shows the next run’s screen in every pane by a new picture', async () => {
    const { lane, newScreen, clock } = stage()
    const panes = [recordingSink(), recordingSink()]
    for (const pane of panes) lane.attach(pane.sink, visible)
    const first = newScreen()
    lane.show(first)
    first.feed(bytes('first'))
    await Promise.resolve()
    first.end()
    const second = newScreen()
    second.feed(bytes('second'))
    lane.show(second)
    await Promise.resolve()
    first.feed(bytes('ghost'))
    clock.advance(LANE_FLUSH_MS)
    for (const pane of panes) {
      expect(pane.text()[0]).toBe('second')
      expect(pane.kinds()).not.toContain('end')
    }
  })
  it('sends keys to the screen that is shown', async () => {
    const { lane, newScreen } = stage()
    const receiver = lane.attach(recordingSink().sink, visible)
    const heard: string[] = []
    for (const name of ['first', 'second']) {
      const screen = newScreen()
      screen.onInput((data) => heard.push(`${name}: ${Buffer.from(data).toString()}`))
      lane.show(screen)
    }
    receiver.input(bytes('k'))
    expect(heard).toEqual(['second: k'])
  })
  it('knows the size for the next run from the pane that was active last', () => {
    const { lane } = stage()
    expect(lane.size).toEqual({ cols: COLS_DEFAULT, rows: ROWS_DEFAULT })
    lane.attach(recordingSink().sink, { ...visible, cols: 60 })
    const receiver = lane.attach(recordingSink().sink, { ...visible, cols: 70 })
    expect(lane.size.cols).toBe(70)
    receiver.view({ ...visible, visible: false, cols: 70 })
    expect(lane.size.cols).toBe(60)
  })
  it('keeps the same pane in charge of the size from run to run', async () => {
    const { lane, newScreen, clock } = stage()
    const first = lane.attach(recordingSink().sink, { ...visible, cols: 60 })
    lane.attach(recordingSink().sink, { ...visible, cols: 70 })
    first.input(bytes('k'))
    const screen = newScreen()
    lane.show(screen)
    clock.advance(1_000)
    expect(screen.cols).toBe(60)
  })
  it('remembers that a pane was hidden', async () => {
    const { lane, newScreen, clock } = stage()
    const pane = recordingSink()
    const receiver = lane.attach(pane.sink, visible)
    receiver.view({ ...visible, visible: false })
    const screen = newScreen()
    lane.show(screen)
    screen.feed(bytes('unseen'))
    await Promise.resolve()
    clock.advance(1_000)
    expect(pane.frames).toEqual([])
  })
  it('lets a pane go', async () => {
    const { lane, newScreen } = stage()
    const pane = recordingSink()
    lane.attach(pane.sink, visible).close()
    lane.show(newScreen())
    await Promise.resolve()
    expect(pane.frames).toEqual([])
  })
})
