import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeadAndTail } from '../../../src/main/tools/shell/headAndTail'

const printed = (pieces: readonly (string | Uint8Array)[], headMaxChars = 20, tailMaxChars = 30) => {
  const output = new HeadAndTail({ headMaxChars, tailMaxChars })
  for (const piece of pieces) output.push(Buffer.from(piece as string))
  return output.end()
}

describe('the output of a command', () => {
  it('is kept whole while it is short', () => {
    expect(printed(['a\r\n', 'b\r\n'])).toEqual({ text: 'a\nb', truncated: false })
  })
  it('loses colours and what was overwritten', () => {
    expect(printed(['\x1b[31mred\x1b[0m 10%\r\x1b[Kdone\r\n']).text).toBe('done')
  })
  it('keeps the beginning and the end, and says how much is missing', () => {
    const { text, truncated } = printed([Array.from({ length: 100 }, (_, at) => `line ${at}`).join('\r\n')])
    expect(truncated).toBe(true)
    expect(text).toMatch(/^line 0\nline 1\n/)
    expect(text).toMatch(/line 98\nline 99$/)
    expect(text).toMatch(/\[… 9\d lines, \d+ characters left out here …\]/)
  })
  it('keeps up with a program that prints short lines for ever', () => {
    const output = new HeadAndTail({ headMaxChars: 12_000, tailMaxChars: 24_000 })
    const many = Buffer.from('y\r\n'.repeat(20_000))
    for (let round = 0; round < 200; round += 1) output.push(many)
    const { text } = output.end()
    expect(text.length).toBeLessThan(37_000)
    const [, lines, chars] = /\[… (\d+) lines, (\d+) characters left out here …\]/.exec(text) ?? []
    expect([Number(lines), Number(chars)]).toEqual([3_981_999, 7_963_999])
  })
  it('is the same however it arrives in pieces, and bounded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('abc', '\r\n', 'ä€😀', '\x1b[1m', 'x'.repeat(40)), { maxLength: 40 }),
        fc.nat(7),
        (parts, cut) => {
          const whole = Buffer.from(parts.join(''))
          const pieces: Buffer[] = []
          for (let at = 0; at < whole.length; at += cut + 1) pieces.push(whole.subarray(at, at + cut + 1))
          const once = printed([whole])
          expect(printed(pieces)).toEqual(once)
          expect(once.text.length).toBeLessThan(150)
        },
      ),
    )
  })
  it('takes a line of 100 MB in bounded memory', () => {
    const output = new HeadAndTail({ headMaxChars: 100, tailMaxChars: 100 })
    const chunk = Buffer.alloc(1_000_000, 'x')
    for (let at = 0; at < 100; at += 1) output.push(chunk)
    const { text, truncated } = output.end()
    expect(truncated).toBe(true)
    expect(text.length).toBeLessThan(400)
    expect(text).toContain('99999800 characters left out')
  })
})
