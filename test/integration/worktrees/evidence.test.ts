import { linkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WorktreeRecord } from '../../../src/shared/domain/worktree'
import { openScene, type Scene, story, value } from './scene'

type Move = (scene: Scene, made: WorktreeRecord) => void

describe('the evidence of work', () => {
  it.each<[string, Move, number]>([
    ['nothing', () => {}, 0],
    ['one more commit', (scene, { path }) => void scene.commit({ x: '1' }, path), 1],
    ['an amended commit', (scene, { path }) => void scene.git(['commit', '-q', '--amend', '-m', 'better'], path), 1],
    [
      'two commits melted into one',
      (scene, { path }) => {
        scene.git(['reset', '-q', '--soft', 'HEAD~2'], path)
        scene.git(['commit', '-q', '-m', 'both'], path)
      },
      1,
    ],
    ['a commit taken back', (scene, { path }) => void scene.git(['reset', '-q', '--hard', 'HEAD~1'], path), 1],
    [
      'a rebase onto a newer base',
      (scene, { path }) => {
        scene.commit({ newer: 'x' })
        scene.git(['rebase', '-q', 'main'], path)
      },
      3,
    ],
    [
      'a detached HEAD',
      (scene, { path }) => {
        scene.git(['checkout', '-q', '--detach'], path)
        scene.commit({ x: '1' }, path)
      },
      1,
    ],
  ])('since a judged commit, after %s', async (_, move, newCommits) => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.commit({ own: '1' }, made.path, 'one')
    const since = scene.commit({ own: '2' }, made.path, 'two')
    move(scene, made)
    const head = scene.git(['rev-parse', 'HEAD'], made.path)
    const evidence = await scene.worktrees.evidence(made, since)
    expect(evidence).toEqual({ head, newCommits, uncommitted: 0, problem: null })
  })

  it('since the base, and since a commit that no longer exists', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ newCommits: 0, uncommitted: 0 })
    scene.commit({ own: '1' }, made.path)
    scene.commit({ own: '2' }, made.path)
    scene.put(join(made.path, 'a folder/with/new'), 'x')
    scene.put(join(made.path, 'new\nline'), 'x')
    scene.git(['mv', 'a.txt', 'renamed.txt'], made.path)
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ newCommits: 2, uncommitted: 4 })
    expect(await scene.worktrees.evidence(made, 'f'.repeat(40))).toMatchObject({ newCommits: 2, problem: null })
  })

  it.each<[string, Move, string]>([
    ['the folder is gone', (_, { path }) => rmSync(path, { recursive: true }), 'is gone'],
    [
      'it is a repository of its own',
      (scene, { path }) => {
        rmSync(join(path, '.git'))
        scene.git(['init', '-q'], path)
      },
      'no worktree',
    ],
    [
      'it lies in another repository by now',
      (scene, { path }) => {
        rmSync(join(path, '.git'))
        scene.git(['init', '-q'], scene.dir)
      },
      'no worktree',
    ],
    [
      'the index is broken',
      (scene) => writeFileSync(join(scene.project, '.git/worktrees', story, 'index'), 'x'),
      'index',
    ],
    [
      'the branch has no commit',
      (scene, { path }) => void scene.git(['checkout', '-q', '--orphan', 'new'], path),
      'no commit',
    ],
  ])('is unknown, with the reason, when %s', async (_, move, problem) => {
    await using scene = openScene()
    const made = value(await scene.create())
    move(scene, made)
    const evidence = await scene.worktrees.evidence(made, null)
    expect(evidence).toMatchObject({ head: null, newCommits: null, problem: expect.stringContaining(problem) })
  })

  it('is unknown without git', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.env['PATH'] = scene.dir
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({
      head: null,
      newCommits: null,
      uncommitted: null,
      problem: expect.stringContaining('git was not found'),
    })
  })
})

describe('the facts of a worktree', () => {
  it('compare it with its base as both are now, whatever the branch is called', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const head = scene.commit({ own: '1' }, made.path)
    scene.commit({ x: '1' })
    scene.commit({ x: '2' })
    scene.put(join(made.path, 'new'), 'x')
    scene.put(join(made.path, 'some.log'), 'ignored')
    const facts = () => scene.worktrees.facts(scene.project, made)
    const expected = { exists: true, head, branch: made.branch, ahead: 1, behind: 2, uncommitted: 1, diskBytes: null }
    expect(await facts()).toMatchObject(expected)
    scene.git(['branch', '-m', 'called/otherwise'], made.path)
    expect(await facts()).toMatchObject({ ...expected, branch: 'called/otherwise' })
    scene.git(['checkout', '-q', '--detach'], made.path)
    expect(await facts()).toMatchObject({ ...expected, branch: null })
    scene.git(['branch', '-m', 'main', 'trunk'])
    expect(await facts()).toMatchObject({ ahead: 1, behind: null })
  })

  it('take no lock and change no file of git', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const lock = join(scene.project, '.git/worktrees', story, 'index.lock')
    writeFileSync(lock, '')
    expect(await scene.worktrees.facts(scene.project, made)).toMatchObject({ exists: true, uncommitted: 0 })
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ newCommits: 0, problem: null })
  })

  it('know the disk use once it was measured: links once, and not what links lead to', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const before = (await scene.worktrees.measure(made, new AbortController().signal)) ?? 0
    scene.put(join(scene.dir, 'big'), Buffer.alloc(10_000_000, 1))
    scene.put(join(made.path, 'node_modules/file'), Buffer.alloc(1_000_000, 1))
    linkSync(join(made.path, 'node_modules/file'), join(made.path, 'again'))
    symlinkSync(join(scene.dir, 'big'), join(made.path, 'link'))
    symlinkSync(scene.dir, join(made.path, 'round'))
    const after = (await scene.worktrees.measure(made, new AbortController().signal)) ?? 0
    expect(after - before).toBeGreaterThanOrEqual(1_000_000)
    expect(after - before).toBeLessThan(1_100_000)
    expect((await scene.worktrees.facts(scene.project, made)).diskBytes).toBe(after)
    expect(await scene.worktrees.measure(made, AbortSignal.abort())).toBeNull()
    expect((await scene.worktrees.facts(scene.project, made)).diskBytes).toBeNull()
  })
})
