import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LandingWish } from '../../../src/main/landing/ports'
import type { MergeMethod } from '../../../src/shared/domain/review'
import { type LandingBench, lines, openLandingBench, verdict } from './landingBench'

const METHODS: readonly MergeMethod[] = ['squash', 'rebase', 'merge']

/** Gates that look at the folder and then say what they are told to. */
const gates =
  (bench: LandingBench, outcome: Parameters<typeof verdict>[0], look: (folder: string) => void = () => {}) =>
  async (folder: string) => {
    look(folder)
    return verdict(outcome, bench.git('-C', folder, 'rev-parse', 'HEAD'))
  }

/** The outcome must not be `merged`, and nothing may be different from before. */
async function leavesAll(bench: LandingBench, wish: Partial<LandingWish>, more: () => void = () => {}) {
  const before = bench.everything()
  const report = await bench.report(wish)
  more()
  expect(bench.everything(before)).toEqual(before)
  expect(bench.scratch()).toEqual([])
  expect(report.commit).toBeNull()
  return report
}

describe.each(METHODS)('landing by %s', (method) => {
  it('puts the work onto a base that has moved, judges the result, and brings its folder along', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': lines(1, 20, { 2: 'two' }) }, 'one')
    const tip = bench.commitStory({ 'new file\n.txt': 'new\n' }, 'two')
    const base = bench.commitProject({ 'b.txt': 'B\n' })
    const seen: string[] = []
    const judge = gates(bench, 'passed', (folder) => {
      seen.push(readFileSync(join(folder, 'a.txt'), 'utf8'), readFileSync(join(folder, 'b.txt'), 'utf8'))
      expect(folder.endsWith('/project')).toBe(true)
      expect(bench.git('-C', folder, 'status', '--porcelain')).toBe('')
      expect(bench.git('rev-parse', 'main')).toBe(base)
    })
    const report = await bench.report({ method, judge })
    expect(report).toMatchObject({ outcome: 'merged', conflicts: [], report: { outcome: 'passed' } })
    expect(report.message).toContain('all gates passed on the result')
    expect(seen).toEqual([lines(1, 20, { 2: 'two' }), 'B\n'])
    expect(bench.git('rev-parse', 'main')).toBe(report.commit)
    expect(bench.git('status', '--porcelain')).toBe('')
    expect([bench.read('a.txt'), bench.read('b.txt'), bench.read('new file\n.txt')]).toEqual([...seen, 'new\n'])
    expect(bench.git('rev-parse', 'story/42')).toBe(tip)
    expect(bench.git('fsck', '--no-dangling')).toBe('')
    expect(bench.scratch()).toEqual([])
    expect(bench.git('worktree', 'list').split('\n')).toHaveLength(2)
    const parents = bench.git('rev-list', '--parents', '-1', 'main').split(' ').slice(1)
    expect(parents).toEqual({ squash: [base], merge: [base, tip], rebase: [bench.git('rev-parse', 'main~1')] }[method])
    expect(bench.git('log', '--format=%s', `${base}..main`, '--first-parent').split('\n')).toEqual(
      { squash: ['Tell it'], merge: ['Merge story/42: Tell it'], rebase: ['two', 'one'] }[method],
    )
  })

  it('names the files of a conflict and changes nothing', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': lines(1, 20, { 2: 'ours' }), '-x "ä\n`': '1', 'b.txt': 'story\n' })
    bench.commitProject({ 'a.txt': lines(1, 20, { 2: 'theirs' }), '-x "ä\n`': '2' })
    const report = await leavesAll(bench, { method, judge: () => Promise.reject(new Error('not to be called')) })
    expect(report).toMatchObject({ outcome: 'conflicts', report: null })
    expect(report.conflicts.toSorted()).toEqual(['-x "ä\n`', 'a.txt'])
  })

  it('changes nothing when the gates fail on the result, and hands over what they said', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': 'broken\n' })
    bench.commitProject({ 'b.txt': 'B\n' })
    for (const outcome of ['failed', 'interrupted', 'broken'] as const) {
      const judge = gates(bench, outcome, (folder) => writeFileSync(join(folder, 'left behind'), 'x'))
      const report = await leavesAll(bench, { method, judge })
      expect(report).toMatchObject({ outcome: 'gates_failed', report: { outcome } })
    }
  })

  it('begins again when the base moves while the gates run, and gives up the second time', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': lines(1, 20, { 2: 'two' }) })
    let runs = 0
    const moving = (times: number) =>
      gates(bench, 'passed', () => {
        if (runs++ < times) bench.commitProject({ 'b.txt': `${runs}\n` })
      })
    expect(await bench.report({ method, judge: moving(2) })).toMatchObject({ outcome: 'refused', commit: null })
    expect([runs, bench.read('b.txt'), bench.read('a.txt')]).toEqual([2, '2\n', lines(1, 20)])
    expect(await bench.report({ method, judge: moving(3) })).toMatchObject({ outcome: 'merged' })
    expect([runs, bench.read('b.txt'), bench.read('a.txt')]).toEqual([4, '3\n', lines(1, 20, { 2: 'two' })])
    expect(bench.git('status', '--porcelain')).toBe('')
  })

  it('says what is not verified', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const none = await bench.report({ method, judge: gates(bench, 'none') })
    expect(none).toMatchObject({ outcome: 'merged', message: expect.stringContaining('not verified') })
    bench.commitStory({ 'd.txt': 'd' })
    // A squashed branch goes on from where it was: its base has its first commit under another name.
    const without = await bench.report({ method, judge: null })
    expect(without).toMatchObject({ outcome: 'merged', message: expect.stringContaining('not verified'), report: null })
    expect([bench.read('c.txt'), bench.read('d.txt')]).toEqual(['c', 'd'])
  })

  it('refuses when there is nothing to land', async () => {
    using bench = openLandingBench()
    const fresh = await leavesAll(bench, { method })
    expect(fresh).toMatchObject({ outcome: 'refused', message: expect.stringContaining('nothing to land') })
    bench.commitStory({ 'b.txt': 'same\n' })
    bench.commitProject({ 'b.txt': 'same\n' })
    expect(await leavesAll(bench, { method })).toMatchObject({ outcome: 'refused' })
  })

  it('moves a base that is checked out nowhere, without a file', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    bench.git('switch', '-q', '-c', 'other')
    const report = await bench.report({ method, judge: gates(bench, 'passed') })
    expect(report.outcome).toBe('merged')
    expect(bench.git('rev-parse', 'main')).toBe(report.commit)
    expect(bench.git('show', 'main:c.txt')).toBe('c')
    expect([bench.git('status', '--porcelain'), readdirSync(bench.project).includes('c.txt')]).toEqual(['', false])
  })
})

describe('the folder that has the base checked out', () => {
  it.each(METHODS)('keeps changes that are not in the way, staged ones and new files too (%s)', async (method) => {
    using bench = openLandingBench()
    bench.commitProject({ 'c.txt': 'c\n', 'd.txt': 'd\n' })
    bench.inStory('merge', '-q', 'main')
    bench.commitStory({ 'a.txt': 'story\n' })
    bench.writeInProject('b.txt', 'mine\n')
    bench.writeInProject('c.txt', 'staged\n')
    bench.git('add', 'c.txt')
    bench.writeInProject('new.txt', 'new\n')
    rmSync(join(bench.project, 'd.txt'))
    const before = bench.git('status', '--porcelain')
    expect(await bench.report({ method, judge: gates(bench, 'passed') })).toMatchObject({ outcome: 'merged' })
    expect(bench.git('status', '--porcelain')).toBe(before)
    expect(['a.txt', 'b.txt', 'c.txt', 'new.txt'].map(bench.read)).toEqual(['story\n', 'mine\n', 'staged\n', 'new\n'])
  })

  it.each<[string, (bench: LandingBench) => void, RegExp]>([
    ['a changed file in the way', (bench) => bench.writeInProject('a.txt', 'mine\n'), /a\.txt/],
    [
      'a staged file in the way',
      (bench) => {
        bench.writeInProject('a.txt', 'mine\n')
        bench.git('add', 'a.txt')
      },
      /a\.txt/,
    ],
    ['a new file in the way', (bench) => bench.writeInProject('new/n.txt', 'mine\n'), /n\.txt/],
    [
      'an ignored file in the way',
      (bench) => {
        writeFileSync(join(bench.project, '.git/info/exclude'), 'n.txt\n')
        bench.writeInProject('new/n.txt', 'mine\n')
      },
      /n\.txt/,
    ],
    ['a new file where a folder is to be', (bench) => bench.writeInProject('new', 'mine\n'), /new/],
    [
      'an ignored folder where a file is to be',
      (bench) => {
        writeFileSync(join(bench.project, '.git/info/exclude'), 'secret\n')
        bench.writeInProject('plain/secret', 'mine\n')
      },
      /plain/,
    ],
    [
      'a change that git was told to look away from',
      (bench) => {
        bench.git('update-index', '--assume-unchanged', 'a.txt')
        bench.writeInProject('a.txt', 'mine\n')
      },
      /a\.txt/,
    ],
    ['a locked index', (bench) => bench.writeInProject('.git/index.lock', ''), /index\.lock for \d+ s/],
    [
      'a merge in progress',
      (bench) => {
        bench.git('branch', 'side', 'main~0')
        bench.git('commit', '-q', '--allow-empty', '-m', 'x')
        bench.git('-C', bench.project, 'checkout', '-q', 'side')
        bench.git('commit', '-q', '--allow-empty', '-m', 'y')
        bench.git('checkout', '-q', 'main')
        bench.git('merge', '-q', '--no-commit', '--no-ff', 'side')
      },
      /in the middle of a merge/,
    ],
    [
      'a rebase of it in progress',
      (bench) => {
        bench.git('branch', 'side')
        bench.commitProject({ 'b.txt': 'one\n' })
        bench.git('checkout', '-q', 'side')
        bench.commitProject({ 'b.txt': 'two\n' })
        bench.git('checkout', '-q', 'main')
        expect(() => bench.git('rebase', '-q', 'side')).toThrow()
      },
      /in the middle of a rebase on main/,
    ],
  ])('is left alone, and so is the base, with %s', async (_, prepare, words) => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': 'story\n', 'new/n.txt': 'story\n', plain: 'story\n' })
    prepare(bench)
    for (const method of METHODS) {
      const report = await leavesAll(bench, { method, judge: gates(bench, 'passed') })
      expect(report).toMatchObject({ outcome: 'refused', message: expect.stringMatching(words) })
    }
  })

  it('is looked at again after the gates', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': 'story\n' })
    bench.git('switch', '-q', '--detach')
    const before = bench.git('rev-parse', 'main')
    const judge = gates(bench, 'passed', () => {
      bench.git('switch', '-q', 'main')
      bench.writeInProject('a.txt', 'mine\n')
    })
    expect(await bench.report({ judge })).toMatchObject({ outcome: 'refused', commit: null })
    expect([bench.git('rev-parse', 'main'), bench.read('a.txt')]).toEqual([before, 'mine\n'])
  })

  it('is another worktree as well as the project', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'a.txt': 'story\n' })
    bench.git('switch', '-q', '-c', 'other')
    const folder = join(bench.dir, 'its own\nfolder')
    bench.git('worktree', 'add', '-q', folder, 'main')
    expect(await bench.report()).toMatchObject({ outcome: 'merged' })
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('story\n')
    expect([bench.git('-C', folder, 'status', '--porcelain'), bench.read('a.txt')]).toEqual(['', lines(1, 20)])
  })
})

describe('a story', () => {
  it.each<[string, (bench: LandingBench) => void, RegExp]>([
    ['a new file', (bench) => bench.write('n.txt', 'n'), /not committed\. Commit them/],
    ['a change', (bench) => bench.write('a.txt', 'n'), /not committed/],
    [
      'another branch checked out',
      (bench) => bench.inStory('switch', '-q', '-c', 'x'),
      /the branch x .*git switch story/,
    ],
    ['no branch checked out', (bench) => bench.inStory('switch', '-q', '--detach'), /no branch checked out/],
  ])('is not landed with %s in its worktree', async (_, prepare, words) => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    prepare(bench)
    const report = await leavesAll(bench, {})
    expect(report).toMatchObject({ outcome: 'refused', message: expect.stringMatching(words) })
  })

  it('without a base is refused with what to do', async () => {
    using bench = openLandingBench({ base: null })
    bench.commitStory({ 'c.txt': 'c' })
    expect(await leavesAll(bench, {})).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('git merge'),
    })
  })

  it('is committed in the name of somebody, never of a guess', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    rmSync(join(bench.dir, 'home/.gitconfig'))
    expect(await leavesAll(bench, {})).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('user.email'),
    })
  })

  it('says which message it wants', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    await bench.report({ message: '# not a comment\n\nbody  \n\n\n' })
    expect(bench.git('log', '-1', '--format=%B%an%ae')).toBe('# not a comment\n\nbody\nAdaada@example.org')
  })

  it('with a submodule at another commit is landed as one changed pointer, and two pointers conflict', async () => {
    using bench = openLandingBench({
      prepare: (git, project) => {
        const sub = join(project, '../sub')
        git('init', '-q', sub)
        for (const name of ['1', '2', '3']) git('-C', sub, 'commit', '-q', '--allow-empty', '-m', name)
        git('-C', project, 'submodule', '--quiet', 'add', sub, 'sub')
        git('-C', project, 'commit', '-q', '-m', 'sub')
      },
    })
    const [third, second, first] = bench.git('-C', join(bench.dir, 'sub'), 'log', '--format=%H').split('\n')
    const point = (to = '') => bench.inStory('update-index', '--cacheinfo', `160000,${to},sub`)
    point(second)
    bench.inStory('commit', '-q', '-m', 'sub at second')
    const report = await bench.report({ method: 'rebase' })
    expect(report.outcome).toBe('merged')
    expect(bench.git('rev-parse', 'main:sub')).toBe(second)
    expect(bench.git('-C', join(bench.project, 'sub'), 'rev-parse', 'HEAD')).toBe(third)
    bench.git('submodule', '--quiet', 'update')
    point(first)
    bench.inStory('commit', '-q', '-m', 'sub at first')
    bench.git('update-index', '--cacheinfo', `160000,${third},sub`)
    bench.git('commit', '-q', '-m', 'sub at third')
    expect(await leavesAll(bench, {})).toMatchObject({ outcome: 'conflicts', conflicts: ['sub'] })
  })

  it('with pointers of git-lfs is landed without git-lfs, byte for byte', async () => {
    const pointer = (of: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${of.repeat(64)}\nsize 12\n`
    using bench = openLandingBench()
    bench.commitStory({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'x.bin': pointer('a') })
    expect(await bench.report({ judge: gates(bench, 'passed') })).toMatchObject({ outcome: 'merged' })
    expect(bench.read('x.bin')).toBe(pointer('a'))
    bench.inStory('merge', '-q', 'main')
    bench.commitStory({ 'x.bin': pointer('b') })
    bench.commitProject({ 'x.bin': pointer('c') })
    expect(await leavesAll(bench, {})).toMatchObject({ outcome: 'conflicts', conflicts: ['x.bin'] })
  })

  it('runs no hook of the repository', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const hooks = [
      'post-checkout',
      'post-merge',
      'pre-merge-commit',
      'commit-msg',
      'reference-transaction',
      'pre-commit',
    ]
    mkdirSync(join(bench.project, '.git/hooks'), { recursive: true })
    for (const hook of hooks)
      writeFileSync(join(bench.project, '.git/hooks', hook), `#!/bin/sh\ntouch '${bench.dir}/hooked'\n`, {
        mode: 0o755,
      })
    expect(await bench.report({ judge: gates(bench, 'passed') })).toMatchObject({ outcome: 'merged' })
    expect(readdirSync(bench.dir)).not.toContain('hooked')
  })

  it('is not verified by a verdict on another commit', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const judge = async () => verdict('passed', bench.git('rev-parse', 'main'))
    expect(await leavesAll(bench, { judge })).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('another'),
    })
  })

  it('whose gates cannot be run is left as it was, and its error is told', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const before = bench.everything()
    const judge = () => Promise.reject(new Error('no seat'))
    expect(await bench.land({ judge })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no seat') },
    })
    expect([bench.everything(before), bench.scratch()]).toEqual([before, []])
  })
})

describe('two stories', () => {
  it('that are landed at once are landed one after the other', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const other = { ...bench.worktree, path: join(bench.dir, 'second'), branch: 'story/43' }
    bench.git('worktree', 'add', '-q', '-b', other.branch, other.path)
    writeFileSync(join(other.path, 'd.txt'), 'd')
    bench.git('-C', other.path, 'add', '-A')
    bench.git('-C', other.path, 'commit', '-q', '-m', 'd')
    let at = 0
    const judge = gates(bench, 'passed', () => {
      at += 1
    })
    const reports = await Promise.all([bench.report({ judge }), bench.report({ judge, worktree: other })])
    expect(reports.map(({ outcome }) => outcome)).toEqual(['merged', 'merged'])
    expect([at, bench.read('c.txt'), bench.read('d.txt')]).toEqual([2, 'c', 'd'])
  })
})

describe('what a host that was killed has left', () => {
  it('is removed at the next landing, and what somebody still uses is not', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c' })
    const scratch = join(bench.dir, 'scratch')
    const dead = join(scratch, 'snowhook-landing-999999999-abcdef/project')
    const sameIdAsOurs = join(scratch, `snowhook-landing-${process.pid}-zzzzzz/project`)
    const alive = join(scratch, `snowhook-landing-${process.ppid}-abcdef/project`)
    const gone = join(scratch, 'snowhook-landing-999999998-abcdef/project')
    const users = join(bench.dir, 'on another disk')
    for (const path of [dead, sameIdAsOurs, alive, gone, users]) bench.git('worktree', 'add', '-q', '--detach', path)
    rmSync(join(gone, '..'), { recursive: true })
    rmSync(users, { recursive: true })
    await bench.report()
    expect(bench.scratch()).toEqual([`snowhook-landing-${process.ppid}-abcdef`])
    const known = bench
      .git('worktree', 'list')
      .split('\n')
      .map((line) => line.replace(/ +[0-9a-f]+ .*$/, ''))
    expect(known.toSorted()).toEqual([bench.project, bench.worktree.path, alive, users].toSorted())
  })
})

describe('a git that merges only what is checked out', () => {
  it.each(METHODS)('gives the same (%s)', async (method) => {
    using bench = openLandingBench({ env: { PATH: '' } })
    const bin = join(bench.dir, 'old')
    mkdirSync(bin)
    const real = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'git'))
    writeFileSync(
      join(bin, 'git'),
      `#!/bin/bash
for arg in "$@"; do
  if [ "$arg" = merge-tree ] || [ "$arg" = -z -a "$previous" = --porcelain -a "$listing" = 1 ]; then
    echo 'usage: git' >&2; exit 129
  fi
  [ "$arg" = worktree ] && listing=1
  previous="$arg"
done
for git in ${real.map((path) => `'${path}'`).join(' ')}; do [ -x "$git" ] && exec "$git" "$@"; done
`,
      { mode: 0o755 },
    )
    Object.assign(bench.env, { PATH: `${bin}:/usr/bin:/bin` })
    bench.commitStory({ 'a.txt': lines(1, 20, { 2: 'two' }) }, 'one')
    bench.commitStory({ 'c.txt': 'c\n' }, 'two')
    bench.commitProject({ 'a.txt': lines(1, 20, { 15: 'fifteen' }) })
    expect(await bench.report({ method, judge: gates(bench, 'passed') })).toMatchObject({ outcome: 'merged' })
    expect([bench.read('a.txt'), bench.read('c.txt')]).toEqual([lines(1, 20, { 2: 'two', 15: 'fifteen' }), 'c\n'])
    bench.commitStory({ 'b.txt': 'ours\n' })
    bench.commitProject({ 'b.txt': 'theirs\n' })
    const report = await leavesAll(bench, { method })
    expect(report).toMatchObject({ outcome: 'conflicts', conflicts: ['b.txt'] })
  })
})
