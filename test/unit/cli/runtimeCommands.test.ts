import { describe, expect, it } from 'vitest'
import { AccessHost } from '../../support/cli/accessHost'

describe('snowhook runtimes', () => {
  it('says which are ready, and what every option takes', async () => {
    const { code, out } = await AccessHost.with().run(['runtimes'])
    expect(code).toBe(0)
    expect(out).toContain('gossip  Gossip\n')
    expect(out).toContain('  Not ready: Looked for gossip.\n')
    expect(out).toContain('  Ready: Looked for demo.\n')
    expect(out).toMatch(/--model +demo-large \(default\), demo-small\n/)
    expect(out).toMatch(/--option scenario=… +feature \(default\) \| bugfix \| /)
    expect(out).toMatch(/--option paceMs=… +a number \(default 40\)\n/)
    expect(out).toMatch(/--option allowedTools=… +a text; may be repeated\n/)
  })

  it('of one alone says what each option means', async () => {
    const { out } = await AccessHost.with().run(['runtimes', 'demo'])
    expect(out).not.toContain('gossip')
    expect(out).toContain('      Pace. Milliseconds between words; 0 is as fast as it can.\n')
  })

  it('with --json gives the manifests and what was found', async () => {
    const states = JSON.parse((await AccessHost.with().run(['runtimes', '--json'])).out)
    expect(states).toHaveLength(3)
    expect(states[0]).toMatchObject({ id: 'gossip', options: expect.any(Array), probe: { available: false } })
  })

  it('refuses one that is not there, and names those that are', async () => {
    const { code, err } = await AccessHost.with().run(['runtimes', 'nobody'])
    expect(code).toBe(2)
    expect(err).toContain('There are: gossip, claude-code, demo.')
  })
})

describe('snowhook models', () => {
  it('lists what the provider lists, one a line', async () => {
    const host = AccessHost.with({ GOSSIP_API_KEY: 'a-key-for-gossip-0123456789' })
    expect(await host.run(['models', 'gossip'])).toEqual({ code: 0, out: 'gossip-1\n', err: '' })
    const { models, verdict } = JSON.parse((await host.run(['models', 'gossip', '--json'])).out)
    expect([models, verdict]).toEqual([['gossip-1'], 'ok'])
  })

  it('says why there is no list', async () => {
    expect(await AccessHost.with().run(['models', 'gossip'])).toEqual({
      code: 1,
      out: '',
      err: 'no_key: There is no key.\n',
    })
  })

  it('suggests where there is nobody to ask, and says that it does', async () => {
    const { code, err, out } = await AccessHost.with().run(['models', 'claude-code'])
    expect([code, out]).toEqual([0, 'sonnet\nopus\nhaiku\n'])
    expect(err).toContain('these are suggestions; any other may be named')
    const { verdict } = JSON.parse((await AccessHost.with().run(['models', 'claude-code', '--json'])).out)
    expect(verdict).toBeNull()
  })

  it.each([
    ['an unknown runtime', ['models', 'nobody']],
    ['an unknown option', ['models', 'gossip', '--option', 'nope=1']],
  ])('refuses %s', async (_what, argv) => {
    const { code, out } = await AccessHost.with().run(argv)
    expect([code, out]).toEqual([2, ''])
  })
})
