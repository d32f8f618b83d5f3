import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProjectConfig } from '../../../src/main/stories/projectConfig'
import { type ScratchProject, scratchProject } from './bench'

let project: ScratchProject
beforeEach(async () => {
  project = await scratchProject()
})
afterEach(() => project.remove())

const config = async (text: string) => {
  await project.put(join(project.root, '.snowhook', 'config.yaml'), text)
  return readProjectConfig(project.root)
}
const defaults = { setup: [], env: {}, worktreesFolder: null, gateReruns: 1 }

describe('the configuration of a project', () => {
  it.each([
    ['no file', null],
    ['an empty file', ''],
    ['only comments', '# later\n'],
    ['only gates, which others read', 'gates:\n  - { name: test, command: npm test }\n'],
    ['keys without values', 'setup:\nenv:\nworktrees:\ngateReruns:\n'],
  ])('has defaults: %s', async (_, text) => {
    const read = text === null ? await readProjectConfig(project.root) : await config(text)
    expect(read).toEqual({ ok: true, value: defaults })
  })

  it('takes every key that its documentation names', async () => {
    const read = await config(`gates: whatever
setup:
  - npm ci
  - { name: database, command: make db, timeout: 10m }
  - command: |
      cd web
      npm ci
    timeoutSecs: 5
env: { PORT: '\${port:0}', RETRIES: 3, RATIO: 1.10 }
worktrees: { folder: ../app-worktrees }
gate_reruns: 2
`)
    expect(read).toEqual({
      ok: true,
      value: {
        setup: [
          { name: 'npm ci', command: 'npm ci', timeoutSecs: 1_800 },
          { name: 'database', command: 'make db', timeoutSecs: 600 },
          { name: 'cd web', command: 'cd web\nnpm ci', timeoutSecs: 5 },
        ],
        env: { PORT: `$${'{port:0}'}`, RETRIES: '3', RATIO: '1.10' },
        worktreesFolder: join(project.parent, 'app-worktrees'),
        gateReruns: 2,
      },
    })
    expect(await config('setup: npm ci\n')).toMatchObject({ ok: true, value: { setup: [{ command: 'npm ci' }] } })
  })

  it.each([
    ['setup:\n  - npm ci\n  - name: x', /line 3: setup\.1\.command: expected a command/],
    ['setup:\n  - ""', /line 2: setup\.0/],
    [`setup: [${'a, '.repeat(21)}]`, /line 1: setup: /],
    ['setup:\n  - { command: x, timeout: 9h }', /line 2: setup\.0\.timeoutSecs: /],
    ['setup:\n  - { command: x, timeout: 1, timeoutSecs: 2 }', /line 2: setup\.0\.timeoutSecs is said twice/],
    ['env:\n  "A B": 1', /line 2: env\.A B: /],
    [`env:\n  A: $${'{port:10}'}`, /line 2: env\.A: .*\$\{port:9\}/],
    ['gateReruns: 3', /line 1: gateReruns: /],
    ['gateReruns: often', /line 1: gateReruns: expected a number/],
    ['worktrees: ../x', /line 1: worktrees: expected "folder: path"/],
    ['- a\n- b', /line 1: expected "key: value" lines/],
    ['a: 1\nb: [', /line [23]: /],
    ['a: 1\n---\nb: 2', /line 2: /],
    ['# x\n'.repeat(20_000), /it has 80000 bytes/],
  ])('says what is wrong and where: %j', async (text, problem) => {
    const read = await config(text)
    expect(read).toEqual({ ok: false, error: expect.stringMatching(/^\.snowhook\/config\.yaml: /) })
    expect(read).toEqual({ ok: false, error: expect.stringMatching(problem) })
  })

  it('is not read through a link that leaves the project, nor as anything but text', async () => {
    await project.put(join(project.parent, 'other.yaml'), 'gateReruns: 2')
    await mkdir(join(project.root, '.snowhook'))
    await symlink('../../other.yaml', join(project.root, '.snowhook', 'config.yaml'))
    expect(await readProjectConfig(project.root)).toEqual({ ok: false, error: expect.stringContaining('leads out') })
    await project.remove()
    expect(await readProjectConfig(project.root)).toEqual({ ok: false, error: expect.stringContaining('no folder') })
    await project.put(join(project.root, '.snowhook', 'config.yaml'), Buffer.from([0x61, 0xff]))
    expect(await readProjectConfig(project.root)).toEqual({ ok: false, error: expect.stringContaining('line 1: ') })
  })
})

describe('the folder of worktrees that a repository asks for', () => {
  const folder = (path: string) => config(`worktrees: { folder: ${JSON.stringify(path)} }`)

  it.each(['trees', './trees/deep', '../app-trees', '../trees/app', '.snowhook/worktrees', '.trees'])(
    'may be in the project or beside it: %s',
    async (path) => {
      expect(await folder(path)).toMatchObject({ ok: true, value: { worktreesFolder: join(project.root, path) } })
    },
  )

  it('may be an absolute path to the same places only', async () => {
    const beside = join(project.parent, 'trees')
    expect(await folder(beside)).toMatchObject({ ok: true, value: { worktreesFolder: beside } })
    expect(await folder('/etc')).toMatchObject({ ok: false })
  })

  it.each([
    ['..', 'beside'],
    ['../..', 'beside'],
    ['../../x', 'beside'],
    ['.', 'not the project itself'],
    ['', 'expected a path'],
    ['~/trees', '"~"'],
    ['.git', '.git'],
    ['.git/worktrees', '.git'],
    ['x/.GIT/y', '.git'],
    ['../other/.git', '.git'],
    ['../.config', 'hidden'],
    ['../trees/.ssh', 'hidden'],
    ['.snowhook', 'stories'],
    ['.snowhook/stories/x', 'stories'],
    ['a\0b', 'no file system'],
  ])('is refused elsewhere: %j', async (path, why) => {
    const read = await folder(path)
    expect(read).toEqual({ ok: false, error: expect.stringMatching(/line 1: worktrees\.folder: /) })
    expect(read).toEqual({ ok: false, error: expect.stringContaining(why) })
  })

  it('is looked at through the links on the way', async () => {
    await mkdir(join(project.parent, '.config'))
    await symlink('../.config', join(project.root, 'trees'))
    await symlink('../.later', join(project.root, 'dangling'))
    await symlink('.git', join(project.root, 'hooks'))
    await mkdir(join(project.root, '.git'))
    expect(await folder('trees/x')).toMatchObject({ ok: false, error: expect.stringContaining('hidden') })
    expect(await folder('dangling/x')).toMatchObject({ ok: false, error: expect.stringContaining('link to nothing') })
    expect(await folder('hooks')).toMatchObject({ ok: false, error: expect.stringContaining('.git') })
  })
})
