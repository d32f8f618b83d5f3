import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { unfinishedTail, wholePieces } from '../../../src/main/terminal/utf8Cut'
import { OSC_MAX_BYTES } from '../../../src/shared/domain/limits'
import { cutAt, cuts, hostileOutput } from '../../support/terminal/hostileOutput'
import { clientTerminal, draw, terminalState } from '../../support/terminal/terminalState'

const SEED = 7_501
const words = fc
  .array(fc.constantFrom('a', 'é', '…', '漢', '👍', '\u{10ffff}', '\u0080', '\n'), { maxLength: 60 })
  .map((characters) => characters.join(''))
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'))
const text = (data: Uint8Array): string => Buffer.from(data).toString('utf8')
const passAll = (guard: OutputGuard, parts: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([...parts.map((part) => guard.pass(part)), guard.end()])

describe('output that is nothing special', () => {
  it('passes unchanged, however it is cut', () => {
    const property = fc.property(hostileOutput(80, 0), cuts(8), ([output], places) => {
      expect(Buffer.from(passAll(new OutputGuard(), cutAt(output, places)))).toEqual(Buffer.from(output))
    })
    fc.assert(property, { numRuns: 300, seed: SEED })
  })
  it('never passes a part of a character', () => {
    const property = fc.property(words, cuts(8), (given, places) => {
      const guard = new OutputGuard()
      const strict = new TextDecoder('utf8', { fatal: true, ignoreBOM: true })
      for (const part of cutAt(bytes(given), places)) strict.decode(guard.pass(part))
    })
    fc.assert(property, { numRuns: 300, seed: SEED })
  })
  it('looks the same to a terminal that gets it in one piece and to one that gets it in many', () => {
    const property = fc.property(hostileOutput(60, 0), cuts(12), ([output], places) => {
      const one = clientTerminal(30, 6)
      const many = clientTerminal(30, 6)
      const guard = new OutputGuard()
      draw(one, output)
      for (const part of cutAt(output, places)) draw(many, guard.pass(part))
      draw(many, guard.end())
      expect(terminalState(many)).toEqual(terminalState(one))
    })
    fc.assert(property, { numRuns: 200, seed: SEED })
  })
})

describe('the sequence that is open', () => {
  it.each([
    ['text', ''],
    ['text\x1b', '\x1b'],
    ['text\x1b[3', '\x1b[3'],
    ['\x1b[31mred\x1b[3;', '\x1b[3;'],
    ['\x1b[31m', ''],
    ['\x1b]0;a title', '\x1b]0;a title'],
    ['\x1b]0;a title\x07', ''],
    ['\x1b]0;a title\x1b', '\x1b'],
    ['\x1b]0;a title\x1b\\', ''],
    ['\x1bPq payload \x07 still', '\x1bPq payload \x07 still'],
    ['\x1b[3\x18', ''],
    ['\x1b[3日', ''],
    ['\x1b_apc日', ''],
    ['\u009b3', '\u009b3'],
    ['\u009d0;c1\u009c', ''],
    ['\x1b(', '\x1b('],
    ['\x1b[1;2\x1b]0;x', '\x1b]0;x'],
  ])('of %j is %j', (output, open) => {
    const guard = new OutputGuard()
    guard.pass(bytes(output))
    expect(text(guard.unfinished)).toBe(open)
  })
  it('leaves out the controls inside it, which have been carried out', () => {
    const guard = new OutputGuard()
    guard.pass(bytes('\x1b[3\n;\r1'))
    expect(text(guard.unfinished)).toBe('\x1b[3;1')
  })
  it('spans chunks', () => {
    const guard = new OutputGuard()
    for (const part of ['a\x1b]0;on', 'e tw', 'o']) guard.pass(bytes(part))
    expect(text(guard.unfinished)).toBe('\x1b]0;one two')
  })
})

describe('a sequence that grows without end', () => {
  const long = 'x'.repeat(OSC_MAX_BYTES)
  it.each(['\x1b]52;c;', '\x1bPq', '\x1b_', '\u009d0;'])(
    'is cancelled and blanked out, %j, and the output keeps its length',
    (start) => {
      const guard = new OutputGuard()
      const output = bytes(`before${start}${long}${long}\x07after`)
      const passed = guard.pass(output)
      expect(passed.length).toBe(output.length)
      const shown = clientTerminal(40, 4)
      draw(shown, passed)
      expect(shown.buffer.active.getLine(0)?.translateToString(true)).toMatch(
        start === '\x1bPq' || start === '\x1b_' ? /^before/ : /^beforeafter$/,
      )
      expect(passed.filter((byte) => byte === 0x78).length).toBeLessThanOrEqual(OSC_MAX_BYTES)
    },
  )
  it('is so also when it comes in small pieces', () => {
    const guard = new OutputGuard()
    const parts = [
      bytes('\x1b]52;c;'),
      ...Array.from({ length: 200 }, () => bytes('y'.repeat(1_000))),
      bytes('\x07after'),
    ]
    const passed = passAll(guard, parts)
    expect(passed.filter((byte) => byte === 0x79).length).toBeLessThanOrEqual(OSC_MAX_BYTES)
    expect(text(passed).endsWith('after')).toBe(true)
    expect(guard.unfinished.length).toBe(0)
  })
  it('keeps nothing of it in memory', () => {
    const guard = new OutputGuard()
    for (let piece = 0; piece < 200; piece += 1)
      guard.pass(bytes(`${piece === 0 ? '\x1b]0;' : ''}${'z'.repeat(1_000)}`))
    expect(guard.unfinished.length).toBe(0)
  })
  it('lets the next sequence through', () => {
    const guard = new OutputGuard()
    guard.pass(bytes(`\x1b]0;${long}`))
    expect(text(guard.pass(bytes('tail\x1b[31m')))).toBe('\0\0\0\0\x1b[31m')
  })
})

describe('cutting bytes', () => {
  it('gives pieces that together are the whole, none too long, none ending inside a character', () => {
    const property = fc.property(words, fc.integer({ min: 4, max: 32 }), (given, max) => {
      const data = bytes(given)
      const pieces = wholePieces(data, max)
      expect(Buffer.concat(pieces)).toEqual(Buffer.from(data))
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(max)
        expect(unfinishedTail(piece)).toBe(0)
      }
    })
    fc.assert(property, { numRuns: 300, seed: SEED })
  })
  it('makes progress through bytes that are no text', () => {
    expect(wholePieces(new Uint8Array(100).fill(0xf0), 8).length).toBeLessThan(100)
  })
})
