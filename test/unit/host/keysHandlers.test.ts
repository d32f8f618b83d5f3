import { describe, expect, it } from 'vitest'
import { keysHandlers } from '../../../src/main/host/handlers/keys'
import { keySlots } from '../../../src/main/keys/keySlots'
import { KeyStore } from '../../../src/main/keys/keyStore'
import type { RuntimeModule } from '../../../src/main/runtimes/runtime'
import { RuntimeAccess } from '../../../src/shared/domain/access'
import { snowhookError } from '../../../src/shared/domain/errors'
import { RuntimeManifest } from '../../../src/shared/domain/runtimeManifest'
import { err, ok } from '../../../src/shared/domain/result'
import { MemoryVault } from '../../support/keys/memoryVault'
import { ManualClock } from '../../support/manualClock'
import { bad, good } from '../../support/outcome'

const VALUE = 'sk-very-secret-0123456789'
type CheckAccess = NonNullable<RuntimeModule['checkAccess']>

function module(
  id: string,
  credentialVariables: RuntimeModule['credentialVariables'],
  check?: CheckAccess,
): RuntimeModule {
  const capabilities = {
    resumable: true,
    interactive: false,
    approvals: true,
    usage: true,
    prompt: true,
    process: false,
  }
  return {
    manifest: RuntimeManifest.parse({
      id,
      name: id.toUpperCase(),
      summary: '',
      capabilities,
      models: { suggested: [], custom: true, default: null },
      options: [],
    }),
    credentialVariables,
    validate: (options) =>
      options['bad'] === true
        ? err(snowhookError('invalid_input', 'Bad option.', { field: 'options.bad' }))
        : ok(options),
    probe: () => Promise.reject(new Error('not asked for')),
    ...(check === undefined ? {} : { checkAccess: check }),
    create: () => {
      throw new Error('not asked for')
    },
  }
}

async function setUp(check?: CheckAccess) {
  const runtimes = [module('alpha', ['ALPHA_KEY'], check), module('beta', ['BETA_KEY']), module('any', 'all', check)]
  const clock = new ManualClock()
  const hostEnv = { PATH: '/bin', BETA_KEY: 'beta-secret-0123' }
  const vault = new MemoryVault({ ALPHA_KEY: { value: VALUE, storedAt: 1 } })
  const keys = await KeyStore.open({ vault, slots: keySlots(runtimes), hostEnv, clock })
  return { handlers: keysHandlers({ keys, runtimes, clock }), clock, vault }
}

const accept: CheckAccess = ({ env }) =>
  Promise.resolve({ verdict: 'ok', detail: `asked with ${env['ALPHA_KEY']}`, models: [`m-${env['ALPHA_KEY']}`] })
const ask = { runtime: 'alpha', options: {}, candidate: null }

describe('asking a provider', () => {
  it('uses the key in use, in an environment without those of others, and shows no key in the answer', async () => {
    let given: Readonly<Record<string, string>> = {}
    const { handlers } = await setUp((input) => {
      given = input.env
      return accept(input)
    })
    const access = good(await handlers.test(ask))
    expect(given).toMatchObject({ ALPHA_KEY: VALUE, PATH: '/bin' })
    expect(given).not.toHaveProperty('BETA_KEY')
    expect(access).toEqual({ verdict: 'ok', detail: 'asked with [ALPHA_KEY]', models: ['m-[ALPHA_KEY]'] })
    expect(RuntimeAccess.safeParse(access).success).toBe(true)
  })

  it('tries a candidate in its place, trimmed, and does not store it', async () => {
    let tried: string | undefined
    const { handlers, vault } = await setUp((input) => {
      tried = input.env['ALPHA_KEY']
      return accept(input)
    })
    const candidate = { variable: 'ALPHA_KEY', value: ' another-secret-key\n' }
    const access = good(await handlers.test({ ...ask, candidate }))
    expect(tried).toBe('another-secret-key')
    expect(access.detail).toBe('asked with [ALPHA_KEY]')
    expect(vault.saves).toBe(0)
  })

  it.each([
    ['of another runtime', { variable: 'BETA_KEY', value: VALUE }, 'candidate.variable'],
    ['with a space inside', { variable: 'ALPHA_KEY', value: 'a b' }, 'candidate.value'],
  ])('refuses a candidate %s', async (_what, candidate, field) => {
    const { handlers } = await setUp(accept)
    expect(bad(await handlers.test({ ...ask, candidate }))).toMatchObject({ tag: 'invalid_input', field })
  })

  it('refuses bad options and unknown runtimes', async () => {
    const { handlers } = await setUp(accept)
    expect(bad(await handlers.test({ ...ask, options: { bad: true } })).field).toBe('options.bad')
    expect(bad(await handlers.test({ ...ask, runtime: 'gamma' })).tag).toBe('runtime_unavailable')
  })

  it('says that there is nobody to ask when a runtime has a login of its own', async () => {
    const { handlers } = await setUp(accept)
    expect(bad(await handlers.test({ ...ask, runtime: 'beta' }))).toMatchObject({ tag: 'not_found' })
  })

  it('gives up after 15 s, and tells the runtime to', async () => {
    let signal: AbortSignal | null = null
    const { handlers, clock } = await setUp((input) => {
      signal = input.signal
      return new Promise(() => {})
    })
    const asking = handlers.test(ask)
    clock.advance(15_000)
    expect(good(await asking)).toMatchObject({ verdict: 'unreachable', detail: expect.stringContaining('15 s') })
    expect(signal).toMatchObject({ aborted: true })
    expect(clock.pending).toBe(0)
  })

  it('answers also when a runtime breaks its promise and throws the key', async () => {
    const { handlers } = await setUp(({ env }) => Promise.reject(new Error(`401 for ${env['ALPHA_KEY']}`)))
    expect(good(await handlers.test(ask))).toMatchObject({
      verdict: 'unexpected',
      detail: 'Asking failed: 401 for [ALPHA_KEY]',
    })
  })
})
