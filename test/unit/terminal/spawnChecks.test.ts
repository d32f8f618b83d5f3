import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PtyOptions } from '../../../src/main/terminal/ports'
import { whyNotSpawn } from '../../../src/main/terminal/spawnChecks'
import { KERNEL_ARG_MAX_BYTES } from '../../../src/shared/domain/limits'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'snowhook-spawn-'))
  mkdirSync(join(home, 'bin', 'folder'), { recursive: true })
  writeFileSync(join(home, 'bin', 'tool'), '#!/bin/sh\n')
  chmodSync(join(home, 'bin', 'tool'), 0o755)
  writeFileSync(join(home, 'bin', 'note'), 'not a program')
})
afterAll(() => rmSync(home, { recursive: true }))

const check = (given: Partial<PtyOptions>) =>
  whyNotSpawn({ file: 'tool', args: [], cwd: home, env: { PATH: join(home, 'bin') }, cols: 80, rows: 24, ...given })

describe('a program is not started', () => {
  it.each([
    ['that does not exist', { file: 'nothing' }, /no program nothing on the PATH/],
    ['that is only a file', { file: 'note' }, /no program note/],
    ['that is a folder', { file: 'folder' }, /no program folder/],
    ['without a name', { file: '' }, /no program ""/],
    ['by a path that leads nowhere', { file: './bin/nothing' }, /no program \.\/bin\/nothing\./],
    ['in a folder that does not exist', { cwd: '/nowhere/at/all' }, /\/nowhere\/at\/all: it does not exist/],
    ['with an argument that the kernel refuses', { args: ['x'.repeat(KERNEL_ARG_MAX_BYTES)] }, /E2BIG/],
    [
      'with more arguments than the kernel takes',
      { args: Array.from({ length: 30 }, () => 'x'.repeat(100_000)) },
      /E2BIG/,
    ],
    [
      'with an environment that is too long',
      { env: { PATH: '/bin', X: 'é'.repeat(KERNEL_ARG_MAX_BYTES / 2) } },
      /no program|E2BIG/,
    ],
    ['with a NUL in an argument', { args: ['a\0b'] }, /NUL/],
    ['with a NUL in the environment', { env: { PATH: '/bin', X: '\0' } }, /NUL/],
  ] satisfies [string, Partial<PtyOptions>, RegExp][])('%s', (_, given, message) => {
    expect(check(given)?.message).toMatch(message)
  })
  it('in a folder that is a file', () => {
    expect(check({ cwd: join(home, 'bin', 'note') })).toMatchObject({ tag: 'spawn_failed', field: 'cwd' })
  })
})

describe('a program is started', () => {
  it.each([
    ['by its name', {}],
    ['by a path from its folder', { file: './bin/tool' }],
    ['found in a part of the PATH that is relative to its folder', { env: { PATH: 'bin' } }],
    ['by name without a PATH', { file: 'sh', env: {} }],
    ['with the longest argument that the kernel takes', { args: ['x'.repeat(KERNEL_ARG_MAX_BYTES - 1)] }],
  ] satisfies [string, Partial<PtyOptions>][])('%s', (_, given) => {
    expect(check(given)).toBeNull()
  })
})
