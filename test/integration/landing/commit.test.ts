import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LandingBench, lines, openLandingBench } from './landingBench'

async function refuses(bench: LandingBench, error: object, message = 'work'): Promise<void> {
  const before = bench.everything()
  expect(await bench.landing.commit(bench.worktree, message)).toMatchObject({ ok: false, error })
  expect(bench.everything(before)).toEqual(before)
  expect(bench.scratch()).toEqual([])
}

describe('a commit of a story', () => {
  it('has everything that is not ignored, as the user, with the message as it is', async () => {
    using bench = openLandingBench()
    bench.write('.gitignore', 'ignored\n')
    bench.write('ignored', 'x')
    bench.write('new\nfile', 'x')
    bench.write('a.txt', lines(1, 20, { 2: 'two' }))
    bench.inStory('add', 'a.txt')
    bench.write('a.txt', lines(1, 20, { 3: 'three' }))
    rmSync(join(bench.worktree.path, 'b.txt'))
    const head = bench.inStory('rev-parse', 'HEAD')
    const message = '  -m "quoted" $(x) 🚀  \n# no comment\n\n'
    expect(await bench.landing.commit(bench.worktree, message)).toEqual({ ok: true, value: undefined })
    expect(bench.inStory('log', '-1', '--format=%P%n%an <%ae>%n%cn%n%B')).toBe(
      `${head}\nAda <ada@example.org>\nAda\n  -m "quoted" $(x) 🚀\n# no comment`,
    )
    expect(bench.inStory('symbolic-ref', 'HEAD')).toBe('refs/heads/story/42')
    expect(bench.inStory('-c', 'core.quotePath=true', 'show', '--format=', '--name-status').split('\n')).toEqual([
      'A\t.gitignore',
      'M\ta.txt',
      'D\tb.txt',
      'A\t"new\\nfile"',
    ])
    expect(bench.inStory('status', '--porcelain')).toBe('')
    expect(bench.inStory('diff', '--cached', '--name-only')).toBe('')
    expect(bench.inStory('fsck', '--no-dangling')).toBe('')
    expect(bench.inStory('log', '-g', '-1', '--format=%gs')).toContain('commit:')
    await refuses(bench, { tag: 'not_allowed', message: 'There is nothing to commit.' })
    bench.write('a.txt', 'next')
    expect((await bench.landing.commit(bench.worktree, 'again')).ok).toBe(true)
    expect(bench.inStory('rev-list', '--count', `${head}..HEAD`)).toBe('2')
  })

  it('runs no hook', async () => {
    using bench = openLandingBench()
    mkdirSync(join(bench.project, '.git/hooks'), { recursive: true })
    for (const hook of ['pre-commit', 'commit-msg', 'post-commit', 'post-index-change', 'reference-transaction'])
      writeFileSync(join(bench.project, '.git/hooks', hook), `#!/bin/sh\ntouch '${bench.dir}/hooked'\nexit 1\n`, {
        mode: 0o755,
      })
    bench.write('c', 'c')
    expect((await bench.landing.commit(bench.worktree, 'work')).ok).toBe(true)
    expect(existsSync(join(bench.dir, 'hooked'))).toBe(false)
  })

  it('needs somebody to be from, and says how to tell git', async () => {
    using bench = openLandingBench()
    bench.write('c', 'c')
    rmSync(join(bench.dir, 'home/.gitconfig'))
    await refuses(bench, { tag: 'not_allowed', next: expect.stringMatching(/user\.name .* user\.email/) })
  })

  it('names the lock that another git command holds, and its age', async () => {
    using bench = openLandingBench()
    bench.write('c', 'c')
    const lock = join(bench.project, '.git/worktrees/42/index.lock')
    writeFileSync(lock, '')
    await refuses(bench, { tag: 'busy', message: expect.stringMatching(/42\/index\.lock for \d+ s/) })
    rmSync(lock)
    expect((await bench.landing.commit(bench.worktree, 'work')).ok).toBe(true)
  })

  it('is not made while conflicts or operations are open, nor for another branch', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'b.txt': 'story\n' })
    bench.commitProject({ 'b.txt': 'base\n' })
    expect(() => bench.inStory('merge', 'main')).toThrow()
    await refuses(bench, { tag: 'not_allowed', message: expect.stringContaining('b.txt') })
    bench.inStory('add', 'b.txt')
    await refuses(bench, { tag: 'not_allowed', message: expect.stringContaining('a merge') })
    bench.inStory('merge', '--abort')
    bench.inStory('switch', '-q', '-c', 'mine')
    bench.write('c', 'c')
    await refuses(bench, { tag: 'not_allowed', next: expect.stringContaining('git switch story/42') })
  })

  it('is signed as the user has set, and not made when the signature does not come', async () => {
    using bench = openLandingBench()
    bench.write('c', 'c')
    const gpg = (script: string) =>
      writeFileSync(join(bench.dir, 'gpg'), `#!/bin/sh\ncat >/dev/null\n${script}\n`, { mode: 0o755 })
    bench.git('config', 'commit.gpgSign', 'true')
    bench.git('config', 'gpg.program', join(bench.dir, 'gpg'))
    gpg('echo "no key" >&2; exit 2')
    await refuses(bench, { tag: 'not_allowed', message: expect.stringContaining('signed') })
    gpg(
      'echo "[GNUPG:] SIG_CREATED " >&2; printf -- "-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n"',
    )
    expect((await bench.landing.commit(bench.worktree, 'work')).ok).toBe(true)
    expect(bench.inStory('cat-file', 'commit', 'HEAD')).toContain('gpgsig -----BEGIN PGP SIGNATURE-----')
    const report = await bench.report({ method: 'squash' })
    expect(bench.git('cat-file', 'commit', report.commit ?? '')).toContain('gpgsig')
  })

  it.each([
    ['something is staged', 'git add -N other', 'first'],
    ['the branch moves', 'git -c commit.gpgSign=false commit -q --allow-empty -m theirs', 'theirs'],
  ])('gives way when %s meanwhile', async (_, meanwhile, last) => {
    using bench = openLandingBench()
    bench.write('other', 'other')
    bench.git('config', 'commit.gpgSign', 'true')
    bench.git('config', 'gpg.program', join(bench.dir, 'gpg'))
    const signature = 'echo "[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"'
    const script = `#!/bin/sh\ncat >/dev/null\ncd '${bench.worktree.path}' && ${meanwhile}\n${signature}\n`
    writeFileSync(join(bench.dir, 'gpg'), script, { mode: 0o755 })
    expect(await bench.landing.commit(bench.worktree, 'ours')).toMatchObject({ ok: false, error: { tag: 'busy' } })
    expect(bench.inStory('log', '-1', '--format=%s')).toBe(last)
    expect(bench.inStory('status', '--porcelain')).toBe(last === 'first' ? 'A other' : '?? other')
    expect(existsSync(join(bench.project, '.git/worktrees/42/index.lock'))).toBe(false)
  })

  it('needs a message, and a worktree', async () => {
    using bench = openLandingBench()
    bench.write('c', 'c')
    await refuses(bench, { tag: 'invalid_input', field: 'message' }, ' \n\0\n')
    const gone = { ...bench.worktree, path: join(bench.dir, 'gone') }
    expect(await bench.landing.commit(gone, 'work')).toMatchObject({ ok: false, error: { tag: 'not_found' } })
  })
})
