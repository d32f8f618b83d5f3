import type { Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { coreOf } from '../../../src/main/terminal/xtermInternals'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'
import { clientTerminal, draw, terminalState, unreachable } from '../../support/terminal/terminalState'

const SEED = 20_261_122
const quiet = { onReply: () => {}, onTitle: () => {} }
const NOTHING = new Uint8Array(0)
const size = fc.record({ cols: fc.integer({ min: 20, max: 40 }), rows: fc.integer({ min: 4, max: 12 }) })

/** A mirror that has seen `output`, and a client that has seen its snapshot. */
function attachAfter(output: string | Uint8Array, cols = 40, rows = 6): { mirror: Mirror; client: Terminal } {
  const mirror = new Mirror({ cols, rows }, quiet)
  mirror.feed(Buffer.from(output))
  const client = clientTerminal(cols, rows)
  draw(client, mirror.snapshot(NOTHING))
  return { mirror, client }
}
const screenOf = (terminal: Terminal): string[] => {
  const { active } = terminal.buffer
  return Array.from(
    { length: terminal.rows },
    (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
  )
}

describe('a client that attaches at any moment', () => {
  it('is cell-exact with one that saw every byte, then and ever after', () => {
    const property = fc.property(size, hostileOutput(60, 20), cuts(4), ({ cols, rows }, [before, after], places) => {
      const guard = new OutputGuard()
      const mirror = new Mirror({ cols, rows }, quiet)
      const whole = clientTerminal(cols, rows)
      for (const part of cutAt(before, places)) {
        const passed = guard.pass(part)
        expect(mirror.feed(passed)).toBe(true)
        draw(whole, passed)
      }
      fc.pre(!unreachable(whole))
      const late = clientTerminal(cols, rows)
      // Whatever it showed before, and in the middle of whatever.
      draw(late, Buffer.from('\x1b[31;4mold \x1b[?1049h\x1b(0\x1b[2;3r\x1b]0;half a ti'))
      draw(late, mirror.snapshot(guard.unfinished))
      expect(terminalState(late)).toEqual(terminalState(whole))
      for (const part of cutAt(after, places)) {
        const passed = guard.pass(part)
        draw(late, passed)
        draw(whole, passed)
      }
      expect(terminalState(late)).toEqual(terminalState(whole))
    })
    fc.assert(property, { numRuns: 20000 })
  })

  it('is so also after resizes', () => {
    const sizes = fc.array(size, { minLength: 2, maxLength: 4 })
    const output = hostileOutput(60, 20, ['reflowing'])
    const property = fc.property(sizes, output, cuts(4), ([first, ...later], [before, after], places) => {
      const { cols, rows } = first ?? { cols: 20, rows: 4 }
      const guard = new OutputGuard()
      const mirror = new Mirror({ cols, rows }, quiet)
      const whole = clientTerminal(cols, rows)
      cutAt(before, places).forEach((part, index) => {
        const passed = guard.pass(part)
        mirror.feed(passed)
        draw(whole, passed)
        const next = later[index]
        if (next === undefined) return
        fc.pre(mirror.resize(next.cols, next.rows))
        whole.resize(next.cols, next.rows)
      })
      fc.pre(!unreachable(whole))
      const late = clientTerminal(whole.cols, whole.rows)
      draw(late, mirror.snapshot(guard.unfinished))
      expect(terminalState(late)).toEqual(terminalState(whole))
      const passed = guard.pass(after)
      draw(late, passed)
      draw(whole, passed)
      expect(terminalState(late)).toEqual(terminalState(whole))
    })
    fc.assert(property, { numRuns: 40000 })
  })

  it('has the whole scrollback, also when it is full', () => {
    const output = Array.from({ length: 1_500 }, (_, line) => `line ${line} \x1b[3${line % 8}m日本\x1b[m`).join('\r\n')
    const whole = clientTerminal(40, 6)
    draw(whole, Buffer.from(output))
    expect(terminalState(attachAfter(output).client)).toEqual(terminalState(whole))
  })
})

describe('a snapshot', () => {
  it('is never cut inside a character where xterm cuts a long write', () => {
    // Three bytes a character, one of those that xterm 6 loses when it gets them in two pieces.
    const { client, mirror } = attachAfter('a'.concat('…'.repeat(60_000)), 80, 24)
    expect(mirror.snapshot(NOTHING).length).toBeGreaterThan(131_072)
    const kept = Array.from(
      { length: client.buffer.active.length },
      (_, row) => client.buffer.active.getLine(row)?.translateToString(true) ?? '',
    )
    expect(kept.join('').replace(/^a/, '')).toMatch(/^…+$/)
    expect(kept.slice(1, -1).every((row) => row.length === 80)).toBe(true)
  })
  it('keeps where links lead', () => {
    const { client } = attachAfter(
      '\x1b]8;;https://example.org/a\x07here\x1b]8;;\x07 and \x1b]8;id=x;https://b.example\x07there',
    )
    const core = coreOf(client)
    const line = core.buffers.active.lines.get(0)
    const target = (column: number): string | undefined =>
      core._oscLinkService.getLinkData(line?._extendedAttrs[column]?.urlId ?? 0)?.uri
    expect([target(0), target(9)]).toEqual(['https://example.org/a', 'https://b.example'])
  })
  it('keeps the title, cleaned', () => {
    const mirror = new Mirror({ cols: 20, rows: 4 }, quiet)
    mirror.feed(Buffer.from('\x1b]0;my \u202etitle\x07'))
    const client = clientTerminal(20, 4)
    const titles: string[] = []
    client.onTitleChange((title) => titles.push(title))
    draw(client, mirror.snapshot(NOTHING))
    expect(titles).toEqual(['my title'])
  })
  it('sets again the colours that the program has changed, and no others', () => {
    const mirror = new Mirror({ cols: 20, rows: 4 }, quiet)
    mirror.feed(Buffer.from('\x1b]11;#102030\x07\x1b]4;1;rgb:ff/00/00;2;#0f0\x07\x1b]104;2\x07'))
    const text = Buffer.from(mirror.snapshot(NOTHING)).toString()
    const colours = text.split('\x1b\\').filter((part) => /^\](4|1[0-2]);/.test(part.slice(1)))
    expect(colours.map((part) => part.slice(1))).toEqual([']11;#102030', ']4;1;rgb:ff/00/00'])
  })
  it('shows the alternate screen and returns to the normal one with its text', () => {
    const { client } = attachAfter('shell$ vim\x1b[?1049h\x1b[2J\x1b[Hfile text')
    expect(screenOf(client)[0]).toBe('file text')
    draw(client, Buffer.from('\x1b[?1049l'))
    expect(screenOf(client)[0]).toBe('shell$ vim')
  })
})
