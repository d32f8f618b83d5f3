import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { DemoProject } from '../../../src/main/host/demoProject'
import { inspectProject } from '../../../src/main/host/projects'
import { whichProgram } from '../../../src/main/host/whichProgram'
import { tempDir } from '../../support/host/tempDir'

let dir = ''
const env = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: dir, GIT_CONFIG_NOSYSTEM: '1' })
const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, env: env(), encoding: 'utf8' })
const inspect = (path = dir) => inspectProject(path, env())

beforeEach(() => {
  dir = tempDir('snowhook-project-')
})
function repository(): void {
  git('init', '--quiet', '--initial-branch=main')
  git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--allow-empty', '-m', 'Start')
}

describe('a project', () => {
  it('that is not there, or a file, or a relative path, does not exist', async () => {
    writeFileSync(join(dir, 'file'), '')
    for (const path of [join(dir, 'nope'), join(dir, 'file'), 'relative']) {
      expect(await inspect(path)).toEqual({ path, exists: false, git: null })
    }
  })

  it('may be a folder without git', async () => {
    expect(await inspect()).toEqual({ path: dir, exists: true, git: null })
  })

  it('is a repository with its root, branch and whether it is dirty, seen from any folder in it', async () => {
    repository()
    mkdirSync(join(dir, 'src'))
    expect((await inspect(join(dir, 'src'))).git).toEqual({ root: dir, branch: 'main', dirty: false })
    writeFileSync(join(dir, 'src', 'new.ts'), '')
    expect((await inspect()).git).toMatchObject({ dirty: true })
  })

  it('has a branch before its first commit, and none on a detached head', async () => {
    git('init', '--quiet', '--initial-branch=main')
    expect((await inspect()).git).toMatchObject({ branch: 'main' })
    repository()
    git('checkout', '--quiet', '--detach')
    expect((await inspect()).git).toMatchObject({ branch: null })
  })
})

describe('the demo project', () => {
  it('is a real repository with a commit, and a worktree a story on its own branch', async () => {
    const project = new DemoProject(join(dir, 'demo'), env())
    const root = await project.prepare()
    const first = await project.worktree('1_story')
    const second = await project.worktree('2_story')
    if (!root.ok || !first.ok || !second.ok) throw new Error(JSON.stringify([root, first, second]))
    expect(await inspect(root.value)).toMatchObject({ git: { branch: 'main', dirty: false } })
    expect(await inspect(first.value)).toMatchObject({ git: { branch: 'story/1_story', dirty: false } })
    expect(second.value).not.toBe(first.value)
  })

  it('is made once, and mended when its worktrees were deleted', async () => {
    const project = new DemoProject(join(dir, 'demo'), env())
    await project.prepare()
    const first = await project.worktree('1_story')
    execFileSync('rm', ['-rf', join(dir, 'demo', 'worktrees')])
    expect(await project.prepare()).toMatchObject({ ok: true })
    expect(await project.worktree('1_story')).toEqual(first)
    expect(await project.worktree('1_story')).toEqual(first)
  })

  it('says what it needs when there is no git', async () => {
    const project = new DemoProject(join(dir, 'demo'), { PATH: '/nowhere' })
    expect(await project.prepare()).toMatchObject({ ok: false, error: { tag: 'spawn_failed', next: 'Install git.' } })
  })
})

describe('finding a program', () => {
  it('looks along the path for something that can be executed', () => {
    for (const folder of ['a', 'b']) mkdirSync(join(dir, folder))
    mkdirSync(join(dir, 'a', 'tool'))
    writeFileSync(join(dir, 'b', 'tool'), '')
    const PATH = ['relative', join(dir, 'a'), join(dir, 'b')].join(':')
    expect(whichProgram('tool', { PATH })).toBeNull()
    chmodSync(join(dir, 'b', 'tool'), 0o755)
    expect(whichProgram('tool', { PATH })).toBe(join(dir, 'b', 'tool'))
    expect(whichProgram(join(dir, 'b', 'tool'), {})).toBe(join(dir, 'b', 'tool'))
    expect(whichProgram(join(dir, 'nope'), {})).toBeNull()
    expect(whichProgram('tool', {})).toBeNull()
  })
})
