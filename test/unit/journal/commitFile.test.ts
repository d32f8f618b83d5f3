import { describe, expect, it } from 'vitest'
import { Backlog } from '../../../src/main/journal/backlog'
import { CommitFile } from '../../../src/main/journal/commitFile'
import type { JournalFs } from '../../../src/main/journal/journalFs'
import { SyncGate } from '../../../src/main/journal/syncGate'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { type Fault, FaultyFs } from '../../support/journal/faultyFs'
import { MemoryFs } from '../../support/journal/memoryFs'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

const PATH = '/data/file'
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function setUp(wrap: (fs: MemoryFs) => JournalFs = (fs) => fs) {
  const clock = new ManualClock()
  const memory = new MemoryFs()
  const fs = wrap(memory)
  const pressure: boolean[] = []
  const storage: (SnowhookError | null)[] = []
  const file = new CommitFile({
    path: PATH,
    clock,
    open: () => fs.open(PATH),
    gate: new SyncGate(),
    backlog: new Backlog((high) => pressure.push(high)),
    onStorage: (problem) => storage.push(problem),
    start: 0,
  })
  return { clock, memory, file, pressure, storage, text: () => memory.bytes(PATH).toString() }
}

/** A file system whose faults can be switched on and off. */
function faulty() {
  const state: { fault: Fault | null; where: RegExp } = { fault: null, where: /./ }
  const parts = setUp((fs) => new FaultyFs(fs, (_, what) => (state.where.test(what) ? state.fault : null)))
  return { ...parts, state }
}

describe('group commit', () => {
  it('gathers what is appended within 8 ms into one write', async () => {
    const { clock, memory, file } = setUp()
    file.append(Buffer.from('a'))
    clock.advance(0)
    await turn()
    for (const letter of 'bcd') {
      clock.advance(2)
      file.append(Buffer.from(letter))
    }
    await turn()
    expect(memory.writes.map((write) => write.bytes)).toEqual([1])
    clock.advance(2)
    await turn()
    expect(memory.writes.map((write) => write.bytes)).toEqual([1, 3])
    await file.close()
  })

  it('syncs by itself within 100 ms and leaves no timer behind', async () => {
    const { clock, memory, file } = setUp()
    file.append(Buffer.from('a'))
    clock.advance(0)
    await turn()
    expect(memory.syncs).toBe(0)
    clock.advance(92)
    await turn()
    expect(memory.syncs).toBe(1)
    expect(clock.pending).toBe(0)
    file.append(Buffer.from('b'))
    await file.close()
    expect(clock.pending).toBe(0)
  })

  it('answers sync at once, without waiting for a timer', async () => {
    const { memory, file, text } = setUp()
    file.append(Buffer.from('a'))
    await file.sync()
    expect([text(), memory.syncs]).toEqual(['a', 1])
    await file.close()
  })

  it('keeps the order under load, with syncs awaited in between', async () => {
    const { clock, file, text } = setUp()
    let expected = ''
    const syncs: Promise<void>[] = []
    for (let index = 0; index < 5_000; index += 1) {
      const word = `${index},`
      expected += word
      file.append(Buffer.from(word))
      if (index % 97 === 0) syncs.push(file.sync())
      if (index % 13 === 0) clock.advance(3)
      if (index % 31 === 0) await turn()
    }
    await Promise.all(syncs)
    await file.close()
    expect(text()).toBe(expected)
  })

  it('asks for a pause when the queue outgrows its bound and takes it back when it has drained', async () => {
    const { clock, file, pressure, state } = faulty()
    state.fault = 'ENOSPC'
    const chunk = Buffer.alloc(1_000_000)
    for (let index = 0; index < 8; index += 1) file.append(chunk)
    expect(pressure).toEqual([])
    file.append(chunk)
    file.append(chunk)
    expect(pressure).toEqual([true])
    clock.advance(10)
    await turn()
    state.fault = null
    await turnUntil(clock, file.sync())
    expect(pressure).toEqual([true, false])
    await file.close()
  })
})

describe('appendSync', () => {
  it('has everything on disk, in order and synced, when it returns, also with a write in flight', async () => {
    let release: () => void = () => {}
    const { clock, memory, file, text } = setUp((inner) => ({
      ...proxy(inner),
      open: async (path) => {
        const opened = await inner.open(path)
        return {
          ...opened,
          write: async (buffers, position) => {
            await new Promise<void>((resolve) => {
              release = resolve
            })
            return opened.write(buffers, position)
          },
        }
      },
    }))
    file.append(Buffer.from('one '))
    clock.advance(0)
    await turn()
    file.append(Buffer.from('two '))
    expect(file.appendSync(Buffer.from('three ')).ok).toBe(true)
    expect([text(), memory.syncs]).toEqual(['one two three ', 1])
    file.append(Buffer.from('four'))
    release()
    const closed = file.close()
    await turn()
    release()
    await closed
    expect(text()).toBe('one two three four')
  })

  it('says so when the disk refuses, keeps the bytes and writes them later', async () => {
    const { clock, file, storage, text, state } = faulty()
    file.append(Buffer.from('a'))
    await file.sync()
    state.fault = 'EIO'
    const refused = file.appendSync(Buffer.from('b'))
    expect(refused).toMatchObject({ ok: false, error: { tag: 'storage_failed' } })
    expect(storage).toHaveLength(1)
    state.fault = null
    await turnUntil(clock, file.sync())
    expect(text()).toBe('ab')
    expect(storage.at(-1)).toBeNull()
    await file.close()
  })

  it('before the file is open is an error, not a loss', async () => {
    const { file, text } = setUp()
    expect(file.appendSync(Buffer.from('early')).ok).toBe(false)
    await file.close()
    expect(text()).toBe('early')
  })
})

describe('a disk that refuses', () => {
  it.each(['ENOSPC', 'EIO', 'EROFS'] as const)(
    'with %s is reported once, retried, and loses nothing',
    async (fault) => {
      const { clock, file, storage, text, state } = faulty()
      file.append(Buffer.from('before '))
      await file.sync()
      state.fault = fault
      file.append(Buffer.from('during '))
      const synced = file.sync()
      for (let index = 0; index < 300; index += 1) {
        clock.advance(100)
        await turn()
      }
      expect(storage.filter((problem) => problem !== null)).toHaveLength(1)
      expect(storage[0]).toMatchObject({ tag: 'storage_failed', message: expect.stringContaining(fault) })
      state.fault = null
      file.append(Buffer.from('after'))
      await turnUntil(clock, synced)
      await file.close()
      expect(storage.at(-1)).toBeNull()
      expect(text()).toBe('before during after')
    },
  )

  it('that fails a sync gets everything since the last good sync once more', async () => {
    const { clock, memory, file, state } = faulty()
    file.append(Buffer.from('safe'))
    await file.sync()
    state.fault = 'EIO'
    state.where = /^sync$/
    file.append(Buffer.from('doubtful'))
    clock.advance(200)
    await turn()
    clock.advance(200)
    await turn()
    // The kernel may have dropped the pages: what the file holds now cannot be trusted.
    memory.files.set(PATH, Buffer.from('safe????????'))
    state.fault = null
    await turnUntil(clock, file.sync())
    expect(memory.bytes(PATH).toString()).toBe('safedoubtful')
    await file.close()
  })

  it('does not hold up a reader', async () => {
    const { file, state } = faulty()
    state.fault = 'ENOSPC'
    file.append(Buffer.from('a'))
    await file.visible()
    await file.visible()
    await expect(file.close()).rejects.toMatchObject({ error: { tag: 'storage_failed' } })
  })

  it('to the end makes close reject with the reason, and with it everybody who waits for a sync', async () => {
    const { clock, file, state } = faulty()
    state.fault = 'ENOSPC'
    file.append(Buffer.from('a'))
    const synced = file.sync()
    const outcomes = Promise.allSettled([file.close(), synced, file.close()])
    for (const outcome of await turnUntil(clock, outcomes)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { error: { tag: 'storage_failed' } } })
    }
    expect(clock.pending).toBe(0)
  })

  it('that comes back in time lets close succeed', async () => {
    const { clock, file, text, state } = faulty()
    state.fault = 'ENOSPC'
    file.append(Buffer.from('a'))
    clock.advance(0)
    await turn()
    state.fault = null
    await file.close()
    expect(text()).toBe('a')
  })
})

/** Class methods do not survive a spread. */
const proxy = (fs: MemoryFs): JournalFs => ({
  makeFolder: (path) => fs.makeFolder(path),
  open: (path) => fs.open(path),
  openToRead: (path) => fs.openToRead(path),
  list: (folder) => fs.list(folder),
  exists: (path) => fs.exists(path),
})
