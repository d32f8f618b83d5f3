import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { openRunScopes } from '../../../src/main/process/cgroupScopes'
import { linuxProcessTable } from '../../../src/main/process/linuxProc'
import { orphansOf } from '../../../src/main/process/orphans'
import type { LedgerEntry, ProcessIdentity } from '../../../src/main/process/ports'
import { createStopTree } from '../../../src/main/process/stopTree'
import { hostIdOf } from '../../../src/main/process/tags'
import { FakeWorld } from '../../support/process/fakeTable'

const onLinux = process.platform === 'linux'
const table = linuxProcessTable()
const trial = await openRunScopes({ hostId: `trial-${process.pid}`, table })
const grouped = onLinux && trial.problem() === null
trial.close()

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function sleeper(env: Record<string, string> = {}): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' })
  started.push(child)
  const identity = await table.identify(child.pid ?? 0)
  if (identity === null) throw new Error('it did not start')
  // The environment is there once the program has taken the place of its parent's copy.
  while (!(await table.list()).some(({ pid, command }) => pid === identity.pid && command === 'sleep')) await nextTurn()
  return identity
}
const gone = async (one: ProcessIdentity): Promise<void> => {
  while (await table.isAlive(one)) await nextTurn()
}
/** Start times are counted in hundredths of a second. */
async function youngerThan({ startTime }: ProcessIdentity): Promise<ProcessIdentity> {
  for (;;) {
    const next = await sleeper()
    if (Number.parseInt(next.startTime, 10) > Number.parseInt(startTime, 10)) return next
  }
}
const recorded = ({ pid, startTime }: ProcessIdentity): LedgerEntry => ({
  pid,
  startTime,
  runId: 'run',
  command: 'claude',
  startedAt: 1,
})
const known = async (pid: number): Promise<ProcessIdentity> =>
  (await table.identify(pid)) ?? { pid, startTime: 'not to be seen' }

describe.runIf(onLinux)('an agent that writes the ledger, or carries a tag to whom it likes', () => {
  it('does not make the host take itself, what started it, or the first process for a run’s', async () => {
    const us = await Promise.all([1, process.pid, process.ppid].map(known))
    const scopes = { members: async () => us.map(({ pid }) => pid) }
    expect(await orphansOf('run', us.map(recorded), table, scopes)).toMatchObject({ roots: [], processes: [] })
  })
  it('does not make the host signal one of them, whoever is to be stopped', async () => {
    const sent: number[] = []
    for (const root of await Promise.all([1, process.pid, process.ppid].map(known))) {
      const stopTree = createStopTree({ table, clock: systemClock, signal: (pid) => void sent.push(pid) })
      await stopTree({ root, runTag: randomUUID(), onStep: () => {}, graces: { interruptMs: 0, terminateMs: 0 } })
    }
    expect(sent).toEqual([])
  })
})

describe('a tree in which everybody carries the tag and is in the group', () => {
  const everybody = (): FakeWorld =>
    new FakeWorld(
      { pid: 1 },
      { pid: 900_001, tag: 'run', command: 'tmux: server' },
      { pid: 900_002, ppid: 900_001, sid: 900_002, tag: 'run', command: 'bash' },
      { pid: process.pid, ppid: 900_002, sid: 900_002, tag: 'run', command: 'snowhook' },
      { pid: 900_003, ppid: process.pid, sid: 900_003, tag: 'run', command: 'guardian' },
      { pid: 900_004, ppid: process.pid, sid: 900_004, tag: 'run', command: 'claude' },
      { pid: 900_005, sid: 900_005, tag: 'run', command: 'left alone' },
    )
  const members = (world: FakeWorld) => async () => (await world.table.list()).map(({ pid }) => pid)

  it('is stopped without the host, its guardian and all those above it', async () => {
    const world = everybody()
    const stopTree = createStopTree({
      ...world,
      clock: systemClock,
      scopes: { members: members(world), kill: () => {} },
      exempt: () => [900_003],
    })
    const steps: number[] = []
    await stopTree({
      root: world.identity(900_004),
      runTag: 'run',
      onStep: (_, pids) => steps.push(...pids),
      graces: { interruptMs: 0, terminateMs: 0 },
    })
    expect([...new Set(steps)].sort()).toEqual([900_004, 900_005])
    for (const pid of [1, 900_001, 900_002, process.pid, 900_003]) expect(world.has(pid), `${pid}`).toBe(true)
  })
  it('is asked about, not ended, by a host that an agent of that run has started', async () => {
    const { doubtful, processes } = await orphansOf('run', [], everybody().table)
    expect(processes).toEqual([])
    expect(doubtful.map(({ pid }) => pid)).toEqual([900_003, 900_004, 900_005])
  })
})

describe.runIf(grouped)('an agent that moves others into its group', () => {
  const move = (folder: string | null, run: string, pid: number): void =>
    writeFileSync(join(folder ?? '', run, 'cgroup.procs'), String(pid))

  it('does not make them the run’s: who is older than the host is neither a member nor ended with it', async () => {
    const editor = await sleeper()
    const host = await youngerThan(editor)
    const [agent, guardian] = [await sleeper(), await sleeper()]
    const exempt = (): number[] => [guardian.pid]
    const scopes = await openRunScopes({ hostId: hostIdOf(host, randomUUID()), table, exempt })
    scopes.enter('run', agent.pid)
    for (const { pid } of [editor, guardian]) {
      move(scopes.folder, 'run', pid)
      expect(await scopes.members('run')).toEqual([agent.pid])
      scopes.kill('run')
    }
    const stopTree = createStopTree({
      table,
      clock: systemClock,
      scopes,
      exempt,
      signal: (pid, signal) => process.kill(pid, signal),
    })
    await stopTree({ root: agent, runTag: 'run', onStep: () => {} })
    await gone(agent)
    expect(await table.isAlive(editor)).toBe(true)
    expect(await table.isAlive(guardian)).toBe(true)
    for (const { pid } of [editor, guardian]) process.kill(pid, 'SIGKILL')
    await Promise.all([editor, guardian].map(gone))
    scopes.release('run')
    scopes.close()
  })
})

describe.runIf(onLinux)('the guardian', () => {
  const script = join(import.meta.dirname, '../../../src/main/process/guardian/main.ts')
  const guardian = (): ChildProcess => {
    const args = ['--disable-warning=ExperimentalWarning', script]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'], detached: true, env: {} })
    started.push(child)
    return child
  }
  const hostDies = async (child: ChildProcess, orders: string): Promise<void> => {
    const exited = once(child, 'exit')
    child.stdin?.end(orders)
    await exited
  }

  it('ends nobody who is older than the host, whatever tag it carries', async () => {
    const run = randomUUID()
    const editor = await sleeper({ SNOWHOOK_RUN: run })
    const host = await youngerThan(editor)
    const agent = await sleeper({ SNOWHOOK_RUN: run })
    await hostDies(guardian(), `=${hostIdOf(host, randomUUID())}\n+${run}\n`)
    expect(await table.isAlive(agent)).toBe(false)
    expect(await table.isAlive(editor)).toBe(true)
  })
  it('takes an empty name for nobody’s, and half an order for none', async () => {
    const run = randomUUID()
    const strangers = [
      await sleeper({ SNOWHOOK_RUN: '', SNOWHOOK_OUTER: ',', SNOWHOOK_HOST: '' }),
      await sleeper({ SNOWHOOK_RUN: run }),
    ]
    await hostDies(guardian(), `=\n+\n@\n\n+${run}`)
    for (const stranger of strangers) expect(await table.isAlive(stranger)).toBe(true)
  })
  it.runIf(grouped)('that was moved into the group of a run still ends what is outside of it', async () => {
    const self = await known(process.pid)
    const hostId = hostIdOf(self, randomUUID())
    const scopes = await openRunScopes({ hostId, table })
    const [inside, outside] = [await sleeper(), await sleeper({ SNOWHOOK_HOST: hostId })]
    scopes.enter('run', inside.pid)
    const child = guardian()
    writeFileSync(join(scopes.folder ?? '', 'run/cgroup.procs'), String(child.pid))
    await hostDies(child, `=${hostId}\n@${scopes.folder}\n`)
    expect(child.signalCode).toBeNull()
    await Promise.all([inside, outside].map(gone))
    scopes.close()
  })
})
