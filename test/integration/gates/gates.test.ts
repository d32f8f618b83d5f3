import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { worktreeState } from '../../../src/main/gates/worktreeState'
import { systemClock } from '../../../src/main/host/systemClock'
import { type BenchOptions, openBench, type TestBench } from '../../support/toolBench'

async function project(config: string, options: BenchOptions = {}): Promise<TestBench> {
  const bench = await openBench({ git: true, ...options })
  mkdirSync(join(bench.project, '.snowhook'))
  writeFileSync(join(bench.project, '.snowhook/config.yaml'), config)
  return bench
}

const git = (bench: TestBench, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@l', ...args], {
    cwd: bench.project,
    encoding: 'utf8',
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
  }).trim()

const stateOf = (bench: TestBench, cwd = bench.project) =>
  worktreeState({
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: bench.dir },
    clock: systemClock,
    signal: new AbortController().signal,
  })

describe('the gates of a project', () => {
  it('are run in order, all of them, and told with what failed', async () => {
    await using bench = await project(
      'gates:\n  - {name: good, command: "echo fine"}\n  - {name: bad, command: "echo broken; exit 2"}\n  - {name: rust, command: cargo test, when: Cargo.toml}\n  - {name: last, command: "test -f .snowhook/config.yaml"}\n',
    )
    const { outcome, output } = await bench.call('run_gates', {})
    expect(outcome).toBe('error')
    const head = git(bench, 'rev-parse', 'HEAD').slice(0, 12)
    expect(output).toMatch(new RegExp(`^About tree [0-9a-f]{12} on commit ${head}:`))
    expect(output).toMatch(/- good passed .*\n- bad FAILED \(.*exit code 2\)\n- rust skipped: .*\n- last passed/)
    expect(output).toMatch(/bad \(\$ echo broken; exit 2\):\nbroken\n\n\[Not passed: bad\.\]$/)
    expect(output).not.toContain('fine')
    expect((await bench.call('run_gates', { names: ['last'] })).outcome).toBe('ok')
    expect((await bench.call('run_gates', { names: ['nope'] })).output).toMatch(/The gates are: good, bad, rust, last/)
  })

  it('are shown to the person as commands, and those very commands are run', async () => {
    await using bench = await project('gates: [{name: test, command: touch shown}]\n', {
      policy: 'ask',
      decide: ({ summary, grant }) => {
        expect(summary).toBe('Run the gates\ntest: touch shown')
        expect(grant?.key).toBe('run_gates:touch shown')
        // Somebody changes the file while the person reads.
        writeFileSync(join(bench.project, '.snowhook/config.yaml'), 'gates: [{name: test, command: touch swapped}]\n')
        return 'allow'
      },
    })
    expect((await bench.call('run_gates', {})).outcome).toBe('ok')
    expect(readdirSync(bench.project)).toContain('shown')
    expect(readdirSync(bench.project)).not.toContain('swapped')
  })

  it.each([
    ['gates: [{name: a}]\n', /config\.yaml cannot be used: line 1: gates\.0/],
    ['gates:\n  - {name: a, command: x}\n  - {name: b\n', /line \d/],
  ])('are not run when the configuration is wrong: %j', async (config, message) => {
    await using bench = await project(config, { policy: 'ask' })
    const { outcome, output } = await bench.call('run_gates', {})
    expect([outcome, output]).toEqual(['error', expect.stringMatching(message)])
    expect(bench.desk.asked).toHaveLength(0)
  })

  it('are ended when their time is over, and what was interrupted is no failure of theirs', async () => {
    await using bench = await project(
      'gates: [{name: slow, command: "touch ready; sleep 600", timeoutSecs: 1}, {name: next, command: "true"}]\n',
    )
    expect((await bench.call('run_gates', {})).output).toMatch(/- slow TIMED OUT/)
    const stop = new AbortController()
    const call = bench.call('run_gates', { names: ['slow', 'next'] }, { signal: stop.signal })
    while (bench.processes().length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stop.abort()
    const { outcome, output } = await call
    expect(outcome).toBe('interrupted')
    expect(output).toMatch(/- next was interrupted/)
    expect(bench.processes()).toEqual([])
  })

  it('that change the worktree are found out', async () => {
    await using bench = await project(
      'gates: [{name: format, command: "echo x > made"}, {name: after, command: "true"}]\n',
    )
    const { output } = await bench.call('run_gates', {})
    expect(output).toMatch(/- format passed \(.*it changed files/)
    expect(output).toMatch(/- after passed \([^,]*\)$/m)
  })
})

describe('what a verdict is about', () => {
  it('is the tree that a commit of everything would have, and nothing of the user’s is touched', async () => {
    await using bench = await openBench({ git: true })
    const put = (name: string, text: string): void => writeFileSync(join(bench.project, name), text)
    put('.gitignore', 'tracked.log\nignored.log\n')
    put('tracked.log', 'ignored, but tracked\n')
    put('a', '1')
    git(bench, 'add', '-f', '.gitignore', 'tracked.log', 'a')
    git(bench, 'commit', '-q', '-m', 'one')
    put('a', 'staged')
    git(bench, 'add', 'a')
    put('a', 'in the worktree')
    put('tracked.log', 'changed')
    put('untracked', 'new')
    put('ignored.log', 'not part of it')
    const index = join(bench.project, '.git/index')
    const before = [
      readFileSync(index).toString('hex'),
      statSync(index).mtimeMs,
      git(bench, 'count-objects'),
      git(bench, 'status', '--porcelain'),
    ]
    const state = await stateOf(bench)
    const after = [
      readFileSync(index).toString('hex'),
      statSync(index).mtimeMs,
      git(bench, 'count-objects'),
      git(bench, 'status', '--porcelain'),
    ]
    expect(after).toEqual(before)
    expect(state.commit).toBe(git(bench, 'rev-parse', 'HEAD'))
    git(bench, 'add', '-A')
    git(bench, 'commit', '-q', '-m', 'two')
    expect(state.tree).toBe(git(bench, 'rev-parse', 'HEAD^{tree}'))
    expect((await stateOf(bench)).tree).toBe(state.tree)
  })

  it('is known in a worktree of its own, in a folder of it, and before the first commit', async () => {
    await using bench = await openBench({ git: true })
    const tree = join(bench.dir, 'a "tree": here')
    git(bench, 'worktree', 'add', '-q', '-b', 'story', tree)
    mkdirSync(join(tree, 'sub'))
    writeFileSync(join(tree, 'sub/f'), 'x')
    const whole = await stateOf(bench, tree)
    expect(whole.tree).toMatch(/^[0-9a-f]{40}$/)
    expect(await stateOf(bench, join(tree, 'sub'))).toEqual(whole)
    await using empty = await openBench()
    git(empty, 'init', '-q')
    writeFileSync(join(empty.project, 'f'), 'x')
    const first = await stateOf(empty)
    expect(first.commit).toBeNull()
    expect(first.tree).toMatch(/^[0-9a-f]{40}$/)
  })

  it('is known whatever the repository is called: a list of object stores is separated by colons', async () => {
    await using bench = await openBench()
    const odd = join(bench.project, 'a "b":\\c')
    mkdirSync(odd)
    git(bench, 'init', '-q', odd)
    writeFileSync(join(odd, 'f'), 'x')
    git(bench, '-C', odd, 'add', '-A')
    git(bench, '-C', odd, 'commit', '-q', '-m', 'one')
    expect((await stateOf(bench, odd)).tree).toBe(git(bench, '-C', odd, 'rev-parse', 'HEAD^{tree}'))
  })

  it('is nothing where there is no repository', async () => {
    await using bench = await openBench()
    expect(await stateOf(bench)).toEqual({ commit: null, tree: null })
  })
})

describe('what a killed host has left of the trees that it hashed', () => {
  it('is removed by the next look; folders of hosts that live stay', async () => {
    await using bench = await openBench({ git: true })
    const temp = join(bench.dir, 'temp')
    const gone = spawnSync(process.execPath, ['--version']).pid
    const [left, used] = [`snowhook-tree-${gone}-abc123`, `snowhook-tree-${process.ppid}-abc123`]
    for (const name of [left, used]) mkdirSync(join(temp, name, 'objects'), { recursive: true })
    vi.stubEnv('TMPDIR', temp)
    try {
      expect((await stateOf(bench)).tree).not.toBeNull()
    } finally {
      vi.unstubAllEnvs()
    }
    expect(readdirSync(temp)).toEqual([used])
  })
})
