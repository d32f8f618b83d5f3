import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LandingBench, openLandingBench } from './landingBench'

/** With a bare repository that has the base. */
function withRemote(name = 'origin'): LandingBench & { remote: string } {
  const bench = openLandingBench()
  const remote = join(bench.dir, 'ada', `${name}.git`)
  bench.git('init', '-q', '--bare', remote)
  bench.git('remote', 'add', name, remote)
  bench.git('push', '-q', '-u', name, 'main')
  return Object.assign(bench, { remote })
}
const errorOf = async (bench: LandingBench) => {
  const answer = await bench.landing.push(bench.worktree)
  if (answer.ok) throw new Error(answer.value)
  return answer.error
}

describe('a push', () => {
  it('brings the branch to the remote of its base, lets it follow there, and runs the hook that git-lfs needs', async () => {
    using bench = withRemote('upstream')
    bench.git('remote', 'add', 'origin', join(bench.dir, 'nowhere'))
    mkdirSync(join(bench.project, '.git/hooks'), { recursive: true })
    const hook = join(bench.project, '.git/hooks/pre-push')
    writeFileSync(hook, `#!/bin/sh\ntouch '${bench.dir}/hooked'\n`, { mode: 0o755 })
    const tip = bench.commitStory({ 'c.txt': 'c' })
    const pushed = await bench.landing.push(bench.worktree)
    expect(pushed).toMatchObject({ ok: true, value: expect.stringContaining('story/42 -> story/42') })
    expect(bench.git('-C', bench.remote, 'rev-parse', 'story/42')).toBe(tip)
    expect(bench.inStory('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('upstream/story/42')
    expect(existsSync(join(bench.dir, 'hooked'))).toBe(true)
    expect(await bench.landing.push(bench.worktree)).toMatchObject({
      ok: true,
      value: expect.stringContaining('Everything up-to-date'),
    })
  })

  it('goes where the user pushes, or to the only remote, and asks when that is not clear', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    expect(await errorOf(bench)).toMatchObject({
      tag: 'not_found',
      next: expect.stringContaining('git remote add origin'),
    })
    for (const name of ['one', 'two']) {
      bench.git('init', '-q', '--bare', join(bench.dir, name))
      bench.git('remote', 'add', name, join(bench.dir, name))
      if (name === 'one') expect(await bench.landing.push(bench.worktree)).toMatchObject({ ok: true })
    }
    bench.git('config', '--unset', 'branch.story/42.remote')
    expect(await errorOf(bench)).toMatchObject({
      tag: 'not_found',
      next: expect.stringMatching(/one, two: .*pushDefault/),
    })
    bench.git('config', 'remote.pushDefault', 'two')
    expect(await bench.landing.push(bench.worktree)).toMatchObject({ ok: true })
    expect(bench.git('-C', join(bench.dir, 'two'), 'rev-parse', 'story/42')).toBe(bench.git('rev-parse', 'story/42'))
  })

  it('never overwrites what is there', async () => {
    using bench = withRemote()
    bench.commitStory({ 'c.txt': 'theirs' })
    await bench.landing.push(bench.worktree)
    const theirs = bench.inStory('rev-parse', 'HEAD')
    bench.inStory('reset', '-q', '--hard', 'HEAD~')
    bench.commitStory({ 'c.txt': 'ours' })
    expect(await errorOf(bench)).toMatchObject({
      tag: 'not_allowed',
      message: expect.stringContaining('nothing is forced'),
    })
    expect(bench.git('-C', bench.remote, 'rev-parse', 'story/42')).toBe(theirs)
  })

  it('says what the remote says when it declines, without its control characters', async () => {
    using bench = withRemote()
    const hook = join(bench.remote, 'hooks/pre-receive')
    writeFileSync(hook, '#!/bin/sh\nprintf "\\033]0;owned\\007\\033[31mno such\\033[0m branches\\n" >&2\nexit 1\n', {
      mode: 0o755,
    })
    bench.commitStory({ 'c.txt': 'c' })
    const { message } = await errorOf(bench)
    expect(message).toContain('no such branches')
    expect(message).not.toMatch(/\p{Cc}/u)
  })

  it('asks nobody: without a way in it fails in words, and no credential is told', async () => {
    using bench = withRemote()
    bench.commitStory({ 'c.txt': 'c' })
    const ask = join(bench.dir, 'ask')
    writeFileSync(ask, `#!/bin/sh\ntouch '${bench.dir}/asked'\necho secret\n`, { mode: 0o755 })
    const ssh = join(bench.dir, 'ssh')
    writeFileSync(
      ssh,
      `#!/bin/sh
if (: </dev/tty) 2>/dev/null || [ -n "$SSH_ASKPASS" ] || [ "$SSH_ASKPASS_REQUIRE" != never ]; then touch '${bench.dir}/asked'; fi
echo 'git@example.org: Permission denied (publickey).' >&2
exit 255
`,
      { mode: 0o755 },
    )
    Object.assign(bench.env, { GIT_SSH_COMMAND: ssh, GIT_ASKPASS: ask, SSH_ASKPASS: ask, DISPLAY: ':0' })
    bench.git('remote', 'set-url', 'origin', 'ssh://git:hunter22@example.org/x.git')
    const denied = await errorOf(bench)
    expect(denied).toMatchObject({ tag: 'not_allowed', message: expect.stringContaining('publickey') })
    bench.git('remote', 'set-url', 'origin', 'http://user:s3cr3t%21token@127.0.0.1:9/x.git')
    const away = await errorOf(bench)
    expect(away.tag).toBe('disconnected')
    for (const text of [JSON.stringify(denied), JSON.stringify(away)]) expect(text).not.toMatch(/hunter22|s3cr3t|owned/)
    expect(existsSync(join(bench.dir, 'asked'))).toBe(false)
  })
})

describe('a pull request', () => {
  const address = 'https://github.com/ada/project/pull/7'
  function withGh(script: string): LandingBench & { remote: string; asked(): string } {
    const bench = withRemote()
    const bin = join(bench.dir, 'bin')
    mkdirSync(bin)
    writeFileSync(
      join(bin, 'gh'),
      `#!/bin/bash\nprintf '%s\\n' "$@" >'${bench.dir}/asked'\necho "prompt=$GH_PROMPT_DISABLED in $PWD" >>'${bench.dir}/asked'\ncat >>'${bench.dir}/asked'\n${script}\n`,
      { mode: 0o755 },
    )
    Object.assign(bench.env, { PATH: `${bin}:${process.env['PATH'] ?? ''}` })
    bench.commitStory({ 'c.txt': 'c' })
    return Object.assign(bench, { asked: () => readFileSync(join(bench.dir, 'asked'), 'utf8') })
  }
  const request = { title: '--title\nof "it"', body: '--body\n`x` $(y)' }

  it('is opened by gh after a push, with title and body as they are', async () => {
    using bench = withGh(`echo 'Warning: 1 uncommitted change' >&2; echo ${address}`)
    expect(await bench.landing.openPullRequest(bench.worktree, request)).toEqual({ ok: true, value: address })
    expect(bench.asked()).toBe(
      [
        ...['pr', 'create', '--title=--title of "it"', '--body-file', '-', '--head=story/42', '--base=main'],
        ...[`prompt=1 in ${bench.worktree.path}`, '--body\n`x` $(y)'],
      ].join('\n'),
    )
    expect(bench.git('-C', bench.remote, 'rev-parse', 'story/42')).toBe(bench.git('rev-parse', 'story/42'))
  })

  it('that there is already is answered with its address', async () => {
    using bench = withGh(
      `echo 'a pull request for branch "story/42" into branch "main" already exists:' >&2; echo ${address} >&2; exit 1`,
    )
    expect(await bench.landing.openPullRequest(bench.worktree, request)).toEqual({ ok: true, value: address })
  })

  it('from a fork names its owner', async () => {
    using bench = withGh(`echo ${address}`)
    const fork = join(bench.dir, 'grace', 'project.git')
    bench.git('init', '-q', '--bare', fork)
    bench.git('remote', 'add', 'fork', fork)
    bench.git('config', 'remote.pushDefault', 'fork')
    expect(await bench.landing.openPullRequest(bench.worktree, request)).toMatchObject({ ok: true })
    expect(bench.asked()).toContain('\n--head=grace:story/42\n')
  })

  it('is not opened without gh, and then nothing is pushed', async () => {
    using bench = withGh('')
    rmSync(join(bench.dir, 'bin/gh'))
    const answer = await bench.landing.openPullRequest(bench.worktree, request)
    expect(answer).toMatchObject({
      ok: false,
      error: { tag: 'not_found', next: expect.stringContaining('gh auth login') },
    })
    expect(() => bench.git('-C', bench.remote, 'rev-parse', 'story/42')).toThrow()
  })

  it.each([
    ['echo "To get started with GitHub CLI, please run:  gh auth login" >&2; exit 4', 'not_allowed', 'gh auth login'],
    [
      'echo "pull request create failed: https://u:s3cr3t-token@github.com/x" >&2; exit 1',
      'not_allowed',
      'https://***@github',
    ],
    ['echo created', 'protocol', 'did not say where'],
    ['exec 2>&-; kill -9 $$', 'not_allowed', 'it said nothing'],
  ])('is not made up when gh fails: %s', async (script, tag, words) => {
    using bench = withGh(script)
    const answer = await bench.landing.openPullRequest(bench.worktree, request)
    expect(answer).toMatchObject({ ok: false, error: { tag, kept: 'The branch is pushed.' } })
    expect(JSON.stringify(answer)).toContain(words)
  })

  it('needs a title', async () => {
    using bench = withGh(`echo ${address}`)
    const answer = await bench.landing.openPullRequest(bench.worktree, { title: ' \n', body: '' })
    expect(answer).toMatchObject({ ok: false, error: { tag: 'invalid_input', field: 'title' } })
  })
})
