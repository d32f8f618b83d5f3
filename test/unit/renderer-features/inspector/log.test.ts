import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findLabel,
  found,
  highlight,
  noFind,
  step,
} from '../../../../src/renderer/src/features/inspector/log/findState'
import {
  drawnLine,
  LINE_DRAWN_MAX_CHARS,
  logLines,
  splitLines,
} from '../../../../src/renderer/src/features/inspector/log/logLines'
import {
  appendPage,
  earlierRequest,
  emptyLog,
  LOG_PAGE_BYTES,
  LOG_PAGES_MAX,
  type LogWindow,
  laterRequest,
  logFrom,
  logText,
  logTo,
  openLog,
  prependPage,
} from '../../../../src/renderer/src/features/inspector/log/logWindow'
import { visibleBlock, visibleText } from '../../../../src/renderer/src/features/inspector/visibleText'

/** A log whose text is its own bytes, so that offsets can be checked against the text. */
const host = (log: string, ended: boolean) => (request: { from: number; maxBytes: number }) => {
  const to = Math.min(log.length, request.from + request.maxBytes)
  return { text: log.slice(request.from, to), from: Math.min(request.from, log.length), to, size: log.length, ended }
}
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('')

describe('paging a log', () => {
  it('reads back from the newest page to the very first byte', () => {
    const log = lines(60_000)
    const read = host(log, true)
    let window = openLog(read({ from: log.length - LOG_PAGE_BYTES, maxBytes: LOG_PAGE_BYTES }))
    let asked = 0
    for (let ask = earlierRequest(window); ask !== null; ask = earlierRequest(window)) {
      window = prependPage(window, read(ask))
      asked += 1
    }
    expect(logFrom(window)).toBe(0)
    expect(asked).toBe(Math.ceil(log.length / LOG_PAGE_BYTES) - 1)
    expect(logText(window)).toBe(log.slice(0, logTo(window)))
  })

  it('holds a bounded number of pages, dropping those furthest from where it grows', () => {
    const log = 'x'.repeat(LOG_PAGE_BYTES * (LOG_PAGES_MAX + 3))
    const read = host(log, true)
    let window = openLog(read({ from: 0, maxBytes: LOG_PAGE_BYTES }))
    for (let ask = laterRequest(window); ask !== null; ask = laterRequest(window))
      window = appendPage(window, read(ask))
    expect(window.pages).toHaveLength(LOG_PAGES_MAX)
    expect([logFrom(window), logTo(window)]).toEqual([3 * LOG_PAGE_BYTES, log.length])
    const ask = earlierRequest(window)
    if (ask !== null) window = prependPage(window, read(ask))
    expect([logFrom(window), logTo(window)]).toEqual([2 * LOG_PAGE_BYTES, log.length - LOG_PAGE_BYTES])
  })

  it('follows a live log in small pieces without growing a page for each', () => {
    let log = ''
    let window: LogWindow = emptyLog
    for (let index = 0; index < 500; index += 1) {
      log += `line ${index}\n`
      const ask = laterRequest(window)
      if (ask !== null) window = appendPage(window, host(log, false)(ask))
    }
    expect(window.pages).toHaveLength(1)
    expect(logText(window)).toBe(log)
    const ask = laterRequest(window)
    if (ask !== null) window = appendPage(window, host(log, true)(ask))
    expect(window.ended).toBe(true)
    expect(laterRequest(window)).toBeNull()
  })

  it('ignores an answer that is out of date', () => {
    const window = openLog({ text: 'abc', from: 10, to: 13, size: 20, ended: false })
    expect(prependPage(window, { text: 'zz', from: 2, to: 4, size: 20, ended: false })).toBe(window)
    expect(logText(appendPage(window, { text: 'zz', from: 15, to: 17, size: 20, ended: false }))).toBe('abc')
  })

  it('gives the same lines however the pages were cut', () => {
    const text = fc.stringMatching(/^[ab\r\n]{0,60}$/)
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }), (log, cuts) => {
        const borders = [0, ...[...cuts].sort((a, b) => a - b).filter((cut) => cut < log.length), log.length]
        const pages = borders.slice(1).map((to, index) => {
          const from = borders[index] ?? 0
          return { id: from, text: log.slice(from, to) }
        })
        const cut = logLines(pages)
        expect(cut.map((line) => line.text)).toEqual(splitLines(log))
        expect(new Set(cut.map((line) => line.key)).size).toBe(cut.length)
      }),
    )
  })

  it('keeps the keys of lines when a page is added on either side', () => {
    const middle = { id: 100, text: 'one\ntwo\n' }
    const keys = logLines([middle]).map((line) => line.key)
    const grown = logLines([{ id: 50, text: 'zero\n' }, middle, { id: 108, text: 'three\n' }])
    expect(grown.slice(1, 3).map((line) => line.key)).toEqual(keys)
  })
})

describe('drawing hostile text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['bell\u0007', 'bell\\x07'],
    ['back\rspace', 'back\\x0dspace'],
    ['del\u007f', 'del\\x7f'],
    ['c1\u009b2J', 'c1\\x9b2J'],
    ['right-to-left \u202egnp.exe', 'right-to-left \\u{202e}gnp.exe'],
    ['zero\u200bwidth', 'zero\\u{200b}width'],
    ['␛[31mred, as the host writes it␡', '\\x1b[31mred, as the host writes it\\x7f'],
    ['tab\tstays', 'tab\tstays'],
    ['family 👩\u200d👧', 'family 👩\u200d👧'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('makes %j visible', (printed, drawn) => {
    expect(visibleText(printed)).toBe(drawn)
  })

  it('keeps the line breaks of a block', () => {
    expect(visibleBlock('a\r\nb\u0007\nc')).toBe('a\nb\\x07\nc')
  })

  it('leaves no control character in anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const controls = visibleText(text).match(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu) ?? []
        expect(controls.filter((char) => char !== '\t')).toEqual([])
      }),
    )
  })

  it('draws only the start of an endless line and says how much is left', () => {
    const { text, omitted } = drawnLine('x'.repeat(5_000_000))
    expect(text).toHaveLength(LINE_DRAWN_MAX_CHARS)
    expect(omitted).toBe(5_000_000 - LINE_DRAWN_MAX_CHARS)
  })
})

describe('finding', () => {
  const matches = [1, 2, 3].map((offset) => ({ offset, line: `match ${offset}` }))

  it('starts at the newest match and goes round both ends', () => {
    const find = found('x', matches, false)
    expect(findLabel(find)).toBe('3 of 3')
    expect(step(find, 1).current).toBe(0)
    expect(step(step(find, 1), -1).current).toBe(2)
    expect(findLabel(found('x', matches, true))).toBe('3 of 3+')
    expect(findLabel(found('x', [], false))).toBe('No matches')
    expect(findLabel(noFind)).toBe('')
    expect(step(noFind, 1)).toBe(noFind)
  })

  it('highlights every match and loses no character', () => {
    expect(highlight('Error: error', 'error', false)).toEqual(['', 'Error', ': ', 'error', ''])
    expect(highlight('Error: error', 'error', true)).toEqual(['Error: ', 'error', ''])
    expect(highlight('İi', 'i', false)).toEqual(['İi'])
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.boolean(), (line, text, caseSensitive) => {
        expect(highlight(line, text, caseSensitive).join('')).toBe(line)
      }),
    )
  })
})
