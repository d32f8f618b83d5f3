import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { CallOutput } from '../../../src/main/terminal/callOutput'
import { AgentEvent, type AgentEventOf } from '../../../src/shared/domain/events'
import { ManualClock } from '../../support/manualClock'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'

let clock: ManualClock
let told: AgentEventOf<'tool_output'>[]
let output: CallOutput

const program = (title: string | null = null): CallOutput =>
  new CallOutput({ callId: 'c1', title, clock, emit: (event) => told.push(event) })
const print = (text: string): void => output.push(Buffer.from(text))
/** All that was told: its lines, with the counts of those left out as numbers. */
const shown = (): (string | number)[] =>
  told.flatMap(({ text, leftOut }) => [...(leftOut === 0 ? [] : [leftOut]), ...text.split('\n')])
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)
const printed = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('')

beforeEach(() => {
  clock = new ManualClock()
  told = []
  output = program()
})

describe('what the program of a call prints', () => {
  it('is told a moment later, as whole lines, while it runs', () => {
    print('one\r\ntw')
    expect(told).toEqual([])
    clock.advance(100)
    print('o\r\nthree\r\n')
    clock.advance(100)
    expect(told).toEqual([
      { type: 'tool_output', callId: 'c1', text: 'one', leftOut: 0 },
      { type: 'tool_output', callId: 'c1', text: 'two\nthree', leftOut: 0 },
    ])
    expect(clock.pending).toBe(0)
  })

  it('is told whole when the program ends, also a line that was not ended', () => {
    print('one\nlast')
    output.end()
    expect(shown()).toEqual(['one', 'last'])
    expect(clock.pending).toBe(0)
  })

  it('begins with the name of the program where a call runs several', () => {
    output = program('lint\u001b[2J')
    output.end()
    expect(shown()).toEqual(['▸ lint[2J'])
  })

  it('is shown without an end when it stands still: it may be a question that nobody answers', () => {
    print('Overwrite? [y/N] ')
    clock.advance(900)
    expect(told).toEqual([])
    clock.advance(200)
    expect(shown()).toEqual(['Overwrite? [y/N]'])
    expect(clock.pending).toBe(0)
    print('\n')
    output.end()
    expect(shown()).toEqual(['Overwrite? [y/N]'])
  })

  it('is shown now and then while one line is written over, and as it was at last', () => {
    for (let percent = 0; percent <= 100; percent += 1) {
      print(`\rfetching ${percent} %`)
      clock.advance(250)
    }
    print('\r\n')
    output.end()
    expect(shown()).toEqual(['fetching 39 %', 'fetching 79 %', 'fetching 100 %'])
  })

  it('stays readable when a line is written over without end and without pause', () => {
    for (let round = 0; round < 1_000; round += 1) print(`${'='.repeat(200)} ${round}\r`)
    print('\n')
    output.end()
    expect(shown()).toEqual([`${'='.repeat(200)} 999`])
  })

  it('is cut where a line is longer than anyone reads', () => {
    print(`${'x'.repeat(399)}${'👍'.repeat(50_000)}\n`)
    output.end()
    expect(shown()).toEqual([`${'x'.repeat(399)}…`])
  })
})

describe('a flood', () => {
  it('is shown by its first and its last lines, with a count of those between', () => {
    print(printed(numbered(1, 1_000)))
    output.end()
    expect(shown()).toEqual([...numbered(1, 20), 974, ...numbered(995, 1_000)])
  })

  it('that goes on shows its newest lines every few seconds', () => {
    let line = 1
    for (let second = 0; second < 14; second += 1) {
      print(printed(numbered(line, line + 99)))
      line += 100
      clock.advance(1_000)
    }
    const [head, ...rest] = told
    expect(head?.text.split('\n')).toEqual(numbered(1, 20))
    expect(rest.map(({ text, leftOut }) => [leftOut, text.split('\n').length])).toEqual([
      [674, 6],
      [594, 6],
    ])
    output.end()
    expect(shown().slice(-7)).toEqual([94, ...numbered(1_395, 1_400)])
  })

  it('that comes again after a quiet while is shown from its beginning', () => {
    print(printed(numbered(1, 100)))
    clock.advance(60_000)
    told = []
    print(printed(numbered(101, 150)))
    output.end()
    expect(shown()).toEqual([...numbered(101, 120), 24, ...numbered(145, 150)])
  })

  it('that is slow enough is shown whole', () => {
    for (let line = 1; line <= 100; line += 1) {
      print(`line ${line}\n`)
      clock.advance(1_000)
    }
    expect(shown()).toEqual(numbered(1, 100))
  })

  it('of 100 MB is nearly free: a few events, a few kilobytes in memory, and every line counted', () => {
    const piece = Buffer.from(`${'x'.repeat(78)}\r\n`.repeat(800))
    const pieces = Math.ceil(100_000_000 / piece.length)
    for (let index = 0; index < pieces; index += 1) {
      output.push(piece)
      if (index % 100 === 0) clock.advance(100)
    }
    output.end()
    expect(told.length).toBeLessThan(10)
    const lines = told.reduce((sum, { leftOut, text }) => sum + leftOut + text.split('\n').length, 0)
    expect(lines).toBe(pieces * 800)
  })

  it('without a single line end keeps no more than a line of it', () => {
    const piece = Buffer.alloc(65_536, 'y')
    for (let index = 0; index < 400; index += 1) output.push(piece)
    output.end()
    expect(shown()).toEqual([`${'y'.repeat(399)}…`])
  })
})

describe('hostile output', () => {
  const pieces = fc.array(
    fc.oneof(
      hostileOutput(20, 0).map(([bytes]) => bytes),
      fc.integer({ min: 0, max: 60 }).map((count) => Buffer.from('line\r\n'.repeat(count))),
    ),
    { maxLength: 12 },
  )
  const toldOf = (chunks: readonly Uint8Array[]): AgentEvent[] => {
    clock = new ManualClock()
    told = []
    output = program()
    for (const chunk of chunks) output.push(chunk)
    output.end()
    return told
  }

  it('is told the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(pieces, cuts(12), (given, places) => {
        const whole = Buffer.concat(given)
        expect(toldOf(cutAt(whole, places))).toEqual(toldOf([whole]))
        expect(toldOf([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(toldOf([whole]))
      }),
    )
  })

  it('is told as text that can only be read, in events of a bounded size', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        for (const event of toldOf(given)) {
          expect(AgentEvent.parse(event)).toEqual(event)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
          const forbidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/
          expect(event.type === 'tool_output' ? event.text : event).not.toMatch(forbidden)
        }
      }),
    )
  })

  it('cannot make more than a few rows of one line', () => {
    print(`${'row\u001b[A'.repeat(1_000)}\n`)
    output.end()
    expect(shown()).toEqual(['row', 'row', 'row', 'row'])
  })
})
