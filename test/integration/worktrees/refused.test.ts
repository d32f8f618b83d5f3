import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WorktreeRecord } from '../../../src/shared/domain/worktree'
import { error, everythingIn, openScene, type Scene, stateOf, story, value } from './scene'

const admin = (scene: Scene): string => join(scene.project, '.git/worktrees', story)

describe('a worktree is not touched', () => {
  it.each<[string, (scene: Scene, made: WorktreeRecord) => void, string, RegExp]>([
    [
      'with a repository in it that no commit knows',
      (scene, { path }) => {
        scene.put(join(path, 'clone/x'), 'x')
        scene.git(['init', '-q'], join(path, 'clone'))
        scene.commit({ y: 'y' }, join(path, 'clone'))
      },
      'not_allowed',
      /other git repositories.*"clone\/"/,
    ],
    [
      'with an empty repository in it',
      (scene, { path }) => {
        scene.put(join(path, 'clone/x'), 'x')
        scene.git(['init', '-q'], join(path, 'clone'))
      },
      'not_allowed',
      /other git repositories/,
    ],
    [
      'with a repository around files that are tracked',
      (scene, { path }) => void scene.git(['init', '-q'], join(path, 'dir')),
      'not_allowed',
      /other git repositories.*dir/,
    ],
    [
      'with a pipe in it',
      (_, { path }) => void execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(path, 'new\npipe')]),
      'not_allowed',
      /pipes.*"new\\npipe"/,
    ],
    [
      'in the middle of a merge',
      (scene, { path }) => {
        scene.commit({ 'a.txt': 'theirs' })
        scene.commit({ 'a.txt': 'ours' }, path)
        expect(() => scene.git(['merge', 'main'], path)).toThrow()
      },
      'not_allowed',
      /a merge is half done/,
    ],
    [
      'in the middle of a rebase',
      (scene, { path }) => {
        scene.commit({ 'a.txt': 'theirs' })
        scene.commit({ 'a.txt': 'ours' }, path)
        expect(() => scene.git(['rebase', 'main'], path)).toThrow()
      },
      'not_allowed',
      /a rebase is half done/,
    ],
    [
      'with conflicts in the index',
      (scene, { path }) => {
        scene.commit({ 'a.txt': 'one' }, path)
        scene.put(join(path, 'a.txt'), 'two')
        scene.git(['stash', '-q'], path)
        scene.commit({ 'a.txt': 'three' }, path)
        expect(() => scene.git(['stash', 'pop'], path)).toThrow()
      },
      'not_allowed',
      /conflicts.*"a\.txt"/,
    ],
    [
      'while somebody has locked it',
      (scene, { path }) => void scene.git(['worktree', 'lock', '--reason', 'mine', path]),
      'not_allowed',
      /locked, "mine"/,
    ],
    ['while git works in it', (scene) => writeFileSync(join(admin(scene), 'index.lock'), ''), 'busy', /Git is at work/],
    [
      'without a commit',
      (scene, { path }) => void scene.git(['checkout', '-q', '--orphan', 'new'], path),
      'storage_failed',
      /HEAD has no commit/,
    ],
    [
      'with an index that cannot be read',
      (scene) => writeFileSync(join(admin(scene), 'index'), 'broken'),
      'storage_failed',
      /index/,
    ],
  ])('%s', async (_, prepare, tag, message) => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.put(join(made.path, 'untracked.txt'), 'work')
    prepare(scene, made)
    const fifo = (name: string): boolean => name === 'new\npipe'
    const [files, refs] = [everythingIn(made.path, fifo), scene.refs()]
    const refused = error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(refused).toMatchObject({ tag, message: expect.stringMatching(message) })
    expect(everythingIn(made.path, fifo)).toEqual(files)
    expect(scene.refs()).toEqual(refs)
  })

  it('with a socket in it, unless it is ignored', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(made.path, 's'), resolve))
    try {
      const refused = error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
      expect(refused.message).toContain('sockets')
      scene.commit({ '.gitignore': 's\n' }, made.path)
      value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    } finally {
      server.close()
    }
  })

  it('through a link, in another repository, or when its place has been taken', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const moved = join(scene.dir, 'moved')
    renameSync(made.path, moved)
    symlinkSync(moved, made.path)
    const remove = async (record = made) =>
      error(await scene.worktrees.remove(scene.project, story, record, 'snapshot'))
    expect(await remove()).toMatchObject({ tag: 'not_allowed', message: expect.stringContaining('a link') })
    rmSync(made.path)
    scene.put(join(made.path, 'mine'), 'x')
    expect(await remove()).toMatchObject({ tag: 'not_allowed' })
    expect(await remove({ ...made, path: scene.project })).toMatchObject({ tag: 'not_allowed' })
    scene.git(['clone', '-q', scene.project, join(scene.dir, 'other')])
    scene.git(['worktree', 'add', '-q', join(scene.dir, 'theirs')], join(scene.dir, 'other'))
    expect(await remove({ ...made, path: join(scene.dir, 'theirs') })).toMatchObject({ tag: 'not_allowed' })
    expect([existsSync(join(made.path, 'mine')), existsSync(join(moved, 'a.txt'))]).toEqual([true, true])
    expect(existsSync(join(scene.dir, 'theirs/a.txt'))).toBe(true)
  })

  it('when a snapshot could not be written', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.put(join(made.path, 'new'), 'x')
    // A file where the folder of the snapshots should be: also root cannot write there.
    scene.put(join(scene.project, '.git/refs/snowhook'), '')
    const before = stateOf(scene, made.path)
    expect(error(await scene.worktrees.remove(scene.project, story, made, 'snapshot')).tag).toBe('storage_failed')
    expect(stateOf(scene, made.path)).toEqual(before)
  })
})

describe('a removal', () => {
  it('deletes nothing through links, and goes into folders that forbid it', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.put(join(scene.dir, 'precious/file'), 'x')
    symlinkSync(join(scene.dir, 'precious'), join(made.path, 'node_modules'))
    symlinkSync(join(scene.dir, 'precious'), join(made.path, 'tracked'))
    scene.put(join(made.path, 'closed/file'), 'x')
    execFileSync('chmod', ['-R', 'a-w', join(made.path, 'closed')])
    value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(existsSync(join(scene.dir, 'precious/file'))).toBe(true)
    expect(existsSync(made.path)).toBe(false)
  })

  it('starts over when a file changes meanwhile, and gives up when that does not end', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const { real, wrap } = wrapGit(scene)
    const file = join(made.path, 'a.txt')
    // A program with the worktree as its current folder goes on writing, wherever the folder is moved to.
    wrap(`case "$*" in *commit-tree*) (cd "${made.path}" && date +%N > a.txt);; esac\nexec ${real} "$@"`)
    const before = everythingIn(made.path, (name) => name === 'a.txt')
    const refused = error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(refused).toMatchObject({ tag: 'busy', message: expect.stringContaining('keep changing') })
    expect(everythingIn(made.path, (name) => name === 'a.txt')).toEqual(before)
    expect(scene.refs('refs/snowhook')).toEqual([])

    wrap(
      `case "$*" in *commit-tree*) [ -e ${scene.dir}/once ] || echo late > "${file}"; touch ${scene.dir}/once;; esac\nexec ${real} "$@"`,
    )
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(scene.git(['show', `${ref}:a.txt`])).toBe('late')
    expect(scene.refs('refs/snowhook')).toEqual([ref])
  })

  it('keeps the branch when it has moved on, or is checked out elsewhere', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.git(['checkout', '-q', '--detach'], made.path)
    scene.git(['checkout', '-q', made.branch])
    value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(scene.refs('refs/heads')).toContain(`refs/heads/${made.branch}`)
  })

  it('keeps commits that only the reflog knows, and those of a detached HEAD', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const amended = scene.commit({ x: '1' }, made.path)
    scene.git(['commit', '-q', '--amend', '-m', 'again'], made.path)
    const first = scene.commit({ x: '2' }, made.path)
    const second = scene.commit({ x: '3' }, made.path)
    scene.git(['reset', '-q', '--hard', 'HEAD~2'], made.path)
    scene.git(['checkout', '-q', '--detach'], made.path)
    const detached = scene.commit({ x: '4' }, made.path)
    const reflog = scene.git(['reflog', '--format=%H %gs'], made.path)
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    scene.git(['reflog', 'expire', '--expire=now', '--all'])
    scene.git(['gc', '-q', '--prune=now'])
    for (const commit of [amended, first, second, detached]) scene.git(['cat-file', '-e', commit])
    const restored = value(await scene.worktrees.restore(scene.project, ref))
    expect(scene.git(['rev-parse', 'HEAD'], made.path)).toBe(detached)
    expect(scene.git(['rev-parse', '--abbrev-ref', 'HEAD'], made.path)).toBe('HEAD')
    expect(restored.worktree.branch).toBe(made.branch)
    expect(scene.git(['reflog', '--format=%H %gs'], made.path)).toBe(reflog)
  })

  it('of a folder that was deleted by hand keeps what git still has of it', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const head = scene.commit({ own: '1' }, made.path)
    scene.put(join(made.path, 'a.txt'), 'staged')
    scene.git(['add', 'a.txt'], made.path)
    rmSync(made.path, { recursive: true })
    expect(error(await scene.worktrees.remove(scene.project, story, made, 'refuse')).tag).toBe('not_allowed')
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(scene.refs()).toEqual(['refs/heads/main', ref])
    value(await scene.worktrees.restore(scene.project, ref))
    expect(scene.git(['rev-parse', made.branch])).toBe(head)
    expect(scene.git(['status', '--porcelain'], made.path)).toBe('M  a.txt')
    expect(
      error(
        await scene.worktrees.remove(scene.project, story, { ...made, path: '/nowhere/x', branch: 'gone' }, 'snapshot'),
      ).tag,
    ).toBe('not_found')
  })
})

describe('a restore', () => {
  it('leaves a branch alone that has other commits by now, and says so', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const head = scene.commit({ own: '1' }, made.path)
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    scene.git(['branch', made.branch, 'main'])
    const restored = value(await scene.worktrees.restore(scene.project, ref))
    expect(restored.worktree.branch).toBe(`${made.branch}-restored`)
    expect(restored.notes.join()).toContain(`${made.branch}-restored`)
    expect(scene.git(['rev-parse', made.branch])).toBe(scene.git(['rev-parse', 'main']))
    expect(scene.git(['rev-parse', 'HEAD'], made.path)).toBe(head)
    expect(value(await scene.create())).toMatchObject({ branch: `${made.branch}-restored` })
  })

  it('puts a branch back that the agent had renamed', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.git(['branch', '-m', 'agents/own'], made.path)
    const head = scene.commit({ own: '1' }, made.path)
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    // A name that is not ours is not ours to delete.
    expect(scene.refs('refs/heads')).toEqual(['refs/heads/agents/own', 'refs/heads/main'])
    scene.git(['branch', '-D', 'agents/own'])
    value(await scene.worktrees.restore(scene.project, ref))
    expect(scene.git(['rev-parse', '--abbrev-ref', 'HEAD'], made.path)).toBe('agents/own')
    expect(scene.git(['rev-parse', 'HEAD'], made.path)).toBe(head)
  })

  it('is refused over anything, twice at once, and of what is no snapshot', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    scene.put(join(made.path, 'mine'), 'x')
    const restore = (of = ref) => scene.worktrees.restore(scene.project, of)
    expect(error(await restore()).tag).toBe('already_exists')
    rmSync(made.path, { recursive: true })
    const both = await Promise.all([restore(), restore()])
    expect(both.map((one) => (one.ok ? 'made' : one.error.tag)).toSorted()).toEqual(['busy', 'made'])
    expect(error(await restore()).tag).toBe('already_exists')
    for (const wrong of [
      'refs/heads/main',
      '--all',
      '',
      'refs/snowhook/snapshots/*',
      'refs/snowhook/snapshots/../x',
      `${ref}x`,
    ])
      expect(error(await restore(wrong)).tag).toBe('not_found')
    scene.git(['update-ref', 'refs/snowhook/snapshots/x/y', 'main'])
    expect(error(await restore('refs/snowhook/snapshots/x/y')).tag).toBe('not_found')
    expect(value(await scene.worktrees.snapshots(scene.project)).map((one) => one.ref)).toEqual([ref])
  })
})

/** A git of our own before the real one. */
function wrapGit(scene: Scene): { real: string; wrap: (script: string) => void } {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const bin = join(scene.dir, 'bin')
  scene.put(join(bin, 'git'), '', 0o755)
  scene.env['PATH'] = `${bin}:${scene.env['PATH']}`
  return { real, wrap: (script) => writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`) }
}
