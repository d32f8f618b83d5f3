import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { membersOf } from '../../../src/main/process/cgroupFiles'
import { openRunScopes } from '../../../src/main/process/cgroupScopes'
import { createProcessTable } from '../../../src/main/process/procTable'
import { hostIdOf } from '../../../src/main/process/tags'

const table = createProcessTable()
const trial = await openRunScopes({ hostId: `trial-${process.pid}`, table })
const available = trial.problem() === null
trial.close()

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})
function sleeper(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  started.push(child)
  return child.pid ?? 0
}
const gone = async (pid: number): Promise<void> => {
  while ((await table.identify(pid)) !== null) await nextTurn()
}
const deadHost = hostIdOf({ pid: 1, startTime: '1@anotherboot' }, randomUUID())

describe.runIf(available)('groups of the kernel', () => {
  it('hold who entered, end them at once, and leave nothing behind', async () => {
    const scopes = await openRunScopes({ hostId: `test-${process.pid}-a`, table })
    const [one, other] = [sleeper(), sleeper()]
    scopes.enter('run', one)
    scopes.enter('other', other)
    expect(await scopes.members('run')).toEqual([one])
    scopes.kill('run')
    await gone(one)
    expect(await table.identify(other)).not.toBeNull()
    scopes.release('run')
    scopes.kill('other')
    await gone(other)
    while ((await scopes.members('other')).length > 0) await nextTurn()
    scopes.close()
    expect(existsSync(scopes.folder ?? '/')).toBe(false)
  })
  it('are never taken away from those who live in them', async () => {
    const scopes = await openRunScopes({ hostId: `test-${process.pid}-b`, table })
    const pid = sleeper()
    scopes.enter('run', pid)
    scopes.release('run')
    scopes.close()
    expect(await scopes.members('run')).toEqual([pid])
    scopes.kill('run')
    await gone(pid)
    scopes.close()
  })
  it('take nobody who is gone, nor this process, nor the first one, and no name that is a path', async () => {
    const scopes = await openRunScopes({ hostId: `test-${process.pid}-c`, table })
    const pid = sleeper()
    for (const tag of ['../x', 'a/b', '', '.', '..', 'a.b', 'run.1.2']) scopes.enter(tag, pid)
    for (const wrong of [process.pid, 1, 0, -1, Number.NaN, 2 ** 22 + 1]) scopes.enter('run', wrong)
    expect(membersOf(scopes.folder ?? '/')).toEqual([])
    expect(scopes.problem()).toBeNull()
    scopes.close()
    expect(existsSync(scopes.folder ?? '/')).toBe(false)
  })
  it('of a dead host are cleared away when empty, and else answer under the names of their runs', async () => {
    const own = dirname(trial.folder ?? '/')
    const left = join(own, `snowhook-${deadHost}`)
    for (const run of ['empty', 'full']) mkdirSync(join(left, run), { recursive: true })
    const pid = sleeper()
    writeFileSync(join(left, 'full/cgroup.procs'), String(pid))
    const scopes = await openRunScopes({ hostId: `test-${process.pid}-d`, table })
    expect(readdirSync(left, { withFileTypes: true }).filter((entry) => entry.isDirectory())).toHaveLength(1)
    expect(await scopes.members('full')).toEqual([pid])
    scopes.kill('full')
    await gone(pid)
    scopes.close()
    ;(await openRunScopes({ hostId: `test-${process.pid}-e`, table })).close()
    expect(existsSync(left)).toBe(false)
  })
  it('of a host that lives, or of somebody else, are left alone', async () => {
    const own = dirname(trial.folder ?? '/')
    const self = await table.identify(process.pid)
    if (self === null) throw new Error('this process is not in the table')
    const others = [`snowhook-${hostIdOf(self, randomUUID())}`, 'snowhook-', `snow-${deadHost}`, 'snowhook-session']
    for (const name of others) mkdirSync(join(own, name))
    ;(await openRunScopes({ hostId: `test-${process.pid}-f`, table })).close()
    for (const name of others) {
      expect(existsSync(join(own, name)), name).toBe(true)
      rmdirSync(join(own, name))
    }
  })
})

describe('where there are no groups of the kernel', () => {
  const proc = mkdtempSync(join(tmpdir(), 'snowhook-proc-'))
  afterAll(() => rmSync(proc, { recursive: true }))
  const mount = (type: string, root = '/', at = join(proc, 'groups')): string =>
    `31 23 0:28 ${root} ${at} rw,relatime - ${type} ${type} rw\n`
  mkdirSync(join(proc, 'self'))
  const set = (mounts: string | null, groups: string): void => {
    rmSync(join(proc, 'self/mountinfo'), { force: true })
    if (mounts !== null) writeFileSync(join(proc, 'self/mountinfo'), mounts)
    writeFileSync(join(proc, 'self/cgroup'), groups)
  }

  it.runIf(process.platform === 'linux').each([
    ['no /proc/self/mountinfo', null, '0::/\n'],
    ['only the old ones', mount('cgroup'), '1:cpu:/\n'],
    ['no line of our own', mount('cgroup2'), '1:cpu:/\n'],
    ['a group outside of what can be seen', mount('cgroup2'), '0::/../elsewhere\n'],
    ['a folder that is not there', mount('cgroup2'), '0::/a/b\n'],
  ])('it says so, and every call is harmless: %s', async (_, mounts, groups) => {
    set(mounts, groups)
    const scopes = await openRunScopes({ hostId: 'host', table, proc })
    expect(scopes.problem()).toMatch(/^(The kernel offers no cgroup v2 here|No cgroup may be made in .*)\.$/)
    expect(scopes.folder).toBeNull()
    scopes.enter('run', process.pid)
    expect(await scopes.members('run')).toEqual([])
    scopes.kill('run')
    scopes.release('run')
    scopes.close()
  })
  it.runIf(process.platform === 'linux')(
    'finds its place beneath a mount that shows a part of the tree, with blanks in its name',
    async () => {
      const at = join(proc, 'my groups')
      mkdirSync(join(at, 'inner'), { recursive: true })
      for (const folder of [at, join(at, 'inner')]) writeFileSync(join(folder, 'cgroup.procs'), '')
      set(mount('cgroup2', '/docker/abc', at.replaceAll(' ', '\\040')), '0::/docker/abc/inner\n')
      // A plain folder is no group: the kernel did not fill it.
      const scopes = await openRunScopes({ hostId: 'host', table, proc })
      expect(scopes.problem()).toContain(join(at, 'inner'))
      expect(readdirSync(join(at, 'inner')).map((name) => basename(name))).toEqual(['cgroup.procs'])
    },
  )
})
