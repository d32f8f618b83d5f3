import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'
import { clientTerminal, draw, terminalState } from '../../support/terminal/terminalState'
const size = fc.record({ cols: fc.integer({min:20,max:40}), rows: fc.integer({min:4,max:12})})
it('prop', () => {
  fc.assert(fc.property(size, hostileOutput(Number(process.env.TOK??60), 20), cuts(4), ({cols, rows}, [before, after], places) => {
    const guard = new OutputGuard(); const mirror = new Mirror({cols, rows}, {onReply(){},onTitle(){}})
    const whole = clientTerminal(cols, rows)
    for (const part of cutAt(before, places)) { const p = guard.pass(part); expect(mirror.feed(p)).toBe(true); draw(whole, p) }
    const late = clientTerminal(cols, rows)
    draw(late, Buffer.from('\x1b[31mgarbage \x1b]0;half'))
    draw(late, mirror.snapshot(guard.unfinished))
    expect(terminalState(late)).toEqual(terminalState(whole))
    for (const part of cutAt(after, places)) { const p = guard.pass(part); draw(late, p); draw(whole, p) }
    expect(terminalState(late)).toEqual(terminalState(whole))
  }), { numRuns: Number(process.env.RUNS??500), ...(process.env.SEED? {seed:Number(process.env.SEED)}: {}) })
}, 600000)
