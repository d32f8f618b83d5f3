import { describe, expect, it } from 'vitest'
import { lines, openLandingBench } from './landingBench'

describe('landing by rebase', () => {
  it('keeps authors, dates and messages, and leaves out what is empty or on the base already', async () => {
    using bench = openLandingBench()
    const author = ['--author=Grace Höpper <grace@example.org>', '--date=2001-02-03T04:05:06+0700']
    bench.write('a.txt', lines(1, 20, { 2: 'two' }))
    bench.inStory('commit', '-q', '-a', ...author, '-m', 'first\n\nBody with "quotes" and\n# a hash\n')
    bench.inStory('commit', '-q', '--allow-empty', '-m', 'empty')
    bench.commitStory({ 'b.txt': 'same\n' }, 'already there')
    bench.commitStory({ 'c.txt': 'c\n' }, 'last')
    const base = bench.commitProject({ 'b.txt': 'same\n' })
    const report = await bench.report({ method: 'rebase' })
    expect(report).toMatchObject({ outcome: 'merged', message: expect.stringContaining('2 commits replayed') })
    const format = '--format=%an <%ae> %ad%n%cn%n%B'
    expect(bench.git('log', '--date=iso-strict', format, `${base}..main~1`)).toBe(
      'Grace Höpper <grace@example.org> 2001-02-03T04:05:06+07:00\nAda\nfirst\n\nBody with "quotes" and\n# a hash',
    )
    expect(bench.git('log', '-1', '--format=%s', 'main')).toBe('last')
  })

  it('leaves commits that stand on the base already the very same', async () => {
    using bench = openLandingBench()
    const first = bench.commitStory({ 'c.txt': 'c\n' }, 'first')
    bench.inStory('commit', '-q', '--allow-empty', '-m', 'empty')
    bench.commitStory({ 'd.txt': 'd\n' }, 'second')
    const report = await bench.report({ method: 'rebase' })
    expect(bench.git('rev-parse', 'main~1')).toBe(first)
    expect(report.commit).not.toBe(bench.git('rev-parse', 'story/42'))
    expect(bench.git('log', '--format=%s', 'main').split('\n')).toEqual(['second', 'first', 'first'])
  })

  it('says in which commit a conflict is', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c\n' }, 'fine')
    bench.commitStory({ 'b.txt': 'story\n' }, 'the bad one')
    bench.commitProject({ 'b.txt': 'base\n' })
    const report = await bench.report({ method: 'rebase' })
    expect(report).toMatchObject({ outcome: 'conflicts', conflicts: ['b.txt'] })
    expect(report.message).toContain('(the bad one)')
  })

  it('replays a branch that has merged its base, when nothing of the merge gets lost', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c\n' }, 'one')
    bench.commitProject({ 'b.txt': 'B\n' })
    bench.inStory('merge', '-q', '-m', 'merge', 'main')
    bench.commitStory({ 'd.txt': 'd\n' }, 'two')
    const report = await bench.report({ method: 'rebase' })
    expect(report.outcome).toBe('merged')
    expect(bench.git('log', '--format=%s', 'main').split('\n')).toEqual(['two', 'one', 'elsewhere', 'first'])
    expect(bench.git('diff', 'main', 'story/42')).toBe('')
  })

  it('refuses a branch whose merge holds what no other commit has', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'c.txt': 'c\n' }, 'one')
    bench.commitProject({ 'b.txt': 'B\n' })
    bench.inStory('merge', '-q', '--no-commit', 'main')
    bench.write('only-in-the-merge.txt', 'x')
    bench.inStory('add', '-A')
    bench.inStory('commit', '-q', '-m', 'merge')
    const before = bench.everything()
    const refused = await bench.report({ method: 'rebase' })
    expect(refused).toMatchObject({ outcome: 'refused', message: expect.stringContaining('Choose squash or merge') })
    expect(bench.everything(before)).toEqual(before)
    expect(await bench.report({ method: 'squash' })).toMatchObject({ outcome: 'merged' })
    expect(bench.read('only-in-the-merge.txt')).toBe('x')
  })
})

describe('a story is merged', () => {
  it('when its base has its commits, or their contents under another name', async () => {
    using bench = openLandingBench()
    const merged = () => bench.landing.isMerged(bench.project, bench.worktree)
    expect(await merged(), 'nothing done yet').toBe(false)
    bench.commitStory({ 'c.txt': 'c\n' })
    bench.commitStory({ 'a.txt': lines(1, 20, { 2: 'two' }) })
    expect(await merged()).toBe(false)
    bench.git('merge', '-q', '--squash', 'story/42')
    bench.git('commit', '-q', '-m', 'squashed elsewhere')
    bench.commitProject({ 'a.txt': lines(1, 20, { 2: 'two', 15: 'later' }) })
    const before = bench.everything()
    expect(await merged(), 'squashed').toBe(true)
    expect(bench.everything(), 'looking leaves not even an object').toEqual(before)
    bench.commitStory({ 'd.txt': 'd\n' })
    expect(await merged()).toBe(false)
    bench.git('merge', '-q', '-m', 'm', 'story/42')
    expect(await merged(), 'merged').toBe(true)
    bench.commitStory({ 'b.txt': 'ours\n' })
    bench.commitProject({ 'b.txt': 'theirs\n' })
    expect(await merged(), 'in conflict').toBe(false)
  })

  it('or not: git cannot say', async () => {
    using bench = openLandingBench()
    expect(await bench.landing.isMerged(bench.project, { ...bench.worktree, base: null })).toBeNull()
    expect(await bench.landing.isMerged(bench.project, { ...bench.worktree, base: 'nowhere' })).toBeNull()
    expect(await bench.landing.isMerged(bench.dir, bench.worktree)).toBeNull()
  })
})
