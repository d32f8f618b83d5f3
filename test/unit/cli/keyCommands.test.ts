import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeysState } from '../../../src/shared/contract/keys'
import { AccessHost } from '../../support/cli/accessHost'

const VALUE = 'sk-very-secret-0123456789'

describe('snowhook keys', () => {
  it('set, list, test and remove work together, and the value is in no output of any of them', async () => {
    const host = AccessHost.with({ ANTHROPIC_API_KEY: `${VALUE}-of-the-environment` })
    const calls: [string[], string?][] = [
      [['keys', 'set', 'GOSSIP_API_KEY'], `${VALUE}\n`],
      [['keys', 'set', 'GOSSIP_API_KEY', '--json'], VALUE],
      [['keys', 'list']],
      [['keys', 'list', '--json']],
      [['keys', 'test', 'gossip']],
      [['keys', 'test', 'gossip', '--json']],
      [['keys', 'test', 'gossip', '--candidate', 'GOSSIP_API_KEY'], `${VALUE}-2\n`],
      [['keys', 'test', 'claude-code']],
      [['keys', 'set', 'GOSSIP_API_KEY'], `${VALUE} ${VALUE}`],
      [['keys', 'set', 'GOSSIP_API_KEY', VALUE], ''],
      [['keys', 'set', `GOSSIP_API_KEY=${VALUE}`], ''],
      [['keys', 'set', `GOSSIP_API_KEY=${VALUE}`, '--json'], ''],
      [['keys', 'set', VALUE], ''],
      [['keys', 'set', 'GOSSIP_API_KEY', `--value=${VALUE}`], ''],
      [['keys', 'test', 'gossip', '--candidate', VALUE], ''],
      [['keys', 'set', 'NO_SUCH_KEY'], VALUE],
      [['keys', 'remove', 'ANTHROPIC_API_KEY']],
      [['keys', 'remove', 'GOSSIP_API_KEY']],
      [['keys', 'remove', 'GOSSIP_API_KEY', '--json']],
    ]
    const codes: number[] = []
    for (const [argv, typed] of calls) {
      const { code, out, err } = await host.run(argv, typed)
      expect(out + err, argv.join(' ')).not.toContain(VALUE)
      expect(out + err, argv.join(' ')).not.toBe('')
      codes.push(code)
    }
    expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 1, 0, 1])
  })

  it('stores the key where the user alone can read it', async () => {
    const host = AccessHost.with()
    expect((await host.run(['keys', 'set', 'GOSSIP_API_KEY'], ` ${VALUE}\n`)).out).toBe('Stored.\n')
    const path = join(host.dir, 'keys.json')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ keys: { GOSSIP_API_KEY: { value: VALUE } } })
  })

  it('lists where each key comes from, for people and for programs', async () => {
    const host = AccessHost.with({ ANTHROPIC_API_KEY: VALUE })
    await host.run(['keys', 'set', 'GOSSIP_API_KEY'], VALUE)
    const { out } = await host.run(['keys', 'list'])
    expect(out).toMatch(/^GOSSIP_API_KEY +stored +\d{4}-\d\d-\d\d .*gossip$/m)
    expect(out).toMatch(/^ANTHROPIC_API_KEY +environment +- +claude-code$/m)
    expect(out).toMatch(/^CLAUDE_CODE_OAUTH_TOKEN +none /m)
    expect(out).toContain(join(host.dir, 'keys.json'))
    const state = KeysState.parse(JSON.parse((await host.run(['keys', 'list', '--json'])).out))
    expect(state.slots.find(({ variable }) => variable === 'GOSSIP_API_KEY')?.source).toBe('stored')
  })

  it('tests a key: the verdict decides the exit code', async () => {
    const host = AccessHost.with()
    expect(await host.run(['keys', 'test', 'gossip'])).toMatchObject({ code: 1, out: 'no_key: There is no key.\n' })
    const tried = await host.run(['keys', 'test', 'gossip', '--candidate', 'GOSSIP_API_KEY'], VALUE)
    expect(tried).toMatchObject({ code: 0, out: 'ok: Asked with [GOSSIP_API_KEY].\n  gossip-1\n' })
    expect((await host.run(['keys', 'test', 'gossip'])).code).toBe(1)
    expect((await host.run(['keys', 'test', 'nobody'])).err).toContain('no runtime "nobody"')
  })

  it('a mistake with --json is a line that programs can read', async () => {
    const { code, out } = await AccessHost.with().run(['keys', 'set', 'GOSSIP_API_KEY', '--json'], '')
    expect(code).toBe(2)
    expect(JSON.parse(out)).toMatchObject({ type: 'error', error: { tag: 'invalid_input' } })
  })
})
