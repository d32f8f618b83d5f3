import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { preparePaste } from '../../../../src/renderer/src/features/terminal/paste'

const START = '\x1b[200~'
const END = '\x1b[201~'
const inside = (text: string): string => text.slice(START.length, -END.length)

describe('a paste', () => {
  it.each([
    ['plain', 'ls -la', 'ls -la'],
    ['line ends as Enter', 'a\r\nb\nc', 'a\rb\rc'],
    ['tabs kept', 'a\tb', 'a\tb'],
    ['every script kept', 'grüße 日本語 🐕', 'grüße 日本語 🐕'],
    ['an end marker', `a${END}rm -rf ~\n`, 'arm -rf ~\r'],
    ['a marker inside a marker', `a\x1b[20\x1b[201~1~b`, 'ab'],
    ['an 8-bit marker', 'a\u009b201~b', 'ab'],
    ['other escape sequences', 'a\x1b[2Jb\x07\x00\x7f', 'a[2Jb'],
    ['nothing', '', ''],
  ])('%s', (_what, pasted, clean) => {
    expect(preparePaste(pasted, false).text).toBe(clean)
  })

  it('is bracketed for a program that asked for it, and then never needs a question', () => {
    const paste = preparePaste('one\ntwo\n', true)
    expect(paste).toEqual({ text: `${START}one\rtwo\r${END}`, lines: 3, confirm: false })
  })

  it.each([
    ['one line', 'npm test', false],
    ['one line with its line end, which presses Enter', 'npm test\n', true],
    ['two lines', 'a\nb', true],
  ])('%s to a program that runs each line asks first: %s', (_what, pasted, confirm) => {
    expect(preparePaste(pasted, false).confirm).toBe(confirm)
  })

  it('of nothing but control characters sends nothing, not even brackets', () => {
    expect(preparePaste('\x1b[201~\x03', true).text).toBe('')
  })

  it('can never end its own brackets or press a control key', () => {
    const hostile = fc.array(fc.constantFrom('\x1b', '[', '2', '0', '1', '~', '\u009b', END, START, 'x', '\n', '\x03'))
    fc.assert(
      fc.property(hostile, (parts) => {
        const { text } = preparePaste(parts.join(''), true)
        if (text !== '') expect(inside(text)).not.toMatch(/[^\P{Cc}\t\r]/u)
      }),
    )
  })
})
