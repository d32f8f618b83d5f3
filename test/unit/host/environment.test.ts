import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childEnvironment, hostEnvironments, runEnvironment } from '../../../src/main/host/environment'

const claude = { credentialVariables: ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN'] }
const openai = { credentialVariables: ['OPENAI_API_KEY'] }
const command = { credentialVariables: 'all' as const }
const runtimes = [claude, openai, command]
const keys = { ANTHROPIC_API_KEY: 'a', CLAUDE_CODE_OAUTH_TOKEN: 'b', OPENAI_API_KEY: 'c' }

describe('the environment of an agent', () => {
  it('has the credentials of its own runtime and of no other', () => {
    expect(childEnvironment(keys, openai, runtimes)).toMatchObject({ OPENAI_API_KEY: 'c' })
    expect(childEnvironment(keys, openai, runtimes)).not.toHaveProperty('ANTHROPIC_API_KEY')
    expect(childEnvironment(keys, claude, runtimes)).not.toHaveProperty('OPENAI_API_KEY')
  })

  it('has every credential when the runtime runs whatever the user names', () => {
    expect(childEnvironment(keys, command, runtimes)).toMatchObject(keys)
  })

  const notTheirs = [
    'ELECTRON_RUN_AS_NODE',
    'NODE_OPTIONS',
    'NODE_CHANNEL_FD',
    'npm_config_cache',
    'INIT_CWD',
    'SNOWHOOK_TOKEN',
    'TERM_PROGRAM',
    'VTE_VERSION',
    'TMUX',
    'COLUMNS',
    'KITTY_WINDOW_ID',
  ]
  it.each(notTheirs)('does not inherit %s', (name) => {
    expect(childEnvironment({ [name]: 'x', HOME: '/h' }, claude, runtimes)).not.toHaveProperty(name)
  })

  it.each(['HOME', 'LD_LIBRARY_PATH', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS', 'NO_COLOR', 'TERMINFO'])(
    'inherits %s',
    (name) => {
      expect(childEnvironment({ [name]: 'x' }, claude, runtimes)[name]).toBe('x')
    },
  )

  it('names our terminal, whatever the host runs in', () => {
    expect(childEnvironment({ TERM: 'dumb' }, claude, [])).toMatchObject({
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    })
  })

  it('is UTF-8 unless the user chose something', () => {
    expect(childEnvironment({}, claude, [])['LANG']).toBe('C.UTF-8')
    expect(childEnvironment({ LC_ALL: 'de_DE.UTF-8' }, claude, [])).not.toHaveProperty('LANG')
    expect(childEnvironment({ LANG: '' }, claude, [])['LANG']).toBe('C.UTF-8')
  })

  it('does not find our own tools on its path, but the ones that the user put there', () => {
    const path = '/app/node_modules/.bin:/x/node-gyp-bin:/home/u/node_modules/.bin-mine:/usr/bin'
    expect(childEnvironment({ PATH: path, npm_execpath: 'npm' }, claude, [])['PATH']).toBe(
      '/home/u/node_modules/.bin-mine:/usr/bin',
    )
    expect(childEnvironment({ PATH: path }, claude, [])['PATH']).toBe(path)
  })

  it("lets the agent's own variables win, but never over the tags", () => {
    const own = {
      LANG: 'C',
      OPENAI_API_KEY: 'mine',
      SNOWHOOK_RUN: 'forged',
      SNOWHOOK_HOST: 'forged',
      SNOWHOOK_OUTER: 'forged',
      SNOWHOOK_PROGRAM: 'forged',
    }
    const env = runEnvironment({ LANG: 'x', ...keys, SNOWHOOK_HOST: 'host-1' }, own, 'run-1')
    expect(env).toMatchObject({
      LANG: 'C',
      OPENAI_API_KEY: 'mine',
      SNOWHOOK_RUN: 'run-1',
      SNOWHOOK_HOST: 'host-1',
    })
    expect(env).not.toHaveProperty('SNOWHOOK_OUTER')
    expect(env).not.toHaveProperty('SNOWHOOK_PROGRAM')
  })

  it('names the host to everything that it starts, inside an agent of another one its own name, and the other’s beside it', () => {
    const inherited = { HOME: '/h', SNOWHOOK_HOST: 'outer', SNOWHOOK_RUN: 'outer-run', SNOWHOOK_DATA_DIR: '/d' }
    for (const host of [{ HOME: '/h' }, inherited]) {
      const environments = hostEnvironments(host, host, runtimes, 'inner')
      for (const env of [environments.forRuntime(claude), environments.forRuntime(command), environments.forTools()]) {
        expect(env['SNOWHOOK_HOST']).toBe('inner')
        expect(env['SNOWHOOK_OUTER']).toBe(host === inherited ? 'outer-run,outer' : undefined)
        expect(env).not.toHaveProperty('SNOWHOOK_RUN')
        expect(env).not.toHaveProperty('SNOWHOOK_DATA_DIR')
      }
    }
  })

  it('hands a stored credential to its own runtime alone, also when it is stored later', () => {
    const host = { HOME: '/h', OPENAI_API_KEY: undefined }
    const withStored: Record<string, string> = { HOME: '/h' }
    const environments = hostEnvironments(host, withStored, runtimes, 'host-1')
    expect(environments.forRuntime(openai)).not.toHaveProperty('OPENAI_API_KEY')
    withStored['OPENAI_API_KEY'] = 'stored'
    expect(environments.forRuntime(openai)).toMatchObject({ OPENAI_API_KEY: 'stored' })
    for (const env of [environments.forRuntime(claude), environments.forRuntime(command), environments.forTools()]) {
      expect(env).not.toHaveProperty('OPENAI_API_KEY')
      expect(env).toMatchObject({ HOME: '/h' })
    }
  })

  it("never leaks another provider's credential, whatever the runtimes are", () => {
    const names = fc.uniqueArray(fc.constantFrom('A_KEY', 'B_KEY', 'C_KEY', 'D_KEY'), { maxLength: 4 })
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 4 }), fc.nat(), (lists, pick) => {
        const modules = lists.map((credentialVariables) => ({ credentialVariables }))
        const runtime = modules[pick % modules.length] ?? claude
        const env = childEnvironment({ A_KEY: '1', B_KEY: '1', C_KEY: '1', D_KEY: '1' }, runtime, modules)
        for (const name of lists.flat()) {
          expect(name in env).toBe(runtime.credentialVariables.includes(name))
        }
      }),
    )
  })
})
