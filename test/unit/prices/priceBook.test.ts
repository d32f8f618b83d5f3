import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { PriceBook, shippedPrices } from '../../../src/main/prices/priceBook'
import { PricesState } from '../../../src/shared/contract/prices'
import type { ModelPrice } from '../../../src/shared/domain/prices'
import { tempDir } from '../../support/host/tempDir'
import { ManualClock } from '../../support/manualClock'
import { bad, good } from '../../support/outcome'

const row = (model: string, input: number): ModelPrice => ({ model, asOf: '2026-01-01', input, output: 10 })
const shipped = [row('big', 2), row('small', 1)]
const million = {
  inputTokens: 1_000_000,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  reasoningTokens: null,
}

let path = ''
let clock = new ManualClock()
beforeEach(() => {
  path = join(tempDir('snowhook-prices-'), 'prices.json')
  clock = new ManualClock(Date.UTC(2026, 10, 22))
})
const open = (): PriceBook => new PriceBook({ path, clock, shipped })
const write = (content: unknown): void =>
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
const read = (): unknown => JSON.parse(readFileSync(path, 'utf8'))

describe('without a file of the user', () => {
  it('the shipped prices hold, and a model that is not there is unpriced', () => {
    const book = open()
    expect(book.costOf('big', million)).toBe(2)
    expect(book.costOf('unknown', million)).toBeNull()
    expect(book.state()).toMatchObject({ file: path, problem: null, rows: [{ own: false }, { own: false }] })
  })

  it('a price that was announced holds from its day on', () => {
    const announced = { from: '2026-11-23', input: 7, output: 10 }
    const book = new PriceBook({ path, clock, shipped: [{ ...row('big', 2), announced }] })
    expect(book.costOf('big', million)).toBe(2)
    clock.advance(24 * 3_600_000)
    expect(book.costOf('big', million)).toBe(7)
  })
})

describe('the user’s own file', () => {
  it('goes over the shipped prices, also when it is edited, and comes off when it is deleted', () => {
    const book = open()
    write({ prices: [row('big', 5), row('local', 0)] })
    expect([book.costOf('big', million), book.costOf('local', million), book.costOf('small', million)]).toEqual([
      5, 0, 1,
    ])
    const { rows } = book.state()
    expect(rows.map(({ price, own }) => [price.model, own])).toEqual([
      ['big', true],
      ['local', true],
      ['small', false],
    ])
    write({ prices: [row('big', 66)] })
    expect([book.costOf('big', million), book.costOf('local', million)]).toEqual([66, null])
    rmSync(path)
    expect(book.costOf('big', million)).toBe(2)
  })

  it.each([
    ['half a file', '{"prices": ['],
    ['something else', '[]'],
    ['a price below nothing', { prices: [{ ...row('big', -1) }] }],
    ['a price without a day', { prices: [{ model: 'big', input: 1, output: 1 }] }],
    ['a model twice', { prices: [row('big', 1), row('big', 2)] }],
  ])('that is broken (%s) is told, the shipped prices hold, and it is not touched', async (_what, content) => {
    write(content)
    const before = readFileSync(path, 'utf8')
    const book = open()
    expect(book.costOf('big', million)).toBe(2)
    expect(book.state().problem).toContain(path)
    expect(PricesState.safeParse(book.state()).success).toBe(true)
    expect(bad(await book.set({ price: row('big', 9) })).tag).toBe('storage_failed')
    expect(readFileSync(path, 'utf8')).toBe(before)
    write({ prices: [row('big', 5)] })
    expect(book.state().problem).toBeNull()
    expect(book.costOf('big', million)).toBe(5)
  })

  it('that is no file is told', () => {
    mkdirSync(path)
    expect(open().state().problem).toContain('EISDIR')
  })

  it('keeps what is not ours when a price is set, replaced and taken back', async () => {
    write({ note: 'mine', prices: [{ ...row('a', 1), source: 'mail' }, row('b', 2)] })
    const book = open()
    good(await book.set({ price: row('a', 3) }))
    good(await book.set({ price: row('c', 4) }))
    expect(read()).toEqual({ note: 'mine', prices: [{ ...row('a', 3), source: 'mail' }, row('b', 2), row('c', 4)] })
    good(await book.reset({ model: 'a' }))
    expect(read()).toEqual({ note: 'mine', prices: [row('b', 2), row('c', 4)] })
    expect(bad(await book.reset({ model: 'a' })).tag).toBe('not_found')
  })

  it('loses a rate that the new price does not have', async () => {
    write({ prices: [{ ...row('a', 1), cacheRead: 0.1 }] })
    good(await open().set({ price: row('a', 3) }))
    expect(read()).toEqual({ prices: [row('a', 3)] })
  })

  it('may be a link to a file elsewhere, and stays one', async () => {
    const real = join(tempDir('snowhook-dotfiles-'), 'prices.json')
    writeFileSync(real, JSON.stringify({ prices: [] }))
    symlinkSync(real, path)
    good(await open().set({ price: row('a', 3) }))
    expect(readlinkSync(path)).toBe(real)
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ prices: [row('a', 3)] })
  })

  it('takes prices that are set at the same time, all of them', async () => {
    const book = open()
    const all = await Promise.all([1, 2, 3, 4].map((n) => book.set({ price: row(`m${n}`, n) })))
    all.forEach(good)
    expect(book.state().rows.filter(({ own }) => own)).toHaveLength(4)
  })

  it('that cannot be written leaves the old prices, and says so', async () => {
    const book = new PriceBook({ path: join(path, 'no', 'folder.json'), clock, shipped })
    expect(bad(await book.set({ price: row('big', 9) }))).toMatchObject({
      tag: 'storage_failed',
      kept: expect.any(String),
    })
    expect(book.costOf('big', million)).toBe(2)
  })

  it('is told to whoever watches when it changes', async () => {
    const book = open()
    const seen: PricesState[] = []
    book.hub.subscribe({
      since: null,
      snapshot: (s) => void seen.push(s),
      delta: (s) => void seen.push(s),
      end: () => {},
    })
    good(await book.set({ price: row('big', 5) }))
    write({ prices: [] })
    book.costOf('big', million)
    expect(seen.map(({ rows }) => rows.filter(({ own }) => own).length)).toEqual([0, 1, 0])
  })
})

describe('the shipped table', () => {
  it('names each model once, with a day that is not in the future of the one on which it was made', () => {
    const models = shippedPrices.map(({ model }) => model)
    expect(new Set(models).size).toBe(models.length)
    for (const { asOf } of shippedPrices) expect(asOf >= '2025-01-01' && asOf <= '2026-11-22', asOf).toBe(true)
  })

  it('has no rate that a slip of the pen would make: caches are read for less, output costs more, long is not cheaper', () => {
    for (const { model, input, output, cacheRead = input, cacheWrite = input, long } of shippedPrices) {
      expect(cacheRead, model).toBeLessThan(input)
      expect(output, model).toBeGreaterThan(input)
      expect(cacheWrite, model).toBeGreaterThanOrEqual(input)
      if (long === undefined) continue
      expect(long.input, model).toBeGreaterThanOrEqual(input)
      expect(long.cacheRead, model).toBeGreaterThan(cacheRead)
      expect(long.output, model).toBeGreaterThanOrEqual(output)
    }
  })
})
