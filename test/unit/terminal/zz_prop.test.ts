import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'
import { clientTerminal, unreachable, draw, terminalState } from '../../support/terminal/terminalState'
const size = fc.record({ cols: fc.integer({min:20,max:40}), rows: fc.integer({min:4,max:12})})
let skipped=0, ran=0
it('prop', () => {
  fc.assert(fc.property(fc.array(size,{minLength:1,maxLength:4}), size, hostileOutput(Number(process.env.TOK??60), 20, ['reflowing']), cuts(4), (sizes, later, [before, after], places) => {
    const {cols, rows}=sizes[0]!
    const guard = new OutputGuard(); const mirror = new Mirror({cols, rows}, {onReply(){},onTitle(){}})
    const whole = clientTerminal(cols, rows)
    cutAt(before, places).forEach((part, i) => { const p = guard.pass(part); expect(mirror.feed(p)).toBe(true); draw(whole, p)
      const s = sizes[i+1]; if (s) { fc.pre(mirror.resize(s.cols, s.rows)); whole.resize(s.cols, s.rows) } })
    ran++
    if (unreachable(whole)) skipped++
    fc.pre(!unreachable(whole))
    const late = clientTerminal(whole.cols, whole.rows)
    draw(late, mirror.snapshot(guard.unfinished))
    expect(terminalState(late)).toEqual(terminalState(whole))
    for (const part of cutAt(after, places)) { const p = guard.pass(part); draw(late, p); draw(whole, p) }
    expect(terminalState(late)).toEqual(terminalState(whole))
    if (process.env.LATER) { late.resize(later.cols, later.rows); whole.resize(later.cols, later.rows)
    expect(terminalState(late)).toEqual(terminalState(whole))}
  }), { numRuns: Number(process.env.RUNS??500), ...(process.env.SEED? {seed:Number(process.env.SEED)}: {}) })
  console.log('skipped', skipped, ran)
}, 600000)
