import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { worktreeState } from '../../../src/main/gates/worktreeState'
import { systemClock } from '../../../src/main/host/systemClock'
import { createLanding } from '../../../src/main/landing/landing'
import { createWorktrees } from '../../../src/main/worktrees/worktrees'
import { StoryId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { StoryDisk } from '../../support/host/storyHost'

const story = StoryId.parse('1_story')

async function scene() {
  const disk = new StoryDisk('gates: []\n')
  const env = { PATH: process.env['PATH'] ?? '', HOME: disk.dir, GIT_CONFIG_NOSYSTEM: '1' }
  const worktrees = createWorktrees({ clock: systemClock, env: () => env })
  const wanted = { project: disk.project, storyId: story, base: null, folder: null, portsTaken: [] }
  const { notes: _, ...worktree } = good(await worktrees.create(wanted))
  const common = join(disk.project, '.git')
  return { disk, env, worktrees, worktree, wanted, common, admin: join(common, 'worktrees', story) }
}

/** What a person has, elsewhere. */
function precious(dir: string): string {
  const folder = join(dir, 'precious')
  mkdirSync(folder)
  writeFileSync(join(folder, 'file'), 'mine', { mode: 0o600 })
  return folder
}
const isWhole = (folder: string): void => {
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine')
  expect(statSync(join(folder, 'file')).mode & 0o777).toBe(0o600)
}

describe('a removal deletes nothing but the worktree', () => {
  it.each(['removing', 'deleting'] as const)('whatever a note in .git says is %s', async (name) => {
    const { disk, worktrees, worktree, wanted, common } = await scene()
    await using _ = disk
    const snapshot = good(await worktrees.remove(disk.project, story, worktree, 'snapshot'))
    const target = precious(disk.dir)
    const note = join(common, 'snowhook/worktrees', `${story}.json`)
    for (const path of [worktree.path, join(disk.dir, 'elsewhere', story), target]) {
      const stage = { name, ref: snapshot.ref, trash: target }
      writeFileSync(note, JSON.stringify({ version: 1, worktree: { ...worktree, path }, stage }))
      await worktrees.remove(disk.project, story, worktree, 'snapshot')
      await worktrees.create(wanted)
      isWhole(target)
      expect(existsSync(join(disk.dir, 'elsewhere'))).toBe(false)
    }
  })

  it('when a link stands in its place', async () => {
    const { disk, worktrees, worktree } = await scene()
    await using _ = disk
    const target = precious(disk.dir)
    rmSync(worktree.path, { recursive: true })
    symlinkSync(target, worktree.path)
    expect(await worktrees.remove(disk.project, story, worktree, 'snapshot')).toMatchObject({ ok: false })
    isWhole(target)
  })

  it('when the folder above it leads elsewhere', async () => {
    const { disk, worktrees, worktree } = await scene()
    await using _ = disk
    const target = precious(disk.dir)
    mkdirSync(join(target, story))
    writeFileSync(join(target, story, 'file'), 'mine')
    rmSync(dirname(worktree.path), { recursive: true })
    symlinkSync(target, dirname(worktree.path))
    expect(await worktrees.remove(disk.project, story, worktree, 'snapshot')).toMatchObject({ ok: false })
    isWhole(target)
    expect(readFileSync(join(target, story, 'file'), 'utf8')).toBe('mine')
  })
})

describe('a snapshot that an agent has written', () => {
  /** The snapshot of a removed worktree, with other words and other state. */
  async function forged(change: (note: Record<string, unknown>) => Record<string, unknown>, modes?: string) {
    const made = await scene()
    const { disk, worktrees, worktree } = made
    symlinkSync(join(disk.dir, 'precious'), join(worktree.path, 'link'))
    const { ref } = good(await worktrees.remove(disk.project, story, worktree, 'snapshot'))
    const message = disk.git('show', '-s', '--format=%B', ref)
    const line = message.split('\n').find((text) => text.startsWith('Snowhook-Snapshot: ')) ?? ''
    const note = JSON.stringify(change(JSON.parse(line.slice('Snowhook-Snapshot: '.length))))
    const input = (args: string[], text: string): string =>
      execFileSync('git', args, { cwd: disk.project, input: text, encoding: 'utf8', env: AUTHOR }).trim()
    const [head = '', index = '', state = ''] = disk.git('show', '-s', '--format=%P', ref).trim().split(' ')
    let stated = state
    if (modes !== undefined) {
      const blob = input(['hash-object', '-w', '--stdin'], modes)
      const entries = disk.git('ls-tree', `${state}^{tree}`).trim()
      stated = input(['commit-tree', input(['mktree'], `${entries}\n100644 blob ${blob}\tmodes\n`)], 'State')
    }
    const parents = [head, index, stated].flatMap((parent) => ['-p', parent])
    const commit = input(['commit-tree', `${ref}^{tree}`, ...parents], `Forged\n\nSnowhook-Snapshot: ${note}\n`)
    disk.git('update-ref', ref, commit)
    return { ...made, ref }
  }
  const AUTHOR = {
    PATH: process.env['PATH'],
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@b',
  }
  const pathed = (path: string) => (note: Record<string, unknown>) => ({
    ...note,
    worktree: { ...(note['worktree'] as object), path },
  })

  it.each([
    ['far away', (dir: string) => join(dir, 'home/.config/autostart', story)],
    ['in .git', (dir: string) => join(dir, 'project/.git/hooks', story)],
    ['by another name', (dir: string) => join(dir, 'other')],
    ['hidden', (dir: string) => join(dir, '.ssh', story)],
  ])('is put back beside the project, not %s', async (_where, place) => {
    // The path is known only when there is a disk.
    let wanted = ''
    const { disk, worktrees, worktree, ref } = await forged((note) => {
      const { path } = note['worktree'] as { path: string }
      wanted = place(dirname(dirname(path)))
      return pathed(wanted)(note)
    })
    await using _ = disk
    const restored = await worktrees.restore(disk.project, ref)
    expect(existsSync(wanted)).toBe(false)
    expect(good(restored)).toMatchObject({ worktree: { path: worktree.path } })
    expect(good(restored).notes.join()).toContain(wanted)
  })

  it.each(['../../precious/file', 'link/file', '/etc/hostname'])('changes no mode of %s', async (name) => {
    const { disk, worktrees, ref } = await forged((note) => note, `777 ${name}\0`)
    await using _ = disk
    const target = precious(disk.dir)
    const restored = await worktrees.restore(disk.project, ref)
    expect(restored).toMatchObject({ ok: false, error: { message: expect.stringContaining(name) } })
    isWhole(target)
  })

  it.each(['--detach', '-f', '--orphan=x'])('has no option for a branch: %s', async (headBranch) => {
    const { disk, worktrees, ref } = await forged((note) => ({ ...note, headBranch }))
    await using _ = disk
    const restored = await worktrees.restore(disk.project, ref)
    if (restored.ok) {
      const on = execFileSync('git', ['symbolic-ref', 'HEAD'], { cwd: restored.value.worktree.path, encoding: 'utf8' })
      expect(on.trim()).toMatch(/^refs\/heads\//)
    } else expect(restored.error.kept).toContain(ref)
  })
})

describe('nothing hangs and nothing is started', () => {
  it.each(['index', 'commondir', 'gitdir', 'HEAD'])('when %s of the worktree is a pipe', async (name) => {
    const { disk, env, worktrees, worktree, admin } = await scene()
    await using _ = disk
    rmSync(join(admin, name))
    execFileSync('mkfifo', [join(admin, name)])
    const aborter = new AbortController()
    // Git itself may wait for it; what Snowhook reads on its own must not.
    const parts = { cwd: worktree.path, env, clock: systemClock }
    const asked = worktreeState({ ...parts, signal: aborter.signal })
    if (name === 'commondir' || name === 'gitdir')
      expect((await worktrees.facts(disk.project, worktree)).exists).toBe(false)
    aborter.abort()
    expect((await asked).tree).toBe(null)
    // Other reads of the host still get their turn.
    expect(readFileSync(join(disk.project, 'README.md'), 'utf8')).toContain('project')
  })

  it('by a repository that an agent puts in the place of the worktree, however it links back', async () => {
    const { disk, env, worktrees, worktree } = await scene()
    await using _ = disk
    const evil = join(worktree.path, 'evil')
    const ran = join(disk.dir, 'ran')
    execFileSync('git', ['init', '-q', '--bare', evil])
    const own = join(evil, 'worktrees/x')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'commondir'), '../..\n')
    writeFileSync(join(own, 'gitdir'), `${join(worktree.path, '.git')}\n`)
    writeFileSync(join(own, 'HEAD'), 'ref: refs/heads/story/1_story\n')
    const program = join(worktree.path, 'program')
    writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\ncat\n`)
    chmodSync(program, 0o755)
    execFileSync('git', ['--git-dir', evil, 'config', 'filter.x.clean', program])
    writeFileSync(join(worktree.path, '.gitattributes'), '* filter=x\n')
    writeFileSync(join(worktree.path, '.git'), `gitdir: ${own}\n`)
    expect(await worktrees.facts(disk.project, worktree)).toMatchObject({ exists: false, head: null })
    expect(await worktrees.whyNotStanding(disk.project, worktree)).toMatchObject({ tag: 'not_allowed' })
    expect(await worktrees.remove(disk.project, story, worktree, 'snapshot')).toMatchObject({ ok: false })
    expect(existsSync(ran)).toBe(false)
    expect(existsSync(worktree.path)).toBe(true)
    // The trap is a real one.
    await createLanding({ clock: systemClock, env: () => env }).diff(worktree)
    expect(existsSync(ran)).toBe(true)
  })
})
