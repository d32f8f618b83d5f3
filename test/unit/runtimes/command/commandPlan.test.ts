import { describe, expect, it } from 'vitest'
import { planCommand } from '../../../../src/main/runtimes/command/commandPlan'
import type { RuntimeContext } from '../../../../src/main/runtimes/runtime'
import { SessionId } from '../../../../src/shared/domain/ids'
import { KERNEL_ARG_MAX_BYTES } from '../../../../src/shared/domain/limits'

type Given = Partial<Pick<RuntimeContext, 'command' | 'args' | 'prompt' | 'options' | 'env' | 'sessionIdToResume'>>

/** Only what a plan reads. */
const plan = (given: Given) =>
  planCommand({
    command: null,
    args: [],
    prompt: '',
    options: {},
    env: {},
    cwd: '/work',
    sessionIdToResume: null,
    ...given,
  } as RuntimeContext)

describe('what the command runtime executes', () => {
  it.each([
    ['the given program', { command: 'htop', env: { SHELL: '/bin/zsh' } }, 'htop'],
    ["else the user's shell", { env: { SHELL: '/bin/zsh' } }, '/bin/zsh'],
    ['else the shell that every system has', {}, '/bin/sh'],
    ['also when SHELL is empty', { env: { SHELL: '' } }, '/bin/sh'],
  ])('%s', (_name, given, file) => {
    expect(plan(given)).toMatchObject({ ok: true, value: { spec: { file, cwd: '/work', screen: 'pty' } } })
  })

  it.each([
    ['nothing, by default', {}, { args: ['-x'], prompt: null, typed: null }],
    ['the last argument', { promptAs: 'argument' }, { args: ['-x', '-say\nhi'], prompt: '-say\nhi', typed: null }],
    ['typed keys', { promptAs: 'typed' }, { args: ['-x'], prompt: '-say\nhi', typed: '-say\rhi\r' }],
  ])('makes of a prompt %s', (_name, options, { args, prompt, typed }) => {
    expect(plan({ args: ['-x'], prompt: '-say\nhi', options })).toMatchObject({
      ok: true,
      value: { spec: { args }, prompt, typed },
    })
  })

  it('makes nothing of an empty prompt', () => {
    for (const promptAs of ['argument', 'typed']) {
      expect(plan({ options: { promptAs } })).toMatchObject({
        value: { spec: { args: [] }, prompt: null, typed: null },
      })
    }
  })

  it.each([
    ['a session to resume', { sessionIdToResume: SessionId.parse('s') }, 'not_resumable'],
    ['an unknown option', { options: { nope: 1 } }, 'invalid_input'],
    ['an argument that the kernel refuses', { args: ['é'.repeat(KERNEL_ARG_MAX_BYTES / 2)] }, 'invalid_input'],
    ['an argument with NUL', { args: ['a\0b'] }, 'invalid_input'],
    [
      'a prompt too long for an argument',
      { prompt: 'x'.repeat(KERNEL_ARG_MAX_BYTES), options: { promptAs: 'argument' } },
      'invalid_input',
    ],
  ])('refuses %s', (_name, given, tag) => {
    expect(plan(given)).toMatchObject({ ok: false, error: { tag } })
  })

  it('takes the longest argument that the kernel takes', () => {
    expect(plan({ args: ['x'.repeat(KERNEL_ARG_MAX_BYTES - 1)] }).ok).toBe(true)
  })
})
