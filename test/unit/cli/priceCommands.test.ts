import { describe, expect, it } from 'vitest'
import { priceFrom } from '../../../src/main/cli/priceCommands'
import { PricesState } from '../../../src/shared/contract/prices'
import { AccessHost } from '../../support/cli/accessHost'
import { bad, good } from '../../support/outcome'

describe('snowhook prices', () => {
  it('set, list and reset work together', async () => {
    const host = AccessHost.with()
    const set = await host.run(['prices', 'set', 'local-1', '--input', '0', '--output', '0.5', '--cache-read', '0.1'])
    expect(set).toEqual({ code: 0, out: 'Set.\n', err: '' })
    const { out } = await host.run(['prices', 'list'])
    expect(out).toMatch(/^local-1 +0 +0\.5 +0\.1 +- +- +- +2026-11-22 +yours$/m)
    expect(out).toMatch(/^gemini-2\.5-pro +1\.25 +10 /m)
    expect(out).toMatch(/^ {2}above 200000 tokens of input +2\.5 +15 /m)
    const own = PricesState.parse(JSON.parse((await host.run(['prices', 'list', '--own', '--json'])).out))
    expect(own.rows).toEqual([
      { price: { model: 'local-1', asOf: '2026-11-22', input: 0, output: 0.5, cacheRead: 0.1 }, own: true },
    ])
    expect((await host.run(['prices', 'reset', 'local-1', '--json'])).out).toBe('{"type":"done"}\n')
    expect((await host.run(['prices', 'reset', 'local-1'])).code).toBe(1)
    expect((await host.run(['prices', 'list', '--own'])).out).not.toContain('local-1')
  })

  it('refuses what is no price, and stores nothing', async () => {
    const host = AccessHost.with()
    const { code, err } = await host.run(['prices', 'set', 'm', '--input', '', '--output', '1'])
    expect([code, err]).toEqual([2, expect.stringContaining('input')])
    expect((await host.run(['prices', 'set', 'm', '--input', '1'])).code).toBe(2)
    expect(JSON.parse((await host.run(['prices', 'list', '--own', '--json'])).out)).toMatchObject({ rows: [] })
  })
})

describe('a price as typed', () => {
  const base = { input: '1', output: '2' }
  it('has every rate, today’s day, and the rates of long requests', () => {
    const typed = { ...base, cacheWriteHour: '3', reasoning: '4', longAbove: '272000', longInput: '5', longOutput: '6' }
    expect(good(priceFrom('m', typed, '2026-11-22'))).toEqual({
      model: 'm',
      asOf: '2026-11-22',
      input: 1,
      output: 2,
      cacheWriteHour: 3,
      reasoning: 4,
      long: { above: 272_000, input: 5, output: 6 },
    })
  })

  it.each([
    ['a word', { ...base, input: 'cheap' }, 'input'],
    ['nothing', { ...base, output: ' ' }, 'output'],
    ['below nothing', { ...base, cacheRead: '-1' }, 'cache-read'],
    ['a day that is none', { ...base, asOf: 'yesterday' }, 'as-of'],
    ['long rates without their threshold', { ...base, longInput: '5', longOutput: '6' }, 'long-above'],
    ['a threshold without its rates', { ...base, longAbove: '5' }, 'long-input'],
  ])('is refused with the option that is wrong: %s', (_what, typed, field) => {
    expect(bad(priceFrom('m', typed, '2026-11-22'))).toMatchObject({ tag: 'invalid_input', field })
  })
})
