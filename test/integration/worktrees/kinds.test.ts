import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { error, openScene, type Scene, stateOf, story, value } from './scene'

/** Removes a worktree with all that is in it and puts it back; answers with its notes. */
async function thereAndBack(scene: Scene, made: Parameters<Scene['worktrees']['remove']>[2]) {
  const before = stateOf(scene, made.path)
  const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
  expect(existsSync(made.path)).toBe(false)
  const { notes } = value(await scene.worktrees.restore(scene.project, ref))
  expect(stateOf(scene, made.path)).toEqual(before)
  return notes
}

describe('repositories of every kind', () => {
  it('with SHA-256', async () => {
    await using scene = openScene({ init: ['--object-format=sha256'] })
    const made = value(await scene.create())
    expect(made.baseCommit).toHaveLength(64)
    scene.put(join(made.path, 'new'), 'x')
    await thereAndBack(scene, made)
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ newCommits: 0, uncommitted: 1 })
  })

  it('with settings for each worktree, also a sparse one', async () => {
    await using scene = openScene()
    scene.git(['config', 'extensions.worktreeConfig', 'true'])
    const made = value(await scene.create())
    scene.git(['config', '--worktree', 'user.name', 'An agent'], made.path)
    scene.git(['sparse-checkout', 'set', '--no-cone', '/a.txt'], made.path)
    expect(existsSync(join(made.path, 'dir'))).toBe(false)
    scene.put(join(made.path, 'a.txt'), 'changed')
    await thereAndBack(scene, made)
    expect(scene.git(['config', 'user.name'], made.path)).toBe('An agent')
    expect(existsSync(join(made.path, 'dir'))).toBe(false)
  })

  it('with a split index', async () => {
    await using scene = openScene()
    scene.git(['config', 'core.splitIndex', 'true'])
    const made = value(await scene.create())
    scene.put(join(made.path, 'new'), 'x')
    scene.git(['add', 'new'], made.path)
    await thereAndBack(scene, made)
  })

  it('whose project is a worktree of a bare repository', async () => {
    await using scene = openScene()
    const bare = join(scene.dir, 'bare')
    scene.git(['clone', '-q', '--bare', scene.project, bare])
    rmSync(scene.project, { recursive: true })
    scene.git(['worktree', 'add', '-q', scene.project, 'main'], bare)
    const made = value(await scene.create())
    scene.put(join(made.path, 'new'), 'x')
    await thereAndBack(scene, made)
  })

  it('that convert what they check out: the bytes that were there come back', async () => {
    await using scene = openScene()
    scene.git(['config', 'core.autocrlf', 'true'])
    scene.git(['config', 'filter.upper.clean', 'tr a-z A-Z'])
    scene.git(['config', 'filter.upper.smudge', 'cat'])
    scene.commit({
      '.gitattributes':
        '*.upper filter=upper\n*.id ident\n*.u16 text working-tree-encoding=UTF-16LE\n*.lf text eol=lf\n',
      'x.upper': 'text',
      'x.id': '$Id$\n',
      'x.u16': '',
      'x.lf': 'a\n',
    })
    const made = value(await scene.create())
    const put = (name: string, text: string | Buffer): void => scene.put(join(made.path, name), text)
    // For git these differ in nothing from what is committed: it would give other bytes back.
    put('x.upper', 'TeXt')
    put('a.txt', 'a\n')
    put('mixed.txt', 'one\r\ntwo\nthree\r\n')
    put('x.id', '$Id: my own words $\n')
    put('x.u16', Buffer.from('text\n', 'utf16le'))
    await thereAndBack(scene, made)
    expect(readFileSync(join(made.path, 'x.upper'), 'utf8')).toBe('TeXt')
  })

  it('of another user are refused with what to do', async () => {
    await using scene = openScene()
    scene.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1'
    expect(error(await scene.worktrees.snapshots(scene.project))).toMatchObject({
      tag: 'not_allowed',
      next: expect.stringContaining('safe.directory'),
    })
  })
})

const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n'

/** A repository with one file of git-lfs, whose filter is required, as `git lfs install` sets it up. */
function withLfs(scene: Scene): void {
  scene.put(join(scene.project, '.gitattributes'), '*.bin filter=lfs diff=lfs merge=lfs -text\n')
  scene.put(join(scene.project, 'x.bin'), POINTER)
  scene.git(['add', '-A'])
  scene.git(['commit', '-q', '-m', 'lfs'])
  for (const part of ['clean -- %f', 'smudge -- %f', 'filter-process'])
    scene.git(['config', `filter.lfs.${part.startsWith('filter') ? 'process' : part.split(' ')[0]}`, `git-lfs ${part}`])
  scene.git(['config', 'filter.lfs.required', 'true'])
}

describe('git-lfs', () => {
  it('that is missing leaves pointers, which count as unchanged', async () => {
    await using scene = openScene()
    withLfs(scene)
    const made = value(await scene.create())
    expect(readFileSync(join(made.path, 'x.bin'), 'utf8')).toBe(POINTER)
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ uncommitted: 0, problem: null })
    scene.put(join(made.path, 'new.bin'), 'big')
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    value(await scene.worktrees.restore(scene.project, ref))
    expect(readFileSync(join(made.path, 'new.bin'), 'utf8')).toBe('big')
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ uncommitted: 1, problem: null })
  })

  it('that is there keeps unchanged files in its own store, and changed ones are in the snapshot', async () => {
    await using scene = openScene()
    const bin = join(scene.dir, 'bin')
    // A stand-in: its store is one file, its pointer says so.
    scene.put(
      join(bin, 'git-lfs'),
      `#!/bin/sh\ncase $1 in clean) cat > ${scene.dir}/store; echo pointer;; smudge) cat > /dev/null; cat ${scene.dir}/store;; *) exit 1;; esac\n`,
      0o755,
    )
    scene.env['PATH'] = `${bin}:${scene.env['PATH']}`
    scene.git(['config', 'filter.lfs.clean', 'git-lfs clean'])
    scene.git(['config', 'filter.lfs.smudge', 'git-lfs smudge'])
    scene.git(['config', 'filter.lfs.required', 'true'])
    scene.commit({ '.gitattributes': '*.bin filter=lfs -text\n', 'x.bin': 'a large file\n' })
    const made = value(await scene.create())
    expect(readFileSync(join(made.path, 'x.bin'), 'utf8')).toBe('a large file\n')
    const { ref } = value(await scene.worktrees.remove(scene.project, story, made, 'refuse'))
    expect(scene.git(['cat-file', 'blob', `${ref}:x.bin`])).toBe('pointer')
    const restored = value(await scene.worktrees.restore(scene.project, ref))
    expect(restored.notes).toEqual([])
    expect(readFileSync(join(made.path, 'x.bin'), 'utf8')).toBe('a large file\n')
    expect(scene.git(['status', '--porcelain'], made.path)).toBe('')
    scene.put(join(made.path, 'x.bin'), 'another one')
    const changed = value(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(scene.git(['cat-file', 'blob', `${changed.ref}:x.bin`])).toBe('another one')
    scene.env['PATH'] = process.env['PATH'] ?? ''
    const without = value(await scene.worktrees.restore(scene.project, ref))
    expect(without.notes.join()).toContain('git-lfs')
  })

  it('or another filter that is required and fails leaves nothing behind', async () => {
    await using scene = openScene()
    scene.commit({ '.gitattributes': '*.txt filter=crypt\n' })
    scene.git(['config', 'filter.crypt.smudge', 'no-such-program'])
    scene.git(['config', 'filter.crypt.clean', 'cat'])
    scene.git(['config', 'filter.crypt.required', 'true'])
    const refused = error(await scene.create())
    expect(refused).toMatchObject({ tag: 'not_allowed', message: expect.stringContaining('filter') })
    expect(scene.refs()).toEqual(['refs/heads/main'])
    expect(existsSync(join(scene.dir, 'project.snowhook'))).toBe(false)
    expect(scene.git(['worktree', 'list', '--porcelain']).match(/^worktree /gm)).toHaveLength(1)
    scene.git(['config', 'filter.crypt.smudge', 'cat'])
    value(await scene.create())
  })
})

describe('submodules', () => {
  /** The project has a submodule `lib/sub` with one of its own, `inner`. */
  function withSubmodule(scene: Scene): void {
    scene.git(['config', '--global', 'protocol.file.allow', 'always'])
    for (const name of ['inner', 'sub']) {
      const path = join(scene.dir, name)
      scene.put(join(path, `${name}.txt`), name)
      scene.git(['init', '-q', '-b', 'main'], path)
      if (name === 'sub') scene.git(['submodule', '--quiet', 'add', join(scene.dir, 'inner'), 'inner'], path)
      scene.commit({}, path)
    }
    scene.git(['submodule', '--quiet', 'add', join(scene.dir, 'sub'), 'lib/sub'])
    scene.git(['submodule', '--quiet', 'update', '--init', '--recursive'])
    scene.commit({})
    scene.git(['config', '--global', '--unset', 'protocol.file.allow'])
  }

  it('are filled from the project’s own copies, without asking where they came from', async () => {
    await using scene = openScene()
    withSubmodule(scene)
    rmSync(join(scene.dir, 'sub'), { recursive: true })
    rmSync(join(scene.dir, 'inner'), { recursive: true })
    const made = value(await scene.create())
    expect(made.notes).toEqual([])
    expect(readFileSync(join(made.path, 'lib/sub/inner/inner.txt'), 'utf8')).toBe('inner')
    expect(scene.git(['status', '--porcelain'], made.path)).toBe('')
    expect(scene.git(['remote', 'get-url', 'origin'], join(made.path, 'lib/sub'))).toBe(join(scene.dir, 'sub'))
    scene.put(join(made.path, 'new'), 'x')
    expect(await thereAndBack(scene, made)).toEqual([])
  })

  it('that the project has no copy of stay empty, and that is said', async () => {
    await using scene = openScene()
    withSubmodule(scene)
    scene.git(['submodule', '--quiet', 'deinit', '--all', '--force'])
    rmSync(join(scene.project, '.git/modules'), { recursive: true })
    const made = value(await scene.create())
    expect(made.notes).toEqual([expect.stringMatching(/"lib\/sub" is empty.*git submodule update --init/)])
    expect(await thereAndBack(scene, made)).toEqual(made.notes)
  })

  it.each<[string, (scene: Scene, sub: string) => void, RegExp]>([
    ['uncommitted work', (scene, sub) => scene.put(join(sub, 'new'), 'x'), /"lib\/sub" has uncommitted work/],
    [
      'work that is not pushed',
      (scene, sub) => void scene.commit({ x: 'x' }, sub),
      /"lib\/sub" has commits that no remote/,
    ],
    [
      'a stash',
      (scene, sub) => {
        scene.put(join(sub, 'sub.txt'), 'x')
        scene.git(['stash', '-q'], sub)
      },
      /no remote/,
    ],
    ['work further down', (scene, sub) => scene.put(join(sub, 'inner/new'), 'x'), /"inner" has uncommitted work/],
  ])('with %s keep their worktree from being removed', async (_, work, message) => {
    await using scene = openScene()
    withSubmodule(scene)
    const made = value(await scene.create())
    work(scene, join(made.path, 'lib/sub'))
    const before = stateOf(scene, made.path)
    const refused = error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(refused).toMatchObject({ tag: 'not_allowed', message: expect.stringMatching(message) })
    expect(stateOf(scene, made.path)).toEqual(before)
  })

  it('that were never filled and yet have files keep it too', async () => {
    await using scene = openScene()
    withSubmodule(scene)
    scene.git(['submodule', '--quiet', 'deinit', '--all', '--force'])
    rmSync(join(scene.project, '.git/modules'), { recursive: true })
    const made = value(await scene.create())
    scene.put(join(made.path, 'lib/sub/work.txt'), 'x')
    const refused = error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))
    expect(refused.message).toContain('was not initialised and yet has files')
  })
})
