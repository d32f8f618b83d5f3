import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childEnvironment } from '../../../src/main/host/environment'
import { keySlots } from '../../../src/main/keys/keySlots'
import { KeyStore } from '../../../src/main/keys/keyStore'
import { noVault } from '../../../src/main/keys/noVault'
import type { KeyVault } from '../../../src/main/keys/ports'
import { KeysState } from '../../../src/shared/contract/keys'
import { snowhookError } from '../../../src/shared/domain/errors'
import { RuntimeId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../../support/manualClock'
import { bad, good } from '../../support/outcome'
import { MemoryVault } from '../../support/keys/memoryVault'

const runtime = (id: string, credentialVariables: readonly string[] | 'all') => ({
  manifest: { id: RuntimeId.parse(id) },
  credentialVariables,
})
const alpha = runtime('alpha', ['ALPHA_KEY', 'SHARED_KEY'])
const beta = runtime('beta', ['BETA_KEY', 'SHARED_KEY'])
const anything = runtime('command', 'all')
const runtimes = [alpha, beta, anything]

const VALUE = 'sk-very-secret-0123456789'
const clock = new ManualClock()

const openStore = (vault: KeyVault, hostEnv: Record<string, string | undefined> = {}): Promise<KeyStore> =>
  KeyStore.open({ vault, slots: keySlots(runtimes), hostEnv, clock })
const set = (store: KeyStore, variable: string, value = VALUE, acceptPlainText = false) =>
  store.set({ variable, value, acceptPlainText })
const slotOf = (store: KeyStore, variable: string) => store.state().slots.find((slot) => slot.variable === variable)

describe('the slots', () => {
  it('are the credentials that runtimes name, with the runtimes that are given each; "all" is none', () => {
    expect([...keySlots(runtimes)]).toEqual([
      ['ALPHA_KEY', ['alpha']],
      ['SHARED_KEY', ['alpha', 'beta']],
      ['BETA_KEY', ['beta']],
    ])
  })

  it('leave out names that are none of a variable', () => {
    expect([...keySlots([runtime('odd', ['lower', 'A KEY', '', 'GOOD_1'])]).keys()]).toEqual(['GOOD_1'])
  })
})

describe('a stored key', () => {
  it('reaches its own runtimes through the one environment that was handed out before', async () => {
    const store = await openStore(new MemoryVault(), { PATH: '/bin' })
    const { environment } = store
    good(await set(store, 'ALPHA_KEY'))
    expect(store.environment).toBe(environment)
    expect(childEnvironment(environment, alpha, runtimes)).toMatchObject({ ALPHA_KEY: VALUE, PATH: '/bin' })
    expect(childEnvironment(environment, beta, runtimes)).not.toHaveProperty('ALPHA_KEY')
    good(await store.remove({ variable: 'ALPHA_KEY' }))
    expect(environment).toEqual({ PATH: '/bin' })
  })

  it('is there after a restart, with the time at which it was stored', async () => {
    const vault = new MemoryVault()
    good(await set(await openStore(vault), 'BETA_KEY', `\n ${VALUE}\t`))
    clock.advance(5_000)
    const again = await openStore(vault)
    expect(again.environment['BETA_KEY']).toBe(VALUE)
    expect(slotOf(again, 'BETA_KEY')).toMatchObject({ source: 'stored', storedAt: clock.now() - 5_000 })
  })

  it('waits behind one of the environment, and takes its place when that is empty', async () => {
    const vault = new MemoryVault({ ALPHA_KEY: { value: VALUE, storedAt: 1 }, BETA_KEY: { value: VALUE, storedAt: 1 } })
    const store = await openStore(vault, { ALPHA_KEY: 'from-outside', BETA_KEY: ' ' })
    expect(store.environment).toEqual({ ALPHA_KEY: 'from-outside', BETA_KEY: VALUE })
    expect(slotOf(store, 'ALPHA_KEY')).toMatchObject({ source: 'environment', storedAt: 1 })
    expect(slotOf(store, 'BETA_KEY')).toMatchObject({ source: 'stored' })
    expect(slotOf(store, 'SHARED_KEY')).toMatchObject({ source: 'none', storedAt: null })
    good(await store.remove({ variable: 'ALPHA_KEY' }))
    expect(store.environment['ALPHA_KEY']).toBe('from-outside')
  })

  it('of a runtime that is not here any more is kept in the vault, and given to nobody', async () => {
    const vault = new MemoryVault({ GONE_KEY: { value: VALUE, storedAt: 1 } })
    const store = await openStore(vault)
    good(await set(store, 'ALPHA_KEY', 'another-secret'))
    expect(Object.keys(vault.keys)).toEqual(['GONE_KEY', 'ALPHA_KEY'])
    expect(store.environment).not.toHaveProperty('GONE_KEY')
    expect(store.secrets().map(({ name }) => name)).toContain('GONE_KEY')
  })

  it('is told to whoever watches', async () => {
    const store = await openStore(new MemoryVault())
    const seen: KeysState[] = []
    const sink = {
      since: null,
      snapshot: (s: KeysState) => seen.push(s),
      delta: (s: KeysState) => seen.push(s),
      end: () => {},
    }
    store.hub.subscribe(sink)
    good(await set(store, 'ALPHA_KEY'))
    expect(seen.map(({ slots }) => slots[0]?.source)).toEqual(['none', 'stored'])
    for (const state of seen) expect(KeysState.safeParse(state).success).toBe(true)
  })
})

describe('what is refused', () => {
  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['two words', 'white space'],
    ['a\u0000b', 'invisible'],
    ['a\u200bb', 'invisible'],
    ['a\nb', 'white space'],
  ])('the value %j, with the field and without a quotation', async (value, why) => {
    const vault = new MemoryVault()
    const error = bad(await set(await openStore(vault), 'ALPHA_KEY', value))
    expect(error).toMatchObject({ tag: 'invalid_input', field: 'value', message: expect.stringContaining(why) })
    expect(vault.saves).toBe(0)
  })

  it.each(['PATH', 'UNKNOWN_KEY', '__proto__'])('a name that no runtime asks for: %s', async (variable) => {
    const store = await openStore(new MemoryVault())
    expect(bad(await set(store, variable))).toMatchObject({ tag: 'invalid_input', field: 'variable' })
    expect(bad(await store.remove({ variable }))).toMatchObject({ tag: 'invalid_input' })
  })

  it('a vault that does not encrypt, unless that is accepted', async () => {
    const vault = new MemoryVault()
    vault.kind = 'plain_vault'
    const store = await openStore(vault)
    expect(bad(await set(store, 'ALPHA_KEY'))).toMatchObject({ tag: 'not_allowed', field: 'acceptPlainText' })
    expect(vault.saves).toBe(0)
    good(await set(store, 'ALPHA_KEY', VALUE, true))
    expect(vault.keys['ALPHA_KEY']?.value).toBe(VALUE)
  })

  it('removing what is not stored', async () => {
    const store = await openStore(new MemoryVault(), { ALPHA_KEY: VALUE })
    const error = bad(await store.remove({ variable: 'ALPHA_KEY' }))
    expect(error).toMatchObject({ tag: 'not_found', next: expect.stringContaining('environment') })
  })

  it('storing without a vault', async () => {
    const store = await openStore(noVault, { ALPHA_KEY: VALUE })
    expect(store.state().store.kind).toBe('none')
    expect(bad(await set(store, 'ALPHA_KEY')).tag).toBe('not_allowed')
    expect(store.environment['ALPHA_KEY']).toBe(VALUE)
  })
})

describe('a vault that fails', () => {
  const locked = snowhookError('storage_failed', 'It is locked.', { next: 'Unlock it.' })

  it('at the start is told, is never overwritten, and works as soon as it is mended', async () => {
    const vault = new MemoryVault({ BETA_KEY: { value: VALUE, storedAt: 1 } })
    vault.unreadable = locked
    const store = await openStore(vault)
    expect(store.state().store.problem).toBe('It is locked. Unlock it.')
    expect(bad(await set(store, 'ALPHA_KEY'))).toEqual(locked)
    expect(vault.saves).toBe(0)
    vault.unreadable = null
    good(await set(store, 'ALPHA_KEY'))
    expect(store.state().store.problem).toBeNull()
    expect(store.environment).toMatchObject({ ALPHA_KEY: VALUE, BETA_KEY: VALUE })
  })

  it('in mid-use leaves the keys that are known in use', async () => {
    const vault = new MemoryVault()
    const store = await openStore(vault)
    good(await set(store, 'ALPHA_KEY'))
    vault.unwritable = locked
    expect(bad(await set(store, 'BETA_KEY'))).toEqual(locked)
    vault.unreadable = locked
    expect(bad(await store.remove({ variable: 'ALPHA_KEY' }))).toEqual(locked)
    expect(store.environment).toEqual({ ALPHA_KEY: VALUE })
  })

  it('with a note shows it until the next key is stored', async () => {
    const vault = new MemoryVault()
    vault.note = 'The old file was put aside.'
    const store = await openStore(vault)
    expect(store.state().store.problem).toBe('The old file was put aside.')
    good(await set(store, 'ALPHA_KEY'))
    expect(store.state().store.problem).toBeNull()
  })
})

it('changes at the same time all count', async () => {
  const vault = new MemoryVault()
  const store = await openStore(vault)
  const all = await Promise.all(['ALPHA_KEY', 'BETA_KEY', 'SHARED_KEY'].map((name) => set(store, name)))
  all.forEach(good)
  expect(Object.keys(vault.keys).sort()).toEqual(['ALPHA_KEY', 'BETA_KEY', 'SHARED_KEY'])
})

it('no printing of the store, its state or its errors shows a value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-z0-9]{12,40}$/), async (value) => {
      const vault = new MemoryVault()
      const store = await openStore(vault, { BETA_KEY: `${value}-beta` })
      good(await set(store, 'ALPHA_KEY', value))
      vault.unwritable = snowhookError('storage_failed', 'The disk is full.')
      const errors = [
        await set(store, 'SHARED_KEY', value),
        await set(store, 'NO_KEY', value),
        await set(store, 'ALPHA_KEY', `${value} x`),
      ]
      const prints = [
        inspect(store, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: false }),
        String(store),
        JSON.stringify(store),
        JSON.stringify(store.state()),
        JSON.stringify(errors.map(bad)),
      ]
      for (const print of prints) expect(print).not.toContain(value)
    }),
    { numRuns: 20 },
  )
})
