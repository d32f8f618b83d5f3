import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { StoryId } from '../../../src/shared/domain/ids'
import { WorktreeRecord } from '../../../src/shared/domain/worktree'
import { error, openScene, type Scene, story, value } from './scene'

const branch = 'story/42_greeting'
const marker = (scene: Scene): string => join(scene.project, '.git/snowhook/worktrees', `${story}.json`)
/** As it is when the host dies in the middle of a checkout. */
const interrupt = (scene: Scene): void =>
  writeFileSync(marker(scene), readFileSync(marker(scene), 'utf8').replace('"ready"', '"making"'))

describe('a new worktree', () => {
  it('stands beside the project, on a branch of its own from the project’s branch', async () => {
    await using scene = openScene()
    const { notes, ...made } = value(await scene.create())
    expect(notes).toEqual([])
    expect(WorktreeRecord.parse(made)).toEqual(made)
    const head = scene.git(['rev-parse', 'main'])
    expect(made).toMatchObject({
      path: join(scene.dir, 'project.snowhook', story),
      branch,
      base: 'main',
      baseCommit: head,
    })
    expect(scene.git(['status', '--porcelain=v2', '--branch'], made.path)).toBe(
      `# branch.oid ${head}\n# branch.head ${branch}`,
    )
    expect(scene.git(['status', '--porcelain'])).toBe('')
    expect(value(await scene.create())).toEqual({ ...made, notes })
  })

  it('goes where the configuration says, and tells how to choose when it cannot', async () => {
    await using scene = openScene()
    expect(value(await scene.create({ folder: '../elsewhere' })).path).toBe(join(scene.dir, 'elsewhere', story))
    const other = StoryId.parse('43')
    scene.put(join(scene.dir, 'file'), 'no folder')
    const refused = error(await scene.create({ storyId: other, folder: '../file' }))
    expect(refused).toMatchObject({ tag: 'not_allowed', next: expect.stringContaining('worktrees.folder') })
    expect(scene.refs('refs/heads')).toEqual(['refs/heads/main', `refs/heads/${branch}`])
  })

  it.each(['topic', 'v1', 'origin/far'])('starts from another base: %s', async (base) => {
    await using scene = openScene()
    const topic = scene.git(['commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'topic'])
    for (const ref of ['heads/topic', 'tags/v1', 'remotes/origin/far']) scene.git(['update-ref', `refs/${ref}`, topic])
    const made = value(await scene.create({ base }))
    expect(made).toMatchObject({ baseCommit: topic, base: base === 'topic' ? 'topic' : null })
    expect(scene.git(['rev-parse', 'HEAD'], made.path)).toBe(topic)
    expect(readFileSync(join(scene.project, '.git/config'), 'utf8')).not.toContain('[branch')
  })

  it('has ports that no other story of the project has', async () => {
    await using scene = openScene()
    const first = value(await scene.create())
    const second = value(await scene.create({ storyId: StoryId.parse('43'), portsTaken: [first.firstPort + 10] }))
    expect(Math.abs(first.firstPort - second.firstPort)).toBeGreaterThanOrEqual(10)
    expect(second.firstPort).not.toBe(first.firstPort + 10)
  })

  it('is made by one of two calls at once', async () => {
    await using scene = openScene()
    const both = await Promise.all([scene.create(), scene.create()])
    expect(both.map((one) => (one.ok ? 'made' : one.error.tag)).toSorted()).toEqual(['busy', 'made'])
  })
})

describe('no worktree is made', () => {
  it.each<[string, (scene: Scene) => void, Parameters<Scene['create']>[0], object]>([
    ['of a base that is not there', () => {}, { base: 'nope' }, { tag: 'not_found', field: 'base' }],
    ['of a base that looks like a flag', () => {}, { base: '--all' }, { tag: 'not_found', field: 'base' }],
    ['for an id that is no branch', () => {}, { storyId: StoryId.parse('a..b') }, { tag: 'invalid_input' }],
    [
      'over a folder of somebody else',
      (scene) => scene.put(join(scene.dir, 'project.snowhook', story, 'mine'), 'x'),
      {},
      { tag: 'already_exists', kept: 'It was not touched.' },
    ],
    [
      'through a link',
      (scene) => {
        mkdirSync(join(scene.dir, 'project.snowhook'))
        symlinkSync('/nowhere', join(scene.dir, 'project.snowhook', story))
      },
      {},
      { tag: 'already_exists' },
    ],
    [
      'of a branch that somebody works on',
      (scene) => scene.git(['checkout', '-q', '-b', branch]),
      {},
      { tag: 'not_allowed', message: expect.stringContaining('checked out') },
    ],
    ['below a branch "story"', (scene) => scene.git(['branch', 'story']), {}, { tag: 'not_allowed' }],
  ])('%s', async (_, prepare, wanted, expected) => {
    await using scene = openScene()
    prepare(scene)
    const refs = scene.refs()
    expect(error(await scene.create(wanted))).toMatchObject(expected)
    expect(scene.refs()).toEqual(refs)
    expect(scene.git(['worktree', 'list']).split('\n')).toHaveLength(1)
    expect(existsSync(join(scene.project, '.git/worktrees'))).toBe(false)
    expect(existsSync(marker(scene))).toBe(false)
  })

  it('where there is no commit, no repository, no top folder, no files', async () => {
    await using unborn = openScene({ unborn: true })
    expect(error(await unborn.create())).toMatchObject({ tag: 'not_allowed', next: expect.stringContaining('Commit') })
    await using scene = openScene()
    const of = async (project: string) =>
      error(await scene.worktrees.create({ project, storyId: story, base: null, folder: null, portsTaken: [] }))
    expect(await of(join(scene.project, 'dir'))).toMatchObject({ tag: 'not_allowed', message: /top folder/ })
    expect(await of(join(scene.dir, 'home'))).toMatchObject({ next: expect.stringContaining('git init') })
    expect(await of(join(scene.dir, 'nowhere'))).toMatchObject({ tag: 'not_found' })
    expect(await of(join(scene.project, '.git'))).toMatchObject({ tag: 'not_allowed' })
    scene.git(['clone', '-q', '--bare', scene.project, join(scene.dir, 'bare')])
    expect(await of(join(scene.dir, 'bare'))).toMatchObject({ message: expect.stringContaining('bare') })
  })
})

describe('what an earlier attempt has left', () => {
  it('is a branch with commits of its own: it is taken up, and counted from where it left its base', async () => {
    await using scene = openScene()
    const base = scene.git(['rev-parse', 'HEAD'])
    scene.git(['checkout', '-q', '-b', branch])
    const own = scene.commit({ 'own.txt': 'own' })
    scene.git(['checkout', '-q', 'main'])
    scene.commit({ 'later.txt': 'later' })
    const made = value(await scene.create())
    expect(made.baseCommit).toBe(base)
    expect(await scene.worktrees.evidence(made, null)).toMatchObject({ head: own, newCommits: 1, uncommitted: 0 })
  })

  it('is a half checked-out folder: torn files are made whole, everybody’s own files stay', async () => {
    await using scene = openScene()
    scene.commit({ 'torn.txt': 'all of it\n', 'empty.txt': 'something', 'mine.txt': 'theirs', 'dir/deep/x': 'x' })
    const made = value(await scene.create())
    interrupt(scene)
    const admin = join(scene.project, '.git/worktrees', story)
    rmSync(join(admin, 'index'))
    writeFileSync(join(admin, 'index.lock'), 'half')
    writeFileSync(join(admin, 'locked'), 'initializing')
    writeFileSync(join(admin, 'HEAD'), `${'0'.repeat(40)}\n`)
    truncateSync(join(made.path, 'torn.txt'), 4)
    truncateSync(join(made.path, 'empty.txt'))
    rmSync(join(made.path, 'dir'), { recursive: true })
    scene.put(join(made.path, 'mine.txt'), 'my own work, longer')
    scene.put(join(made.path, 'new.txt'), 'new')
    const again = value(await scene.create())
    expect(again).toEqual(made)
    expect(scene.git(['status', '--porcelain'], made.path).split('\n')).toEqual(['M mine.txt', '?? new.txt'])
    expect(readFileSync(join(made.path, 'mine.txt'), 'utf8')).toBe('my own work, longer')
    expect(scene.git(['symbolic-ref', 'HEAD'], made.path)).toBe(`refs/heads/${branch}`)
    expect(readdirSync(admin)).not.toContain('locked')
  })

  it('is nothing but git’s side: the folder comes back with what was staged and committed', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    const head = scene.commit({ 'own.txt': 'own' }, made.path)
    scene.put(join(made.path, 'a.txt'), 'staged')
    scene.git(['add', 'a.txt'], made.path)
    rmSync(made.path, { recursive: true })
    expect(await scene.worktrees.facts(scene.project, made)).toMatchObject({
      exists: false,
      head: null,
      diskBytes: null,
    })
    expect(value(await scene.create())).toEqual(made)
    expect(scene.git(['rev-parse', 'HEAD'], made.path)).toBe(head)
    expect(scene.git(['status', '--porcelain'], made.path)).toBe('M  a.txt')
  })

  it('is a folder in which something else stands by now: refused', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    rmSync(made.path, { recursive: true })
    scene.put(join(made.path, 'photos/one.jpg'), 'x')
    expect(error(await scene.create())).toMatchObject({ tag: 'already_exists' })
    scene.git(['init', '-q'], made.path)
    expect(error(await scene.create())).toMatchObject({ tag: 'already_exists' })
    expect(existsSync(join(made.path, 'photos/one.jpg'))).toBe(true)
  })

  it('is git’s side alone and locked: the disk may be away', async () => {
    await using scene = openScene()
    const made = value(await scene.create())
    scene.git(['worktree', 'lock', '--reason', 'on the other disk', made.path])
    rmSync(made.path, { recursive: true })
    expect(error(await scene.create())).toMatchObject({
      tag: 'not_allowed',
      message: expect.stringContaining('locked'),
    })
    expect(error(await scene.worktrees.remove(scene.project, story, made, 'snapshot'))).toMatchObject({
      message: expect.stringContaining('on the other disk'),
    })
    expect(scene.git(['worktree', 'list', '--porcelain'])).toContain('locked')
  })
})
