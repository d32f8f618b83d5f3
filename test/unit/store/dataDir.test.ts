import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { breakDataDirLock, dataDirIsHeld, openDataDir } from '../../../src/main/store/dataDir'
import { publishHostAddress, readHostAddress, withdrawHostAddress } from '../../../src/main/store/hostAddress'
import { ManualClock } from '../../support/manualClock'

const made: string[] = []
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true }))))
async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'data-dir-'))
  made.push(path)
  return join(path, 'data')
}
const clock = new ManualClock()
/** A process table: pid → start time. */
const processes = (table: Record<number, string>) => async (pid: number) => {
  const startTime = table[pid]
  return startTime === undefined ? null : { pid, startTime }
}
const alone = processes({ [process.pid]: 'now' })

describe('the data dir', () => {
  it('is laid out private to the user', async () => {
    const path = await newFolder()
    const opened = await openDataDir({ path, clock, identify: alone })
    expect(opened.ok).toBe(true)
    expect((await readdir(path)).sort()).toEqual(['format.json', 'host.lock', 'runs'])
    for (const name of ['', 'runs']) expect((await stat(join(path, name))).mode & 0o777).toBe(0o700)
    expect((await stat(join(path, 'host.lock'))).mode & 0o777).toBe(0o600)
  })

  it('has one holder: a second host is told who, and gets it after the release', async () => {
    const path = await newFolder()
    const first = await openDataDir({ path, clock, identify: alone })
    const second = await openDataDir({ path, clock, identify: alone })
    expect(second).toMatchObject({ ok: false, error: { tag: 'data_dir_in_use' } })
    if (!second.ok) {
      expect(second.error.message).toContain(`pid ${process.pid}`)
      expect(second.error.message).toContain(new Date(clock.now()).toISOString())
    }
    if (first.ok) await first.value.release()
    expect((await openDataDir({ path, clock, identify: alone })).ok).toBe(true)
  })

  it.each([
    ['whose process is gone', { pid: 4_000_001, startTime: '5', since: 1 }, {}],
    ['whose pid was given to another process', { pid: 4_000_001, startTime: '5', since: 1 }, { 4000001: '6' }],
    ['that says nothing sensible', 'torn', {}],
  ])('takes over a lock %s', async (_, lock, others) => {
    const path = await newFolder()
    await mkdir(path)
    await writeFile(join(path, 'host.lock'), typeof lock === 'string' ? lock : JSON.stringify(lock))
    const identify = processes({ [process.pid]: 'now', ...others })
    expect((await openDataDir({ path, clock, identify })).ok).toBe(true)
    expect(JSON.parse(await readFile(join(path, 'host.lock'), 'utf8'))).toMatchObject({ pid: process.pid })
    expect((await readdir(path)).sort()).toEqual(['format.json', 'host.lock', 'runs'])
  })

  it('respects a lock of a live process with the same start time', async () => {
    const path = await newFolder()
    await mkdir(path)
    await writeFile(join(path, 'host.lock'), JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1 }))
    const identify = processes({ [process.pid]: 'now', 4000001: '5' })
    expect(await openDataDir({ path, clock, identify })).toMatchObject({ ok: false, error: { tag: 'data_dir_in_use' } })
  })

  it('is given to exactly one of many that find it stale at once', async () => {
    const path = await newFolder()
    await mkdir(path)
    await writeFile(join(path, 'host.lock'), JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1 }))
    const all = await Promise.all(Array.from({ length: 20 }, () => openDataDir({ path, clock, identify: alone })))
    expect(all.filter((opened) => opened.ok)).toHaveLength(1)
  })

  it('is not taken from a host that took over while another one still thought of the stale lock', async () => {
    const path = await newFolder()
    await mkdir(path)
    await writeFile(join(path, 'host.lock'), JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1 }))
    let goOn: () => void = () => {}
    let asked: () => void = () => {}
    const first = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const hesitating = new Promise<void>((resolve) => {
      asked = resolve
    })
    const slow = openDataDir({
      path,
      clock,
      identify: async (pid) => {
        if (pid !== process.pid) {
          asked()
          await first
        }
        return alone(pid)
      },
    })
    await hesitating
    expect((await openDataDir({ path, clock, identify: alone })).ok).toBe(true)
    goOn()
    expect(await slow).toMatchObject({ ok: false, error: { tag: 'data_dir_in_use' } })
  })

  it('is not blocked by a takeover that died', async () => {
    const path = await newFolder()
    await mkdir(join(path, 'host.lock.takeover'), { recursive: true })
    await utimes(join(path, 'host.lock.takeover'), 1, 1)
    await writeFile(join(path, 'host.lock'), JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1 }))
    expect((await openDataDir({ path, clock, identify: alone })).ok).toBe(true)
  })

  it('frees only its own lock', async () => {
    const path = await newFolder()
    const opened = await openDataDir({ path, clock, identify: alone })
    const stolen = JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1 })
    await writeFile(join(path, 'host.lock'), stolen)
    if (opened.ok) await opened.value.release()
    expect(await readFile(join(path, 'host.lock'), 'utf8')).toBe(stolen)
  })

  it('that cannot be made is an error in words', async () => {
    const path = await newFolder()
    await writeFile(path, 'a file')
    expect(await openDataDir({ path, clock, identify: alone })).toMatchObject({
      ok: false,
      error: { tag: 'storage_failed' },
    })
  })
})

describe('a lock says where its holder runs', () => {
  const here = { host: 'here', boot: 'boot-2' }
  const lockOf = async (lock: object): Promise<string> => {
    const path = await newFolder()
    await mkdir(path)
    await writeFile(join(path, 'host.lock'), JSON.stringify({ pid: 4_000_001, startTime: '5', since: 1, ...lock }))
    return path
  }
  const held = processes({ [process.pid]: 'now', 4000001: '5' })
  const open = (path: string, identify = alone) => openDataDir({ path, clock, identify, machine: here, shell: 'cli' })

  it('and another machine’s is never stale: who has it is said, and what to do', async () => {
    const path = await lockOf({ host: 'there', boot: 'boot-9', shell: 'desktop' })
    await writeFile(join(path, 'host.json'), JSON.stringify({ url: 'http://127.0.0.1:7780/', token: 'secret' }))
    const opened = await open(path)
    if (opened.ok) throw new Error('it was taken')
    const { message, next, tag } = opened.error
    expect(tag).toBe('data_dir_in_use')
    for (const words of ['pid 4000001', 'on there', 'desktop', '1970-01-01T00:00:00.001Z', 'http://127.0.0.1:7780/'])
      expect(message).toContain(words)
    expect(message).not.toContain('secret')
    expect(next).toContain('snowhook doctor --repair --break-lock')
    expect(JSON.parse(await readFile(join(path, 'host.lock'), 'utf8'))).toMatchObject({ host: 'there' })
  })

  const takings: [string, object, typeof alone, boolean][] = [
    ['of this machine before it started anew', { host: 'here', boot: 'boot-1' }, held, true],
    ['of this boot whose process lives', { host: 'here', boot: 'boot-2' }, held, false],
    ['of this boot whose process is gone', { host: 'here', boot: 'boot-2' }, alone, true],
    ['without a boot whose process lives', { host: 'here', boot: null }, held, false],
    ['of an older version whose process lives', {}, held, false],
    ['of an older version whose process is gone', {}, alone, true],
  ]
  it.each(takings)('and one %s: taken or not', async (_, lock, identify, taken) => {
    const opened = await open(await lockOf(lock), identify)
    expect(opened.ok).toBe(taken)
    if (opened.ok) expect(opened.value.previous).toMatchObject({ pid: 4_000_001, since: 1, ...lock })
  })

  it('and nobody was before where there was no lock, or a host that gave it back', async () => {
    const path = await newFolder()
    const first = await open(path)
    expect(first).toMatchObject({ ok: true, value: { previous: null } })
    if (first.ok) await first.value.release()
    expect(await open(path)).toMatchObject({ ok: true, value: { previous: null } })
  })

  it('and is broken for another machine alone, when a person says so', async () => {
    const theirs = await lockOf({ host: 'there', boot: 'boot-9' })
    expect(await breakDataDirLock(theirs, here)).toMatchObject({ ok: true, value: { pid: 4_000_001, host: 'there' } })
    expect((await open(theirs)).ok).toBe(true)
    for (const lock of [{ host: 'here', boot: 'boot-2' }, {}]) {
      const ours = await lockOf(lock)
      expect(await breakDataDirLock(ours, here)).toEqual({ ok: true, value: null })
      expect((await open(ours, held)).ok).toBe(false)
    }
    expect(await breakDataDirLock(await newFolder(), here)).toEqual({ ok: true, value: null })
  })

  it('for those who only look as well', async () => {
    const path = await newFolder()
    expect(await dataDirIsHeld(path, alone)).toBe(false)
    const opened = await openDataDir({ path, clock, identify: alone })
    expect(await dataDirIsHeld(path, alone)).toBe(true)
    if (opened.ok) await opened.value.release()
    expect(await dataDirIsHeld(path, alone)).toBe(false)
  })
})

describe('the host address', () => {
  const address = { url: 'http://127.0.0.1:4321/', token: 'secret' }

  it('is there while a host runs, private to the user, and leaves no draft behind', async () => {
    const path = await newFolder()
    await mkdir(path)
    expect(await readHostAddress(path)).toBeNull()
    await publishHostAddress(path, address)
    await publishHostAddress(path, { ...address, token: 'newer' })
    expect(await readHostAddress(path)).toEqual({ ...address, token: 'newer' })
    expect((await stat(join(path, 'host.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(path)).toEqual(['host.json'])
    await withdrawHostAddress(path)
    await withdrawHostAddress(path)
    expect(await readHostAddress(path)).toBeNull()
  })

  it.each(['', '{"url":1}', '{"url":"nonsense","token":"x"}', 'torn {'])(
    'is none when the file holds %j',
    async (text) => {
      const path = await newFolder()
      await mkdir(path)
      await writeFile(join(path, 'host.json'), text)
      expect(await readHostAddress(path)).toBeNull()
    },
  )
})
