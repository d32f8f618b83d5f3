import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScreen } from '../../../src/main/terminal/screen'
import { LANE_FLUSH_MS, PANE_BACKLOG_MAX_BYTES, PANE_CREDIT_BYTES } from '../../../src/shared/domain/limits'
import { ManualClock } from '../../support/manualClock'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'
import { recordingSink } from '../../support/terminal/recordingSink'
import { clientTerminal, draw, terminalState, unreachable } from '../../support/terminal/terminalState'

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'))
const visible = { visible: true, cols: 40, rows: 6 }
const hidden = { ...visible, visible: false }
/** The first picture is sent when the attaching call is over. */
const microtask = (): Promise<void> => Promise.resolve()

function screenOf(size = { cols: 40, rows: 6 }) {
  const clock = new ManualClock()
  const screen = createScreen({ clock, ...size })
  const input: string[] = []
  const sizes: string[] = []
  screen.onInput((data) => input.push(Buffer.from(data).toString('utf8')))
  screen.onResize((cols, rows) => sizes.push(`${cols}x${rows}`))
  return { clock, screen, input, sizes, feed: (text: string) => screen.feed(bytes(text)) }
}

describe('a pane that attaches', () => {
  it('gets the picture, then what follows', async () => {
    const { screen, feed, clock } = screenOf()
    feed('before ')
    const pane = recordingSink()
    screen.attach(pane.sink, visible)
    expect(pane.frames).toEqual([])
    await microtask()
    clock.advance(LANE_FLUSH_MS)
    feed('after')
    expect(pane.kinds()).toEqual(['snapshot', 'data'])
    expect(pane.frames[1]).toEqual({ kind: 'data', offset: 7, text: 'after' })
    expect(pane.text()[0]).toBe('before after')
  })
  it('shows the same as one that was there from the start, whenever it comes and whatever is printed', async () => {
    const size = fc.record({ cols: fc.integer({ min: 20, max: 40 }), rows: fc.integer({ min: 4, max: 8 }) })
    const property = fc.asyncProperty(
      size,
      hostileOutput(50, 20),
      cuts(5),
      async ({ cols, rows }, [before, after], places) => {
        const clock = new ManualClock()
        const screen = createScreen({ clock, cols, rows })
        const first = recordingSink()
        screen.attach(first.sink, { visible: true, cols, rows })
        await microtask()
        for (const part of cutAt(before, places)) screen.feed(part)
        clock.advance(LANE_FLUSH_MS)
        fc.pre(!unreachable(first.terminal))
        const late = recordingSink()
        screen.attach(late.sink, { visible: true, cols, rows })
        await microtask()
        for (const part of cutAt(after, places)) screen.feed(part)
        screen.end()
        clock.advance(LANE_FLUSH_MS)
        expect(terminalState(late.terminal)).toEqual(terminalState(first.terminal))
      },
    )
    await fc.assert(property, { numRuns: 150, seed: 6 })
  })
  it('starts anew when the client was in the middle of something else', async () => {
    const { screen, feed } = screenOf()
    feed('right')
    const pane = recordingSink()
    draw(pane.terminal, bytes('\x1b[31mwrong \x1b]0;ti'))
    screen.attach(pane.sink, visible)
    await microtask()
    expect(pane.text()[0]).toBe('right')
  })
})

describe('a hidden pane', () => {
  it('gets nothing, and the picture when it is shown', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, hidden)
    await microtask()
    feed('unseen')
    clock.advance(1_000)
    expect(pane.frames).toEqual([])
    receiver.view(visible)
    expect(pane.kinds()).toEqual(['snapshot'])
    expect(pane.text()[0]).toBe('unseen')
  })
  it('gets nothing more from the moment it is hidden', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    feed('one')
    receiver.view(hidden)
    feed('two')
    clock.advance(1_000)
    expect(pane.kinds()).toEqual(['snapshot'])
  })
  it('has no say about the size', async () => {
    const { screen, clock, sizes } = screenOf()
    screen.attach(recordingSink().sink, { ...hidden, cols: 120 })
    clock.advance(1_000)
    expect(sizes).toEqual([])
  })
})

describe('output', () => {
  it('goes out at once when the pane was quiet, then in batches', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    screen.attach(pane.sink, visible)
    await microtask()
    clock.advance(LANE_FLUSH_MS)
    feed('a')
    feed('b')
    feed('c')
    expect(pane.frames.slice(1)).toEqual([{ kind: 'data', offset: 0, text: 'a' }])
    clock.advance(LANE_FLUSH_MS)
    expect(pane.frames.slice(2)).toEqual([{ kind: 'data', offset: 1, text: 'bc' }])
    expect(clock.pending).toBe(0)
  })
  it('is never sent in part of a character', async () => {
    const { screen, clock } = screenOf()
    const pane = recordingSink()
    screen.attach(pane.sink, visible)
    await microtask()
    for (const byte of bytes('“…”')) {
      screen.feed(Uint8Array.of(byte))
      clock.advance(LANE_FLUSH_MS)
    }
    expect(pane.frames.flatMap((frame) => (frame.kind === 'data' ? [frame.text] : []))).toEqual(['“', '…', '”'])
    expect(screen.offset).toBe(9)
  })
  it('belongs to each pane alone', async () => {
    const { screen, clock } = screenOf()
    const kept: Uint8Array[] = []
    for (let pane = 0; pane < 2; pane += 1) {
      screen.attach({ ...recordingSink().sink, data: (_, data) => kept.push(data.fill(0)) }, visible)
    }
    await microtask()
    screen.feed(bytes('shared'))
    clock.advance(LANE_FLUSH_MS)
    const late = recordingSink()
    screen.attach(late.sink, visible)
    await microtask()
    expect(kept.length).toBe(2)
    expect(late.text()[0]).toBe('shared')
  })
})

describe('a pane that does not keep up', () => {
  const line = `${'x'.repeat(98)}\r\n`
  const flood = (times: number): string => line.repeat(times)

  it('is never sent more than its credit beyond what it has drawn', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    let acknowledged = 0
    for (let turn = 0; turn < 60; turn += 1) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
      expect(pane.drawn() - acknowledged).toBeLessThanOrEqual(PANE_CREDIT_BYTES)
      if (turn % 20 === 19) {
        acknowledged = pane.drawn()
        receiver.acknowledge(acknowledged)
      }
    }
    expect(pane.kinds().filter((kind) => kind === 'snapshot').length).toBe(1)
    expect(pane.drawn()).toBeGreaterThan(PANE_CREDIT_BYTES)
  })
  it('gets the whole picture once it has caught up, instead of what it missed', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    const total = PANE_CREDIT_BYTES + PANE_BACKLOG_MAX_BYTES
    for (let fed = 0; fed < 2 * total; fed += 10_000) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
    }
    feed('the end')
    const sent = pane.drawn()
    expect(sent).toBeLessThanOrEqual(PANE_CREDIT_BYTES)
    expect(pane.kinds().filter((kind) => kind === 'snapshot').length).toBe(1)
    receiver.acknowledge(sent)
    clock.advance(LANE_FLUSH_MS)
    expect(pane.frames.at(-1)).toMatchObject({ kind: 'snapshot', offset: screen.offset })
    expect(pane.text().at(-1)).toBe('the end')
  })
  it('is not sent a second picture before it has drawn the first', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    for (let turn = 0; turn < 500; turn += 1) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
    }
    expect(pane.kinds().filter((kind) => kind === 'snapshot').length).toBe(1)
    receiver.acknowledge(pane.drawn())
    clock.advance(LANE_FLUSH_MS)
    for (let turn = 0; turn < 500; turn += 1) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
    }
    expect(pane.kinds().filter((kind) => kind === 'snapshot').length).toBe(2)
  })
  it('neither delays another pane nor the program', async () => {
    const { screen, feed, clock } = screenOf()
    const stuck = recordingSink()
    const quick = recordingSink()
    screen.attach(stuck.sink, visible)
    const receiver = screen.attach(quick.sink, visible)
    await microtask()
    for (let turn = 0; turn < 300; turn += 1) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
      receiver.acknowledge(quick.drawn())
      expect(quick.drawn()).toBe(screen.offset)
    }
    expect(stuck.drawn()).toBeLessThanOrEqual(PANE_CREDIT_BYTES)
  })
  it('cannot claim to have drawn what it was never sent', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    receiver.acknowledge(Number.MAX_SAFE_INTEGER)
    for (let turn = 0; turn < 100; turn += 1) {
      feed(flood(100))
      clock.advance(LANE_FLUSH_MS)
    }
    expect(pane.drawn()).toBeLessThanOrEqual(PANE_CREDIT_BYTES)
  })
})

describe('the size', () => {
  it('follows the active pane, once for a flurry, and every pane is told where in the output', async () => {
    const { screen, feed, clock, sizes } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    for (let cols = 41; cols <= 60; cols += 1) receiver.view({ ...visible, cols })
    feed('old size')
    clock.advance(1_000)
    feed(', new size')
    expect(sizes).toEqual(['60x6'])
    expect([screen.cols, screen.rows]).toEqual([60, 6])
    expect(pane.kinds()).toEqual(['snapshot', 'data', 'resized', 'data'])
  })
  it('goes to the pane that is typed into', async () => {
    const { screen, clock, sizes, input } = screenOf()
    const small = screen.attach(recordingSink().sink, { ...visible, cols: 30 })
    screen.attach(recordingSink().sink, { ...visible, cols: 50 })
    clock.advance(1_000)
    small.input(bytes('k'))
    clock.advance(1_000)
    expect(sizes).toEqual(['50x6', '30x6'])
    expect(input).toEqual(['k'])
  })
  it('can be set at once for a replay', async () => {
    const { screen, clock } = screenOf()
    screen.resize(100, 30)
    expect([screen.cols, screen.rows, clock.pending]).toEqual([100, 30, 0])
  })
  it('is still fitted to the panes when the program has ended, but the program is not told', async () => {
    const { screen, feed, clock, sizes } = screenOf()
    feed('one two three four five six seven\r\n')
    screen.end()
    const pane = recordingSink()
    screen.attach(pane.sink, { ...visible, cols: 20 })
    await microtask()
    clock.advance(1_000)
    expect(sizes).toEqual([])
    expect(pane.kinds()).toEqual(['snapshot', 'end', 'resized'])
    expect(pane.text().slice(0, 2)).toEqual(['one two three four f', 'ive six seven'])
  })
})

describe('output that the mirror cannot draw', () => {
  it('is not passed on: panes get the picture that the mirror came to, and the host is told', async () => {
    const clock = new ManualClock()
    const faults: string[] = []
    const screen = createScreen({ clock, cols: 40, rows: 6, onFault: (what) => faults.push(what) })
    screen.onOsc(9_999, () => {
      throw new Error('a defect')
    })
    const pane = recordingSink()
    screen.attach(pane.sink, visible)
    await microtask()
    clock.advance(LANE_FLUSH_MS)
    screen.feed(bytes('good \x1b]9999;x'))
    clock.advance(LANE_FLUSH_MS)
    screen.feed(bytes('\x07'))
    screen.feed(bytes('better'))
    clock.advance(LANE_FLUSH_MS)
    expect(faults).toHaveLength(1)
    expect(pane.kinds().slice(0, 3)).toEqual(['snapshot', 'data', 'snapshot'])
    expect(pane.text()[0]).toBe('good better')
  })
})

describe('terminal queries', () => {
  it('are answered once, however many panes look on', async () => {
    const { screen, feed, input } = screenOf()
    for (let pane = 0; pane < 3; pane += 1) screen.attach(recordingSink().sink, visible)
    await microtask()
    feed('\x1b[c\x1b[6n\x1b]11;?\x07')
    expect(input).toEqual(['\x1b[?1;2c', '\x1b[1;1R', '\x1b]11;rgb:1414/1616/1a1a\x1b\\'])
  })
  it('are not answered again for a pane that attaches later', async () => {
    const { screen, feed, input } = screenOf()
    feed('\x1b[c')
    screen.attach(recordingSink().sink, visible)
    await microtask()
    expect(input).toEqual(['\x1b[?1;2c'])
  })
  it('in a replay, to which nobody listens, are answered by nobody', () => {
    const screen = createScreen({ clock: new ManualClock(), cols: 40, rows: 6 })
    expect(() => screen.feed(bytes('\x1b[c'))).not.toThrow()
  })
})

describe('the end', () => {
  it('comes after everything that was printed', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    screen.attach(pane.sink, visible)
    await microtask()
    feed('a')
    feed('b')
    screen.end()
    clock.advance(LANE_FLUSH_MS)
    expect(pane.kinds()).toEqual(['snapshot', 'data', 'end'])
    expect(pane.text()[0]).toBe('ab')
  })
  it('is told to a hidden pane when it is shown, after the picture', async () => {
    const { screen, feed, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, hidden)
    await microtask()
    feed('last words')
    screen.end()
    clock.advance(LANE_FLUSH_MS)
    expect(pane.frames).toEqual([])
    receiver.view(visible)
    clock.advance(LANE_FLUSH_MS)
    expect(pane.kinds()).toEqual(['snapshot', 'end'])
    expect(pane.text()[0]).toBe('last words')
  })
  it('leaves no timer, and nothing is heard of a screen that is gone', async () => {
    const { screen, clock, input } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    receiver.view({ ...visible, cols: 50 })
    screen.dispose()
    receiver.input(bytes('x'))
    screen.feed(bytes('more'))
    clock.advance(1_000)
    expect(clock.pending).toBe(0)
    expect(input).toEqual([])
    expect(pane.kinds()).toEqual(['snapshot'])
  })
})

describe('everything a pane is sent', () => {
  it('draws what a terminal that saw all raw bytes would show', async () => {
    const { screen, clock } = screenOf()
    const pane = recordingSink()
    const receiver = screen.attach(pane.sink, visible)
    await microtask()
    const whole = clientTerminal(40, 6)
    for (let turn = 0; turn < 50; turn += 1) {
      const chunk = bytes(`\x1b[3${turn % 8}m${turn} … 日本\r\n`)
      screen.feed(chunk)
      draw(whole, chunk)
      if (turn % 7 === 0) clock.advance(LANE_FLUSH_MS)
      receiver.acknowledge(pane.drawn())
    }
    clock.advance(LANE_FLUSH_MS)
    expect(terminalState(pane.terminal)).toEqual(terminalState(whole))
  })
})
