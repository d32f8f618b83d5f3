import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { worktreeState } from '../../../src/main/gates/worktreeState'
import { systemClock } from '../../../src/main/host/systemClock'
import { openBench, type TestBench } from '../../support/toolBench'

const PATH = process.env['PATH'] ?? ''

function program(bench: TestBench, name: string): string {
  const ran = join(bench.dir, 'ran')
  writeFileSync(join(bench.project, name), `#!/bin/sh\ntouch '${ran}'\n`)
  chmodSync(join(bench.project, name), 0o755)
  return ran
}

describe('git, as Snowhook starts it to look at a worktree', () => {
  const state = (bench: TestBench, path: string) =>
    worktreeState({
      cwd: bench.project,
      env: { PATH: path, HOME: bench.dir },
      clock: systemClock,
      signal: new AbortController().signal,
    })

  it('is not a program of the worktree, though that is first on the PATH', async () => {
    await using bench = await openBench({ git: true })
    mkdirSync(join(bench.project, 'bin'))
    const ran = program(bench, 'bin/git')
    expect((await state(bench, `${join(bench.project, 'bin')}:${PATH}`)).tree).toMatch(/^[0-9a-f]{40}$/)
    expect(existsSync(ran)).toBe(false)
  })

  it('runs no hook of the repository, also where its configuration names a folder of the worktree', async () => {
    await using bench = await openBench({ git: true })
    mkdirSync(join(bench.project, 'hooks'))
    const ran = program(bench, 'hooks/post-index-change')
    execFileSync('git', ['config', 'core.hooksPath', 'hooks'], { cwd: bench.project })
    expect((await state(bench, PATH)).tree).toMatch(/^[0-9a-f]{40}$/)
    expect(existsSync(ran)).toBe(false)
    execFileSync('git', ['add', '.'], { cwd: bench.project })
    expect(existsSync(ran)).toBe(true)
  })
})
