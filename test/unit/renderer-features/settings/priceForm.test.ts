import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyPrice, formOf, readPrice } from '../../../../src/renderer/src/features/settings/prices/priceForm'
import { formatRate, shownPrices } from '../../../../src/renderer/src/features/settings/prices/priceRows'
import { ModelPrice } from '../../../../src/shared/domain/prices'

const filled = {
  ...emptyPrice('2026-08-07'),
  model: 'm-1',
  rates: { ...emptyPrice('').rates, input: '1.25', output: '10' },
}

describe('a price that is typed', () => {
  it('is read as dollars per million tokens; what is empty is left out, never 0', () => {
    const read = readPrice(filled)
    expect(read).toEqual({ ok: true, value: { model: 'm-1', asOf: '2026-08-07', input: 1.25, output: 10 } })
  })
  it('may have a decimal comma', () => {
    const read = readPrice({ ...filled, rates: { ...filled.rates, cacheRead: '0,125' } })
    expect(read.ok && read.value.cacheRead).toBe(0.125)
  })

  it.each([
    ['no model', { model: ' ' }, 'model', 'Needed'],
    ['no input rate', { rates: { ...filled.rates, input: '' } }, 'input', '0 if it is free'],
    ['a rate that is no number', { rates: { ...filled.rates, output: 'ten' } }, 'output', 'Dollars'],
    ['a negative rate', { rates: { ...filled.rates, output: '-1' } }, 'output', 'Dollars'],
    ['an endless rate', { rates: { ...filled.rates, output: '1e999' } }, 'output', 'Dollars'],
    ['no date', { asOf: '' }, 'asOf', 'A day'],
    ['a date that is none', { asOf: '2026-02-30' }, 'asOf', 'A day'],
    ['a bound that is no number of tokens', { above: '1.5', longRates: filled.rates }, 'above', 'whole number'],
    ['long rates without a bound', { longRates: filled.rates }, 'above', 'how many tokens'],
  ])('says beside the field what is wrong with %s', (_, change, field, message) => {
    const read = readPrice({ ...filled, ...change })
    expect(read.ok ? {} : read.error).toEqual({ [field]: expect.stringContaining(message) })
  })

  it('needs both rates for long requests', () => {
    const read = readPrice({ ...filled, above: '200000' })
    expect(Object.keys(read.ok ? {} : read.error)).toEqual(['long.input', 'long.output'])
  })

  it('loses nothing of a price that is edited and changed in no field', () => {
    const rate = fc.integer({ min: 0, max: 10_000_000 }).map((millionths) => millionths / 1_000_000)
    const maybe = fc.option(rate, { nil: undefined })
    const rates = {
      input: rate,
      output: rate,
      cacheRead: maybe,
      cacheWrite: maybe,
      cacheWriteHour: maybe,
      reasoning: maybe,
    }
    const long = fc.record({ ...rates, above: fc.integer({ min: 1, max: 1_000_000 }) })
    const price = fc.record({ ...rates, long: fc.option(long, { nil: undefined }) })
    fc.assert(
      fc.property(price, (given) => {
        // Tiny rates are written as 1e-7 by String(): those below a millionth are left to the file.
        const whole = ModelPrice.parse(JSON.parse(JSON.stringify({ ...given, model: 'm', asOf: '2026-01-01' })))
        expect(readPrice(formOf(whole))).toEqual({ ok: true, value: whole })
      }),
    )
  })
})

describe('the table of prices', () => {
  const row = (model: string, own = false) => ({
    price: ModelPrice.parse({ model, asOf: '2026-01-01', input: 1, output: 2 }),
    own,
  })
  const rows = [row('b-10'), row('b-2'), row('a'), row('z', true)]
  it('has own prices first, then goes by name', () => {
    expect(shownPrices(rows, '').map(({ price }) => price.model)).toEqual(['z', 'a', 'b-2', 'b-10'])
  })
  it('is filtered by every word', () => {
    expect(shownPrices(rows, 'B 1').map(({ price }) => price.model)).toEqual(['b-10'])
  })
  it.each([
    [0, '0'],
    [0.000001, '0.000001'],
    [1.25, '1.25'],
    [undefined, '–'],
  ])('writes the rate %s as %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text)
  })
})
