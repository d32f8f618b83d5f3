import { execFile } from 'node:child_process'
import * as nodeFs from 'node:fs/promises'
import { chmod, mkdir, readdir, stat, symlink, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStoryFiles, type StoryFilesParts } from '../../../src/main/stories/storyFiles'
import { NewStory } from '../../../src/shared/contract/stories'
import type { StoryId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../../support/manualClock'
import { type ScratchProject, scratchProject, storyId } from './bench'

let project: ScratchProject
beforeEach(async () => {
  project = await scratchProject()
})
afterEach(() => project.remove())

const files = (more: Partial<StoryFilesParts> = {}) =>
  createStoryFiles({ project: project.root, clock: new ManualClock(), ...more })
const wanted = (title: string, more: object = {}) => {
  const { project: _, ...story } = NewStory.parse({
    project: '/p',
    title,
    prompt: 'Do it.',
    base: null,
    after: [],
    gates: null,
    agents: [],
    env: {},
    budget: null,
    ...more,
  })
  return story
}
const value = async <T>(answer: Promise<{ ok: true; value: T } | { ok: false; error: unknown }>): Promise<T> => {
  const found = await answer
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  return found.value
}
const error = async (answer: Promise<{ ok: boolean; error?: unknown }>) => (await answer).error
const order = async () => (await files().list()).stories.map(({ definition }) => definition.id)

describe('the list of stories', () => {
  it('is empty where there is no folder yet, and makes none', async () => {
    expect(await files().list()).toEqual({ stories: [], broken: [], problem: null })
    expect(await readdir(project.root)).toEqual([])
  })

  it('says what is wrong with a file, and hides no other for it', async () => {
    await project.put('1_good.md', 'Do it.')
    await project.put('2_bad.md', '---\ntitle: x\norder: soon\n---\nDo it.')
    await project.put('3_latin1.md', Buffer.from('fine\nna\u00efve\n', 'latin1'))
    await project.put('foo bar.md', 'Do it.')
    await project.put('.hidden.md', 'no story')
    await project.put('notes.txt', 'no story')
    await mkdir(project.path('4_folder.md'))
    await project.put('5_huge.md', '')
    await truncate(project.path('5_huge.md'), 50_000_000)
    await promisify(execFile)('mkfifo', [project.path('6_pipe.md')])

    const { stories, broken, problem } = await files().list()
    expect(stories.map(({ definition }) => definition.id)).toEqual(['1_good'])
    expect(problem).toBeNull()
    expect(broken.map(({ id, problem: why }) => [id, why])).toEqual([
      ['2_bad', 'line 3: order: expected a number'],
      ['3_latin1', expect.stringMatching(/^line 2: it is not UTF-8/)],
      ['4_folder', 'it is a folder, not a file'],
      ['5_huge', expect.stringMatching(/^it has 50000000 bytes/)],
      ['6_pipe', 'it is no regular file'],
      [expect.stringMatching(/^foo_bar\.[0-9a-f]{8}$/), expect.stringContaining('rename "foo bar.md"')],
    ])
    expect(broken[0]?.path).toBe(project.path('2_bad.md'))
    const [, , , , , nameless] = broken
    expect(await error(files().read(nameless?.id ?? storyId('x')))).toMatchObject({
      tag: 'invalid_input',
      message: expect.stringContaining('foo bar.md'),
    })
  })

  it('follows a link inside the project and none that leaves it', async () => {
    await project.put(join(project.parent, 'secret.md'), 'not yours')
    await project.put(join(project.root, 'docs', 'plan.md'), 'The plan')
    await project.put(join(project.root, '.git', 'config'), 'not yours')
    await project.put('1_x.md', 'x')
    await symlink('../../docs/plan.md', project.path('2_inside.md'))
    await symlink('../../../secret.md', project.path('3_outside.md'))
    await symlink('../../.git/config', project.path('4_git.md'))
    await symlink('nowhere', project.path('5_dangling.md'))
    await symlink('6_loop.md', project.path('6_loop.md'))

    const { stories, broken } = await files().list()
    expect(stories.map(({ definition }) => [definition.id, definition.title])).toEqual([
      ['1_x', 'x'],
      ['2_inside', 'The plan'],
    ])
    expect(broken.map(({ id, problem }) => [id, problem])).toEqual([
      ['3_outside', 'it is a link that leads out of the project'],
      ['4_git', 'it is a link that leads out of the project'],
      ['5_dangling', 'it is a link to nothing'],
      ['6_loop', 'it is a link to itself'],
    ])
    const inside = await value(files().read(storyId('2_inside')))
    await value(files().update({ ...inside.definition, title: 'New' }, inside.version))
    expect(await nodeFs.readFile(join(project.root, 'docs', 'plan.md'), 'utf8')).toBe(
      '---\ntitle: New\n---\n\nThe plan',
    )
    await value(files().remove(storyId('2_inside')))
    expect(await readdir(join(project.root, 'docs'))).toEqual(['plan.md'])
  })

  it('says so when the whole folder leads out of the project, and writes nothing there', async () => {
    await mkdir(join(project.parent, 'elsewhere'))
    await mkdir(join(project.root, '.snowhook'))
    await symlink('../../elsewhere', project.folder)
    expect((await files().list()).problem).toContain('leads out of the project')
    expect(await error(files().create(wanted('x')))).toMatchObject({ tag: 'storage_failed' })
    expect(await readdir(join(project.parent, 'elsewhere'))).toEqual([])
  })

  it('reads a file again when only its content changed', async () => {
    const store = files()
    await project.put('1_x.md', 'one')
    const time = new Date(0)
    await utimes(project.path('1_x.md'), time, time)
    const [before] = (await store.list()).stories
    await project.put('1_x.md', 'two')
    await utimes(project.path('1_x.md'), time, time)
    const [after] = (await store.list()).stories
    expect([before?.definition.prompt, after?.definition.prompt]).toEqual(['one', 'two'])
    expect(after?.version).not.toBe(before?.version)
  })
})

describe('a new story', () => {
  it('gets the next number and the words of its title, in a folder that is made for it', async () => {
    const made = await value(files().create(wanted('Greeting in Dutch')))
    expect(made.definition).toMatchObject({ id: '1_greeting_in_dutch', order: 1 })
    expect(made.path).toBe(project.path('1_greeting_in_dutch.md'))
    expect(await project.text('1_greeting_in_dutch.md')).toBe('---\ntitle: Greeting in Dutch\n---\n\nDo it.\n')
    await project.put('42 broken name.md', '')
    await project.put('7_x.md', '---\nbroken')
    expect((await value(files().create(wanted('修复')))).definition.id).toBe('43_story')
    expect(await value(files().read(made.definition.id))).toEqual(made)
    expect((await stat(made.path)).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  it('never takes a number that the host knows of', async () => {
    const made = await value(files({ usedIds: () => ['99_gone', 'x'] }).create(wanted('x')))
    expect(made.definition.id).toBe('100_x')
  })

  it('stands behind all that have a place, and before those that have none', async () => {
    await project.put('1_a.md', '---\norder: 70.5\n---\n')
    await project.put('readme.md', '')
    await value(files().create(wanted('b')))
    await value(files().create(wanted('c', { id: 'c' })))
    expect(await order()).toEqual(['1_a', '2_b', 'c', 'readme'])
    expect(await project.text('2_b.md')).toContain('order: 71')
  })

  it('never takes the place of another one', async () => {
    await project.put('1_x.md', 'mine')
    expect(await error(files().create(wanted('x', { id: '1_x' })))).toMatchObject({
      tag: 'already_exists',
      field: 'id',
    })
    await symlink('nowhere', project.path('2_x.md'))
    expect(await error(files().create(wanted('x', { id: '2_x' })))).toMatchObject({ tag: 'already_exists' })
    expect(await project.text('1_x.md')).toBe('mine')
  })

  it('is one of many, when many are made at once by two hosts', async () => {
    const [one, two] = [files(), files()]
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) => value((index % 2 === 0 ? one : two).create(wanted('same')))),
    )
    expect(new Set(made.map(({ definition }) => definition.id)).size).toBe(12)
    expect(await readdir(project.folder)).toHaveLength(12)
  })

  it('works where the file system knows no hard links', async () => {
    const link = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }))
    const fs = { ...nodeFs, link }
    await value(files({ fs }).create(wanted('x', { id: 'x' })))
    expect(await error(files({ fs }).create(wanted('y', { id: 'x' })))).toMatchObject({ tag: 'already_exists' })
    expect(await readdir(project.folder)).toEqual(['x.md'])
    expect(await project.text('x.md')).toContain('title: x')
  })
})

describe('an edit', () => {
  const text = '---\r\n# mine\r\ntitle: Old   # t\r\ntags: [a,b]\r\n---\r\n\r\nDo\r\nit.\r\n'

  it('changes the file in place, with its mode, its comments and its line ends', async () => {
    await project.put('1_x.md', text)
    await chmod(project.path('1_x.md'), 0o640)
    const file = await value(files().read(storyId('1_x')))
    const edited = await value(files().update({ ...file.definition, title: 'New' }, file.version))
    expect(await project.text('1_x.md')).toBe(text.replace('Old', 'New'))
    expect(edited).toEqual(await value(files().read(storyId('1_x'))))
    expect((await stat(file.path)).mode & 0o777).toBe(0o640)
    expect(await readdir(project.folder)).toEqual(['1_x.md'])
  })

  it('that changes nothing does not touch the file', async () => {
    await project.put('1_x.md', text)
    const before = await stat(project.path('1_x.md'))
    const file = await value(files().read(storyId('1_x')))
    expect(await value(files().update(file.definition, file.version))).toEqual(file)
    expect((await stat(project.path('1_x.md'))).ino).toBe(before.ino)
  })

  it('of a version that is no more is refused, and says what was kept and what to do', async () => {
    await project.put('1_x.md', text)
    const store = files()
    const file = await value(store.read(storyId('1_x')))
    const answers = await Promise.all(
      ['One', 'Two'].map((title) => store.update({ ...file.definition, title }, file.version)),
    )
    expect(answers.map(({ ok }) => ok)).toEqual([true, false])
    expect(answers[1]).toMatchObject({
      error: { tag: 'stale', kept: expect.stringMatching(/./), next: expect.stringMatching(/./) },
    })
    expect(await project.text('1_x.md')).toBe(text.replace('Old', 'One'))
  })

  it('loses to a person who saves while it is being written', async () => {
    await project.put('1_x.md', text)
    const file = await value(files().read(storyId('1_x')))
    const fs = {
      ...nodeFs,
      chmod: async (path: string, mode: number) => {
        await chmod(path, mode)
        await project.put('1_x.md', 'by hand')
      },
    } as typeof nodeFs
    expect(await error(files({ fs }).update({ ...file.definition, title: 'New' }, file.version))).toMatchObject({
      tag: 'stale',
    })
    expect(await readdir(project.folder)).toEqual(['1_x.md'])
    expect(await project.text('1_x.md')).toBe('by hand')
  })

  it.each(['open', 'chmod', 'rename'] as const)('leaves the old file when the disk refuses to %s', async (call) => {
    await project.put('1_x.md', text)
    const file = await value(files().read(storyId('1_x')))
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
    const fs = { ...nodeFs, [call]: full }
    expect(await error(files({ fs }).update({ ...file.definition, title: 'New' }, file.version))).toMatchObject({
      tag: 'storage_failed',
      message: expect.stringContaining('ENOSPC'),
    })
    expect(await readdir(project.folder)).toEqual(['1_x.md'])
    expect(await project.text('1_x.md')).toBe(text)
  })

  it('takes away what a killed writer has left long ago, and nothing else', async () => {
    const old = '.1_x.md.01234567-89ab-4cde-8f01-23456789abcd.new'
    const young = '.2_x.md.01234567-89ab-4cde-8f01-23456789abcd.new'
    for (const name of [old, young, '.mine.new']) await project.put(name, '')
    const clock = new ManualClock()
    const at = (ms: number) => new Date(clock.now() - ms)
    await utimes(project.path(old), at(4_000_000), at(4_000_000))
    await utimes(project.path('.mine.new'), at(4_000_000), at(4_000_000))
    await utimes(project.path(young), at(1_000), at(1_000))
    await value(files({ clock }).create(wanted('x', { id: 'x' })))
    expect((await readdir(project.folder)).sort()).toEqual([young, '.mine.new', 'x.md'].sort())
  })

  it('of a story that is not there, or cannot be read, says so', async () => {
    await project.put('1_x.md', '---\ntitle: [\n---\n')
    await project.put('2_y.md', 'y')
    const { definition, version } = await value(files().read(storyId('2_y')))
    const gone = { ...definition, id: storyId('gone') }
    expect(await error(files().update(gone, version))).toMatchObject({ tag: 'not_found' })
    expect(await error(files().update({ ...definition, id: storyId('1_x') }, version))).toMatchObject({
      tag: 'invalid_input',
      message: expect.stringMatching(/line \d/),
    })
    expect(await error(files().remove(storyId('gone')))).toMatchObject({ tag: 'not_found' })
    await value(files().remove(storyId('1_x')))
    await value(files().remove(storyId('2_y')))
    expect(await readdir(project.folder)).toEqual([])
  })
})

describe('a move', () => {
  const put = async (...names: string[]) => {
    for (const name of names) await project.put(`${name}.md`, `# ${name}`)
  }
  const touched = async () => {
    const texts = await Promise.all(
      (await readdir(project.folder)).map(async (name) => [name, await project.text(name)]),
    )
    return texts.flatMap(([name, text]) => (text?.includes('order:') === true ? name : []))
  }
  const move = (id: string, before: string | null) =>
    value(files().move(storyId(id), before === null ? null : storyId(before)))

  it('changes one file where there is room', async () => {
    await put('1_a', '2_b', '3_c', 'readme')
    const moved = await move('3_c', '2_b')
    expect(await order()).toEqual(['1_a', '3_c', '2_b', 'readme'])
    expect(await touched()).toEqual(['3_c.md'])
    expect(moved).toEqual(await value(files().read(storyId('3_c'))))
    await move('1_a', null)
    expect(await order()).toEqual(['3_c', '2_b', 'readme', '1_a'])
    await move('1_a', '3_c')
    expect(await order()).toEqual(['1_a', '3_c', '2_b', 'readme'])
    await move('1_a', '3_c')
    expect(await touched()).toEqual(['3_c.md']) // the first one stands where its number says again
  })

  it('puts stories without any number in order too', async () => {
    await put('a', 'b', 'c', 'd')
    await move('d', 'b')
    expect(await order()).toEqual(['a', 'd', 'b', 'c'])
    await move('a', null)
    expect(await order()).toEqual(['d', 'b', 'c', 'a'])
  })

  it('is refused for a story that is not there or broken', async () => {
    await put('1_a')
    await project.put('2_b.md', '---\n')
    const store = files()
    const tries: [StoryId, StoryId | null][] = [
      [storyId('9_x'), null],
      [storyId('1_a'), storyId('9_x')],
      [storyId('2_b'), null],
      [storyId('1_a'), storyId('2_b')],
    ]
    const tags = await Promise.all(tries.map(async ([id, before]) => error(store.move(id, before))))
    expect(tags).toMatchObject([
      { tag: 'not_found' },
      { tag: 'not_found' },
      { tag: 'invalid_input' },
      { tag: 'invalid_input' },
    ])
  })
})
