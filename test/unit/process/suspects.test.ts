import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findOrphans } from '../../../src/main/process/orphans'
import type { LedgerEntry, ProcessIdentity } from '../../../src/main/process/ports'
import { findSuspects } from '../../../src/main/process/suspects'
import { type FakeProcess, FakeWorld } from '../../support/process/fakeTable'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-suspects-')))
afterAll(() => rmSync(home, { recursive: true }))

/** A terminal of this user with a shell in it: emulator 20, shell 21. And this process, started by init. */
const desktop: readonly FakeProcess[] = [
  { pid: 1, command: 'systemd', traits: { uid: 0 } },
  { pid: 10, command: 'systemd' },
  { pid: 20, ppid: 10, command: 'terminal' },
  { pid: 21, ppid: 20, command: 'bash', traits: { terminal: true } },
  { pid: process.pid, ppid: 1, command: 'snowhook' },
]
const world = (...more: readonly FakeProcess[]): FakeWorld => new FakeWorld(...desktop, ...more)
const entry = (pid: number, startTime = 't'): LedgerEntry => ({
  pid,
  startTime,
  runId: 'a',
  command: 'agent',
  startedAt: 0,
})

async function suspectsIn(
  { table }: FakeWorld,
  more: Partial<{ folders: string[]; certain: ProcessIdentity[]; recorded: LedgerEntry[] }> = {},
) {
  const found = await findSuspects({ table, runs: new Set(['a']), folders: [], certain: [], ...more })
  return found.map(({ pid }) => pid)
}
const certainIn = async ({ table }: FakeWorld): Promise<number[]> =>
  (await findOrphans([entry(999)], table)).flatMap(({ processes }) => processes.map(({ pid }) => pid))

describe('a process with the tag of an earlier run', () => {
  it.each<[string, readonly FakeProcess[]]>([
    ['that init took in', [{ pid: 100, ppid: 1, tag: 'a' }]],
    ['that the user’s own first process took in', [{ pid: 100, ppid: 10, tag: 'a' }]],
    ['that still has the terminal of its run', [{ pid: 100, ppid: 1, tag: 'a', traits: { terminal: true } }]],
    [
      'whose parent has the tag too',
      [
        { pid: 99, ppid: 1, tag: 'a' },
        { pid: 100, ppid: 99, tag: 'a' },
      ],
    ],
    ['that this host started itself', [{ pid: 100, ppid: process.pid, tag: 'a', traits: { terminal: true } }]],
    ['of a parent nobody knows', [{ pid: 100, ppid: 77, tag: 'a' }]],
    [
      'that another user’s process started',
      [
        { pid: 50, ppid: 1, traits: { uid: 0, terminal: true } },
        { pid: 100, ppid: 50, tag: 'a' },
      ],
    ],
  ])('is certainly ours: %s', async (_, processes) => {
    expect(await certainIn(world(...processes))).toContain(100)
  })

  it.each<[string, readonly FakeProcess[]]>([
    ['a shell of theirs started it', [{ pid: 100, ppid: 21, tag: 'a' }]],
    ['it is itself a shell in a terminal of theirs', [{ pid: 100, ppid: 20, tag: 'a', traits: { terminal: true } }]],
    ['it is in the session of a shell of theirs', [{ pid: 100, ppid: 1, sid: 21, tag: 'a' }]],
    [
      'such a shell started its parent',
      [
        { pid: 99, ppid: 21, tag: 'a' },
        { pid: 100, ppid: 99, tag: 'a' },
      ],
    ],
  ])('may be a person’s: %s', async (_, processes) => {
    const both = world(...processes)
    expect(await certainIn(both)).not.toContain(100)
    expect(await suspectsIn(both)).toContain(100)
  })

  it('says what speaks against it', async () => {
    const { table } = world({ pid: 100, ppid: 21, tag: 'a', command: 'vim' })
    expect(await findSuspects({ table, runs: new Set(['a']), folders: [], certain: [] })).toEqual([
      {
        pid: 100,
        startTime: 't',
        command: 'vim',
        runId: 'a',
        evidence: 'It carries the tag of an earlier run, but bash (21), which is not of that run, started it.',
      },
    ])
  })
  it('is certain whatever it looks like when its start was recorded', async () => {
    const found = await findOrphans([entry(100)], world({ pid: 100, ppid: 21, tag: 'a' }).table)
    expect(found[0]?.processes).toEqual([{ pid: 100, startTime: 't' }])
    expect(found[0]?.doubtful).toEqual([])
  })
  it('is not asked about when it was dealt with already, unless the number belongs to another one now', async () => {
    const one = world({ pid: 100, ppid: 21, tag: 'a' })
    expect(await suspectsIn(one, { certain: [{ pid: 100, startTime: 't' }] })).toEqual([])
    expect(await suspectsIn(one, { certain: [{ pid: 100, startTime: 'then' }] })).toEqual([100])
  })
  it('of another data dir is nobody’s business here', async () => {
    const other = world(
      { pid: 100, ppid: 1, tag: 'another', traits: { cwd: home } },
      { pid: 101, ppid: 1, traits: { cwd: home, tags: ['another', '5-5@boot-x'] } },
    )
    expect(await suspectsIn(other, { folders: [home] })).toEqual([])
    expect(await certainIn(other)).toEqual([])
  })
})

describe('a process without a tag', () => {
  const folder = join(home, 'work')
  mkdirSync(folder)
  symlinkSync(folder, join(home, 'link'))

  it.each([
    ['in such a folder', 1, folder, true],
    ['deep inside of it', 10, join(folder, 'src/x'), true],
    ['in one that only begins with the same letters', 1, `${folder}-mine`, false],
    ['elsewhere', 1, home, false],
    ['whose parent is there', 21, folder, false],
  ])('is asked about where an agent worked and nobody is left who started it: %s', async (_, ppid, cwd, asked) => {
    const one = world({ pid: 100, ppid, traits: { cwd } })
    expect(await suspectsIn(one, { folders: [folder] })).toEqual(asked ? [100] : [])
  })
  it('is found through a link, and in a folder that is no more', async () => {
    const one = world({ pid: 100, ppid: 1, traits: { cwd: join(folder, 'gone/deep') } })
    expect(await suspectsIn(one, { folders: [join(home, 'link/gone')] })).toEqual([100])
  })
  it('is never this host, what started it, another user’s, or the first process', async () => {
    const one = new FakeWorld(
      { pid: 1, ppid: 0, traits: { cwd: folder } },
      { pid: 90, ppid: 1, traits: { cwd: folder } },
      { pid: process.pid, ppid: 90, traits: { cwd: folder } },
      { pid: 100, ppid: 1, traits: { cwd: folder, uid: 0 } },
    )
    expect(await suspectsIn(one, { folders: [folder] })).toEqual([])
  })
  it('is not found where nobody can tell its folder', async () => {
    expect(await suspectsIn(world({ pid: 100, ppid: 1, traits: { cwd: null } }), { folders: [folder] })).toEqual([])
  })
})

describe('a process of a host and of no run', () => {
  it('is asked about only when that host is provably gone', async () => {
    const tags = (name: string) => ({ traits: { tags: [name] } })
    const one = world(
      { pid: 500, ppid: 1, startTime: '5@boot' },
      { pid: 100, ppid: 1, ...tags('500-5@boot-abc') },
      { pid: 101, ppid: 1, ...tags('500-4@boot-abc') },
      { pid: 102, ppid: 1, ...tags('what is this') },
      { pid: 103, ppid: 1, traits: { tags: ['500-4@boot-abc', 'a run of another data dir'] } },
    )
    expect(await suspectsIn(one)).toEqual([101])
  })
})

describe('a recorded process whose start times mean nothing', () => {
  it('is asked about, and never ended unasked', async () => {
    const one = world({ pid: 100, ppid: 1, startTime: '7@unknown' })
    expect(await findOrphans([entry(100, '7@unknown')], one.table)).toEqual([])
    expect(await suspectsIn(one, { recorded: [entry(100, '7@unknown')] })).toEqual([100])
    expect(await suspectsIn(one, { recorded: [entry(100, '8@unknown')] })).toEqual([])
  })
})
