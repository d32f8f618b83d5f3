import { type FSWatcher, watch as nodeWatch } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Watch, watchStories } from '../../../src/main/stories/folderWatch'
import { ManualClock } from '../../support/manualClock'
import { type ScratchProject, scratchProject } from './bench'

let project: ScratchProject
let clock: ManualClock
let told: number
let end: () => void = () => {}
/** Paths of the watches that are open. */
const opened = new Set<{ path: string }>()

beforeEach(async () => {
  project = await scratchProject()
  clock = new ManualClock()
  told = 0
  opened.clear()
})
afterEach(async () => {
  end()
  await project.remove()
})

const counted: Watch = (path, onEvent) => {
  const entry = { path }
  const watcher: FSWatcher = nodeWatch(path, { persistent: false }, (_, name) => onEvent(name))
  opened.add(entry)
  return {
    on: watcher.on.bind(watcher) as FSWatcher['on'],
    close: () => {
      opened.delete(entry)
      watcher.close()
    },
  }
}
/** As where the system has no watches, or tells nothing. */
const blind: Watch = () => {
  throw new Error('ENOSPC')
}

const wait = (condition: () => void) => vi.waitFor(condition, { timeout: 60_000, interval: 5 })
const begin = async (watch: Watch) => {
  end = watchStories({ project: project.root, clock, watch, onChange: () => (told += 1) })
  await next()
}
/** The next call back, for which time moves on as far as it takes for a change to be told. */
const next = async (step = 200) => {
  const before = told
  await wait(() => {
    clock.advance(step)
    expect(told).toBeGreaterThan(before)
  })
  await quiet()
}
/** Everything that was seen has been told. */
const quiet = async () => {
  let last = -1
  await wait(() => {
    const settled = last === told && clock.pending <= 1
    clock.advance(200)
    last = told
    expect(settled).toBe(true)
  })
}
const paths = () => [...opened].map(({ path }) => path).sort()
const chain = () => [project.root, join(project.root, '.snowhook'), project.folder]

describe('the watch on the stories', () => {
  it('tells once that it began, and then of every change', async () => {
    await project.put('1_x.md', 'x')
    await begin(counted)
    await wait(() => expect(paths()).toEqual(chain()))
    await project.put('1_x.md', 'y')
    await next()
    await rename(project.path('1_x.md'), project.path('2_x.md'))
    await next()
    await rm(project.path('2_x.md'))
    await next()
    await project.put(join(project.root, '.snowhook', 'config.yaml'), 'gates: []')
    await next()
  })

  it('sees the folder come, go and come again', async () => {
    await begin(counted)
    await wait(() => expect(paths()).toEqual([project.root]))
    for (const round of ['1', '2']) {
      await mkdir(project.folder, { recursive: true })
      await next()
      await wait(() => expect(paths()).toEqual(chain()))
      await project.put(`${round}.md`, 'x')
      await next()
      await rm(join(project.root, '.snowhook'), { recursive: true })
      await next()
      await wait(() => expect(paths()).toEqual([project.root]))
    }
  })

  it('tells several changes at once, and does not wait for the last of endless ones', async () => {
    let event: (name: string | null) => void = () => {}
    const byHand: Watch = (path, onEvent) => {
      if (path === project.folder) event = onEvent
      return { on: (() => {}) as never, close: () => {} }
    }
    await project.put('1_x.md', 'x')
    await begin(byHand)
    const before = told
    for (let count = 0; count < 5; count += 1) event('1_x.md')
    clock.advance(149)
    expect(clock.pending).toBe(2)
    clock.advance(1)
    await wait(() => expect(told).toBe(before + 1))

    for (let count = 0; count < 19; count += 1) {
      event('1_x.md')
      clock.advance(50)
    }
    event('1_x.md')
    clock.advance(50)
    await wait(() => expect(told).toBe(before + 2))
  })

  it('looks from time to time where the system tells nothing', async () => {
    await project.put('1_x.md', 'x')
    await begin(blind)
    await project.put('1_x.md', 'longer')
    await next(15_000)
    await project.put('2_x.md', '')
    await next(15_000)
    await rm(project.folder, { recursive: true })
    await next(15_000)
  })

  it('opens its watches again when the project was taken away and has come back', async () => {
    await project.put('1_x.md', 'x')
    await begin(counted)
    await wait(() => expect(paths()).toEqual(chain()))
    await rm(project.root, { recursive: true })
    await next(15_000)
    await project.put('1_x.md', 'y')
    await next(15_000)
    await wait(() => expect(paths()).toEqual(chain()))
    await project.put('1_x.md', 'z')
    await next()
  })

  it('leaves nothing behind when it ends, whenever that is', async () => {
    await project.put('1_x.md', 'x')
    await begin(counted)
    await wait(() => expect(paths()).toEqual(chain()))
    await project.put('1_x.md', 'y')
    await wait(() => expect(clock.pending).toBe(2))
    end()
    expect(clock.pending).toBe(0)
    expect(paths()).toEqual([])
    const before = told
    await writeFile(project.path('1_x.md'), 'z')
    clock.advance(100_000)
    expect(clock.pending).toBe(0)

    const endNow = watchStories({ project: project.root, clock, watch: counted, onChange: () => (told += 1) })
    endNow()
    await watchStories({ project: project.root, clock, watch: counted, onChange: () => {} })()
    expect(clock.pending).toBe(0)
    expect(paths()).toEqual([])
    expect(told).toBe(before)
  })
})
