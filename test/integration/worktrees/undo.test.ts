import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { error, openScene, type Scene, stateOf, story, value } from './scene'

const ignored = (name: string): boolean => name === 'lost.log' || name.startsWith('node_modules/')

/** Every kind of work that an agent can leave behind without a commit. */
function leaveWork(scene: Scene, path: string): void {
  const put = (name: string, text: string, mode?: number): void => scene.put(join(path, name), text, mode)
  scene.commit({ 'made.txt': 'made\n', 'gone.txt': 'gone\n', 'staged-gone.txt': 'x', turned: 'file' }, path)
  put('a.txt', 'staged')
  scene.git(['add', 'a.txt'], path)
  put('a.txt', 'staged, then changed')
  put('dir/b.txt', 'changed only')
  put('new staged.txt', 'new')
  scene.git(['add', 'new staged.txt'], path)
  put('intended.txt', 'intended')
  scene.git(['add', '-N', 'intended.txt'], path)
  put('kept.log', 'ignored, but added')
  scene.git(['add', '-f', 'kept.log'], path)
  put('lost.log', 'ignored')
  put('node_modules/x/index.js', 'ignored')
  rmSync(join(path, 'gone.txt'))
  scene.git(['rm', '-q', 'staged-gone.txt'], path)
  put('script.sh', '#!/bin/sh\n', 0o755)
  put('secret', 'private', 0o600)
  chmodSync(join(path, 'secret'), 0o600)
  chmodSync(join(path, 'made.txt'), 0o755)
  rmSync(join(path, 'turned'))
  put('turned/into/a folder', 'x')
  rmSync(join(path, 'dir/b.txt'))
  symlinkSync('/etc', join(path, 'dir/b.txt'))
  symlinkSync('nowhere', join(path, 'dangling'))
  scene.git(['update-index', '--assume-unchanged', 'made.txt'], path)
  put('made.txt', 'changed behind the back of git')
  for (const name of [
    ' space ',
    'quo"te',
    "quo'te",
    'new\nline',
    '-leading',
    '☃️🐕',
    'back\\slash',
    'tab\t',
    '*',
    '[x]?',
    ':(top)',
  ])
    put(name, name)
  writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0x66, 0xff, 0xfe, 0x0a, 0x80])]), 'invalid UTF-8')
  mkdirSync(join(path, 'empty'))
}

describe('a removed worktree', () => {
  it('comes back exactly as it was: contents, modes, links, hostile names, index, HEAD and branch', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    leaveWork(scene, made.path)
    const before = stateOf(scene, made.path, ignored)
    const snapshot = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(snapshot).toMatchObject({ storyId: story, head: before.head, worktree: { path: made.path } })
    expect(existsSync(made.path)).toBe(false)
    expect(existsSync(join(scene.dir, 'project.snowhook'))).toBe(false)
    expect(scene.refs()).toEqual(['refs/heads/main', snapshot.ref])
    expect(scene.git(['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(1)
    expect(value(await scene.worktrees.snapshots(scene.project))).toEqual([snapshot])
    scene.git(['gc', '-q', '--prune=now'])

    const restored = value(await scene.worktrees.restore(scene.project, snapshot.ref))
    expect(restored).toMatchObject({ ref: snapshot.ref, worktree: { path: made.path, branch: made.branch }, notes: [] })
    expect(stateOf(scene, made.path)).toEqual(before)
    expect(scene.refs('refs/snowhook')).toEqual([snapshot.ref])
    scene.git(['fsck', '--no-dangling'], made.path)
    // And once more: what was put back is a worktree like any other.
    const again = value(await scene.worktrees.remove(scene.project, story, restored.worktree, 'snapshot'))
    value(await scene.worktrees.restore(scene.project, again.ref))
    expect(stateOf(scene, made.path)).toEqual(before)
  })

  it('is not removed with uncommitted work unless that is asked for', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    leaveWork(scene, made.path)
    const before = stateOf(scene, made.path)
    const refused = error(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    const { uncommitted } = await scene.worktrees.evidence(made, null)
    expect(refused).toMatchObject({
      tag: 'not_allowed',
      message: expect.stringContaining(`${uncommitted} uncommitted`),
    })
    expect(stateOf(scene, made.path)).toEqual(before)
    expect(scene.refs('refs/snowhook')).toEqual([])
  })
})
