import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linuxProcessTable, parseStat, tagsIn } from '../../../src/main/process/linuxProc'
import { parsePs, parseTags, parseTraits, psProcessTable } from '../../../src/main/process/psTable'
import { sharedScan } from '../../../src/main/process/sharedScan'

const stat = (pid: number, name: string, state: string, ppid: number, start: number): string =>
  `${pid} (${name}) ${state} ${ppid} ${pid} ${pid} 34816 ${pid} 4194304 1 0 0 0 0 0 0 0 20 0 1 0 ${start} 1000 100 18446744073709551615\n`

describe('a line of /proc/PID/stat', () => {
  it.each(['sh', 'a b', ') (', 'x) R 1 (y', ''])('is read whatever the program calls itself: %j', (name) => {
    expect(parseStat(stat(42, name, 'S', 7, 12_345), 'boot')).toEqual({
      pid: 42,
      startTime: '12345@boot',
      ppid: 7,
      pgid: 42,
      sid: 42,
      command: name,
      alive: true,
    })
  })
  it.each([
    ['Z', false],
    ['X', false],
    ['T', true],
    ['D', true],
  ])('in state %s is alive: %s', (state, alive) => {
    expect(parseStat(stat(42, 'sh', state, 7, 1), 'boot')?.alive).toBe(alive)
  })
  it.each([null, '', 'nonsense', '42 (sh'])('that is none is nothing: %j', (text) => {
    expect(parseStat(text, 'boot')).toBeNull()
  })
})

describe('the tag in an environment', () => {
  it.each([
    ['A=1\0SNOWHOOK_RUN=run-1\0B=2\0', ['run-1']],
    ['SNOWHOOK_RUN=run-1', ['run-1']],
    ['SNOWHOOK_PROGRAM=run-1.2\0SNOWHOOK_RUN=run-1\0', ['run-1', 'run-1.2']],
    ['SNOWHOOK_HOST=host-1\0SNOWHOOK_OUTER=host-0,run-0\0', ['host-1', 'host-0', 'run-0']],
    ['SNOWHOOK_OUTER=\0', []],
    ['X=SNOWHOOK_RUN=run-1\0', []],
    ['XSNOWHOOK_RUN=run-1\0', []],
    ['', []],
    [null, []],
  ])('of %j is %j', (environ, tag) => {
    expect(tagsIn(environ)).toEqual(tag)
  })
})

describe('a Linux process table', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'snowhook-proc-'))
    mkdirSync(join(root, 'sys/kernel/random'), { recursive: true })
    writeFileSync(join(root, 'sys/kernel/random/boot_id'), 'abcdef12-3456\n')
    add(10, 'sh', 'S', 1, 100, 'SNOWHOOK_RUN=a\0')
    add(11, 'child', 'S', 10, 101, 'SNOWHOOK_RUN=a\0')
    add(12, 'gone', 'Z', 10, 102, 'SNOWHOOK_RUN=a\0')
    add(13, 'other', 'S', 1, 103, 'SNOWHOOK_RUN=b\0')
    mkdirSync(join(root, '14'))
  })
  afterEach(() => rmSync(root, { recursive: true }))
  function add(pid: number, name: string, state: string, ppid: number, start: number, environ: string): void {
    mkdirSync(join(root, String(pid)), { recursive: true })
    writeFileSync(join(root, String(pid), 'stat'), stat(pid, name, state, ppid, start))
    writeFileSync(join(root, String(pid), 'environ'), environ)
  }

  it('finds the child of a process that ends while it reads', async () => {
    for (let pid = 100; pid < 200; pid += 1) add(pid, 'sh', 'S', 1, pid, 'SNOWHOOK_RUN=x\0')
    const table = linuxProcessTable(root)
    const [listing, tagging] = [table.list(), table.taggedWith('chain')]
    // The listing is made by now, the reading is not done.
    for (let tick = 0; tick < 20; tick += 1) await Promise.resolve()
    add(300, 'sleep', 'S', 1, 300, 'SNOWHOOK_RUN=chain\0')
    expect((await listing).map(({ pid }) => pid)).toContain(300)
    expect((await tagging).map(({ pid }) => pid)).toEqual([300])
  })
  it('knows the whole command line, where processes work, also when that folder is no more, whose they are, and that most have no terminal', async () => {
    symlinkSync('/work/here', join(root, '10/cwd'))
    symlinkSync('/work/gone (deleted)', join(root, '11/cwd'))
    writeFileSync(join(root, '10/cmdline'), 'node\0--title\0Grüße an alle\0')
    writeFileSync(join(root, '11/cmdline'), '')
    const line = stat(13, 'other', 'S', 1, 103)
    writeFileSync(join(root, '13/stat'), line.replace(' 34816 ', ' 0 '))
    const traits = await linuxProcessTable(root).traits()
    const uid = process.geteuid?.()
    expect(traits.get(10)).toEqual({
      uid,
      cwd: '/work/here',
      terminal: true,
      commandLine: 'node --title Grüße an alle',
      tags: ['a'],
    })
    expect(traits.get(11)).toMatchObject({ cwd: '/work/gone', commandLine: null })
    expect(traits.get(13)).toEqual({ uid, cwd: null, terminal: false, commandLine: null, tags: ['b'] })
    expect([...traits.keys()]).toEqual([10, 11, 13])
  })
  it('reads an environment of any length', async () => {
    add(20, 'sh', 'S', 1, 104, `LONG=${'x'.repeat(300_000)}\0SNOWHOOK_RUN=far\0`)
    expect((await linuxProcessTable(root).taggedWith('far')).map(({ pid }) => pid)).toEqual([20])
  })
  it('lists processes, without those that end while it reads', async () => {
    const list = await linuxProcessTable(root).list()
    expect(list.map(({ pid, command }) => `${pid} ${command}`).sort()).toEqual([
      '10 sh',
      '11 child',
      '12 gone',
      '13 other',
    ])
  })
  it('knows who is tagged, and counts no zombies', async () => {
    const tagged = await linuxProcessTable(root).taggedWith('a')
    expect(tagged.map(({ pid }) => pid).sort()).toEqual([10, 11])
    expect(await linuxProcessTable(root).taggedWith('c')).toEqual([])
  })
  it('identifies a process by start time and boot', async () => {
    const table = linuxProcessTable(root)
    expect(await table.identify(10)).toEqual({ pid: 10, startTime: '100@abcdef12' })
    expect(await table.identify(12)).toBeNull()
    expect(await table.identify(99)).toBeNull()
  })
  it('does not take a later process with the same pid for the same', async () => {
    const table = linuxProcessTable(root)
    const before = await table.identify(10)
    if (before === null) throw new Error('not there')
    expect(await table.isAlive(before)).toBe(true)
    add(10, 'sh', 'S', 1, 999, '')
    expect(await table.isAlive(before)).toBe(false)
  })
})

describe('the process table of other Unixes', () => {
  const list = `
    1     0     1 Ss   Sun Nov 22 07:41:01 2026 /sbin/launchd
  501   500   501 S+   Sun Nov  1 07:41:02 2026 /Applications/Some App.app/Contents/MacOS/Some App
  502   501   501 Z    Sun Nov 22 07:41:03 2026 (sh)
garbage
`
  const tags = `
  501 Sun Nov  1 07:41:02 2026 node agent.js PATH=/bin SNOWHOOK_RUN=run-1 HOME=/Users/x
  502 Sun Nov 22 07:41:03 2026 sh XSNOWHOOK_RUN=run-1 PATH=/bin
`
  it('is read from ps', () => {
    expect(parsePs(list)).toEqual([
      {
        pid: 1,
        ppid: 0,
        pgid: 1,
        sid: 0,
        startTime: 'Sun Nov 22 07:41:01 2026',
        command: '/sbin/launchd',
        alive: true,
      },
      {
        pid: 501,
        ppid: 500,
        pgid: 501,
        sid: 0,
        startTime: 'Sun Nov  1 07:41:02 2026',
        command: '/Applications/Some App.app/Contents/MacOS/Some App',
        alive: true,
      },
      { pid: 502, ppid: 501, pgid: 501, sid: 0, startTime: 'Sun Nov 22 07:41:03 2026', command: '(sh)', alive: false },
    ])
  })
  it('finds tags in the environment that ps shows', () => {
    expect(parseTags(tags)).toEqual([{ pid: 501, startTime: 'Sun Nov  1 07:41:02 2026', tag: 'run-1' }])
  })
  it('finds users, terminals and command lines, and says that folders are not known', async () => {
    const users = '    1     0 ??      \n  501   502 ttys001 /bin/sh -c sleep 9\n  502   502 - \nnonsense\n'
    expect(parseTraits(users).map(({ pid, terminal }) => [pid, terminal])).toEqual([
      [1, false],
      [501, true],
      [502, false],
    ])
    const table = psProcessTable(async (args) => (args[0]?.includes('E') ? tags : users))
    expect((await table.traits()).get(501)).toEqual({
      uid: 502,
      terminal: true,
      cwd: null,
      commandLine: '/bin/sh -c sleep 9',
      tags: ['run-1'],
    })
  })
  it('answers from both', async () => {
    const table = psProcessTable(async (args) => (args[0]?.includes('E') ? tags : list))
    expect(await table.identify(501)).toEqual({ pid: 501, startTime: 'Sun Nov  1 07:41:02 2026' })
    expect(await table.identify(502)).toBeNull()
    expect(await table.isAlive({ pid: 501, startTime: 'another time' })).toBe(false)
    expect((await table.taggedWith('run-1')).map(({ pid }) => pid)).toEqual([501])
  })
})

describe('a scan that many ask for', () => {
  it('is shared by those who ask before it starts, and never describes a moment before the question', async () => {
    let scans = 0
    const release: (() => void)[] = []
    const scan = sharedScan(async () => {
      scans += 1
      const mine = scans
      await new Promise<void>((resolve) => release.push(resolve))
      return mine
    })
    const early = [scan(), scan()]
    await Promise.resolve()
    await Promise.resolve()
    const late = [scan(), scan()]
    expect(scans).toBe(1)
    release.shift()?.()
    expect(await Promise.all(early)).toEqual([1, 1])
    await Promise.resolve()
    release.shift()?.()
    expect(await Promise.all(late)).toEqual([2, 2])
  })
  it('goes on after one has failed', async () => {
    let scans = 0
    const scan = sharedScan(async () => {
      scans += 1
      if (scans === 1) throw new Error('once')
      return scans
    })
    await expect(scan()).rejects.toThrow('once')
    expect(await scan()).toBe(2)
  })
})
