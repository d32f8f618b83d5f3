import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { journal as contract } from '../../../src/shared/contract/journal'
import { CleanLines, textOf } from '../../../src/main/journal/cleanLines'
import { escapeRaw } from '../../../src/main/journal/escapeRaw'
import { findInLog } from '../../../src/main/journal/findInLog'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { readLogPage } from '../../../src/main/journal/logPage'
import { MemoryFs } from '../../support/journal/memoryFs'
import { sampleRun } from '../../support/journal/samples'
import { ManualClock } from '../../support/manualClock'

function cleanText(data: Uint8Array): string {
  const lines = new CleanLines()
  return textOf([...lines.push(0, data), ...lines.end()])
}
function printed(...chunks: readonly (string | Uint8Array)[]) {
  const store = createJournalStore({ dataDir: '/data', clock: new ManualClock(), fs: new MemoryFs() })
  const writer = store.create(sampleRun)
  for (const chunk of chunks) writer.appendOutput(Buffer.from(chunk))
  return store
}
type Form = 'raw' | 'clean'
const page = (store: ReturnType<typeof printed>, form: Form, from: number | null, maxBytes: number, ended = true) =>
  readLogPage(store, { runId: sampleRun, form, from, maxBytes }, ended)

describe('a page of the log', () => {
  it('read from the start to the end gives the whole log, in either form and any page size', async () => {
    const pieces = fc.constantFrom('ü', '日本', '😀', '\r\n', '\n', 'some words ', '\x1b[31mred\x1b[m\n')
    const forms = fc.constantFrom<Form>('raw', 'clean')
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 40 }),
        forms,
        fc.integer({ min: 30, max: 200 }),
        async (parts, form, size) => {
          const text = parts.join('')
          const store = printed(...parts)
          let [all, from] = ['', 0]
          for (;;) {
            const next = await page(store, form, from, size)
            expect(contract.log.output.safeParse(next).success).toBe(true)
            all += next.text
            if (next.to === next.size) break
            expect(next.to).toBeGreaterThan(from)
            from = next.to
          }
          expect(all).toBe(form === 'raw' ? escapeRaw(Buffer.from(text)) : cleanText(Buffer.from(text)))
        },
      ),
    )
  })

  it('without a start is the newest page, from the beginning of a line', async () => {
    const store = printed('first line\nsecond line\nthird line\n')
    expect(await page(store, 'clean', null, 20)).toEqual({
      text: 'third line\n',
      from: 23,
      to: 34,
      size: 34,
      ended: true,
    })
    expect((await page(store, 'clean', null, 1_000)).text).toBe('first line\nsecond line\nthird line\n')
  })

  it('of a live run leaves a character that is only half there for the next page', async () => {
    const store = printed('abc', Uint8Array.of(0xf0, 0x9f, 0x98))
    expect(await page(store, 'raw', 0, 100, false)).toMatchObject({ text: 'abc', to: 3, size: 6 })
    expect(await page(store, 'raw', 0, 100, true)).toMatchObject({ text: 'abc⟨f0⟩⟨9f⟩⟨98⟩', to: 6 })
  })

  it('keeps within the contract whatever an agent prints', async () => {
    for (const hostile of ['\x1b[500Cx\x1b[H', 'x\x1b[500@\x1b[H', '\x1b[500C\x1b[@', '\u009b', '\x1b\x1b[1;1H\t']) {
      const printout = hostile.repeat(Math.floor(1_048_576 / Buffer.byteLength(hostile)))
      for (const form of ['clean', 'raw'] as const) {
        const given = await page(printed(printout), form, 0, 1_048_576)
        expect(contract.log.output.safeParse(given).success).toBe(true)
      }
    }
  })
})

describe('finding in the log', () => {
  const find = (store: ReturnType<typeof printed>, text: string, caseSensitive = false, limit = 10) =>
    findInLog(store, { runId: sampleRun, text, caseSensitive, limit })

  it('finds what a person would read, and gives the raw offset of its line', async () => {
    const store = printed('one\r\n\x1b[1mTw', 'o', ' \x1b[31mwords\x1b[m\r\nthree\r\n')
    expect(await find(store, 'two words')).toEqual({ matches: [{ offset: 5, line: 'Two words' }], more: false })
    expect(await find(store, 'two words', true)).toEqual({ matches: [], more: false })
    expect(await find(store, '[31m')).toEqual({ matches: [], more: false })
    expect(await find(store, 'THREE')).toMatchObject({ matches: [{ line: 'three' }] })
  })

  it('finds in the last line before its end has come, and says when there are more', async () => {
    const store = printed('hit\nhit\nhit\nlast hit')
    expect(await find(store, 'hit', true, 4)).toMatchObject({ more: false, matches: { length: 4 } })
    expect(await find(store, 'hit', true, 3)).toMatchObject({ more: true, matches: { length: 3 } })
  })

  it('finds in a line of megabytes, across the parts in which it is read, once', async () => {
    const long = `{"a":"${'x'.repeat(65_536 - 10)}needle${'y'.repeat(3_000_000)}needle"}\n`
    const store = printed('first\n', long, 'needle\n')
    const found = await find(store, 'needle')
    expect(found.matches.map((match) => match.offset)).toEqual([6, 6 + long.length])
    expect(found.matches.every((match) => match.line.includes('needle') && match.line.length <= 2_000)).toBe(true)
    expect(contract.find.output.safeParse(found).success).toBe(true)
  })
})
