import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { openRunScopes } from '../../../src/main/process/cgroupScopes'
import { RUN_TAG_VARIABLE } from '../../../src/main/process/ports'
import { createProcessTable } from '../../../src/main/process/procTable'
import { createStopTree } from '../../../src/main/process/stopTree'
import type { Pty } from '../../../src/main/terminal/ports'
import { createSpawnPty } from '../../../src/main/terminal/pty'
import { killMarked, marked, treeOf, untilMarked, WAYS_WITH_A_TRACE } from '../../support/process/tree'

const table = createProcessTable()
const spawnPty = createSpawnPty(systemClock)
const signals: string[] = []
const stopTree = createStopTree({
  table,
  clock: systemClock,
  signal: (pid, signal) => {
    signals.push(`${signal} ${pid}`)
    process.kill(pid, signal)
  },
})

const tags: string[] = []
afterEach(async () => {
  for (const tag of tags.splice(0)) for (const { pid } of await table.taggedWith(tag)) process.kill(pid, 'SIGKILL')
  signals.length = 0
})

/** Starts a script in a terminal and waits until it and its children say that they are up. */
async function start(script: string, ups: number): Promise<{ pty: Pty; tag: string }> {
  const tag = `test-${randomUUID()}`
  tags.push(tag)
  const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', TERM: 'xterm-256color', [RUN_TAG_VARIABLE]: tag }
  const spawned = spawnPty({ file: 'sh', args: ['-c', script], cwd: '/', env, cols: 80, rows: 24 })
  if (!spawned.ok) throw new Error(spawned.error.message)
  const pty = spawned.value
  let output = ''
  await new Promise<void>((resolve) => {
    pty.onData((data) => {
      output += Buffer.from(data).toString()
      if (output.split('up').length > ups) resolve()
    })
  })
  return { pty, tag }
}

async function stop({ pty, tag }: { pty: Pty; tag: string }) {
  const steps: string[] = []
  const root = (await table.identify(pty.pid)) ?? { pid: pty.pid, startTime: 'gone' }
  const { survivors } = await stopTree({ root, runTag: tag, onStep: (step) => steps.push(step) })
  return { steps, survivors, left: await table.taggedWith(tag) }
}

describe('stopping a real tree', () => {
  it.each([
    ['that obeys the interrupt', 'echo up; exec sleep 300', 1, ['interrupt']],
    ['that ignores the interrupt', "trap '' INT; echo up; while :; do sleep 1; done", 1, ['interrupt', 'terminate']],
    [
      'that heeds a hang-up alone',
      "trap '' INT TERM; echo up; while :; do sleep 1; done",
      1,
      ['interrupt', 'terminate'],
    ],
    ['that is an interactive shell', 'echo up; exec sh -i', 1, ['interrupt', 'terminate']],
    [
      'that ignores everything that can be ignored',
      "trap '' INT HUP TERM; echo up; while :; do sleep 1; done",
      1,
      ['interrupt', 'terminate', 'kill'],
    ],
    [
      'with a tool in a session of its own',
      "setsid sh -c 'echo up; exec sleep 300' & echo up; wait",
      2,
      ['interrupt', 'terminate'],
    ],
    [
      'with a child under nohup',
      'nohup sh -c "echo up >/dev/tty; exec sleep 300" >/dev/null 2>&1 & echo up; wait',
      2,
      ['interrupt', 'terminate'],
    ],
    [
      'with a deaf grandchild that nobody is the parent of any more',
      `sh -c "setsid sh -c 'trap \\"\\" INT HUP TERM; echo up; while :; do sleep 1; done' &" ; echo up; sleep 300`,
      2,
      ['interrupt', 'terminate', 'kill'],
    ],
    ['that was suspended', 'echo up; kill -STOP $$; exec sleep 300', 1, ['interrupt']],
  ])('%s leaves nothing', async (_, script, ups, expected) => {
    const run = await start(script, ups)
    const { steps, survivors, left } = await stop(run)
    expect(survivors).toEqual([])
    expect(left).toEqual([])
    // A step that was not needed this time is no fault; one that was not expected is.
    expect(expected).toEqual(expect.arrayContaining(steps))
    await run.pty.exited
  })
  it('ends a chain of processes that fork and end on and on, or says that something is left', async () => {
    const link = "trap '' INT HUP TERM; next() { sleep 0.03; next & }; echo up; next & exit 0"
    const run = await start(link, 1)
    const { survivors, left } = await stop(run)
    expect(left).toEqual([])
    expect(survivors).toEqual([])
    await run.pty.exited
  })
  it('leaves alone whoever has the pid now', async () => {
    const run = await start('echo up; exec sleep 300', 1)
    const impostor = { pid: run.pty.pid, startTime: '1@another-boot' }
    expect(await stopTree({ root: impostor, runTag: 'nobody', onStep: () => {} })).toEqual({ survivors: [] })
    expect(signals).toEqual([])
    expect(await table.identify(run.pty.pid)).not.toBeNull()
    await stop(run)
  })
  it('stops many at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 12 }, () => start("setsid sh -c 'echo up; exec sleep 300' & echo up; wait", 2)),
    )
    for (const { survivors, left } of await Promise.all(runs.map(stop))) expect([survivors, left]).toEqual([[], []])
  })
})

describe.runIf(process.platform === 'linux')('stopping five hundred processes', () => {
  it('that are deaf to everything polite, and detached in every way, leaves nothing', async () => {
    const { script, mark } = treeOf({ processes: 500, deaf: true })
    const run = await start(script, 1)
    await untilMarked(mark, (pids) => pids.length >= 500)
    const before = performance.now()
    const { survivors } = await stop(run)
    console.info(`500 deaf processes were verified gone ${(performance.now() - before).toFixed(0)} ms after the stop`)
    expect(survivors).toEqual([])
    expect(marked(mark)).toEqual([])
    await run.pty.exited
  })
})

const scopes = await openRunScopes({ hostId: `test-${process.pid}`, table })
afterAll(() => scopes.close())

describe.runIf(scopes.problem() === null)('stopping a tree that the kernel keeps a group for', () => {
  const scoped = createStopTree({ table, clock: systemClock, scopes, signal: process.kill.bind(process) })

  /** It waits for a key before it starts others, as a program does that takes longer to start than one write. */
  async function startScoped(script: string, mark: string, processes: number) {
    const run = await start(`echo up; read go; ${script}`, 1)
    scopes.enter(run.tag, run.pty.pid)
    run.pty.write('go\n')
    await untilMarked(mark, (pids) => pids.length >= processes)
    const root = (await table.identify(run.pty.pid)) ?? { pid: run.pty.pid, startTime: 'gone' }
    return { ...run, root }
  }

  it('ends what scrubbed its environment, left the session and lost its parent', async () => {
    const { script, mark } = treeOf({ processes: 12, ways: [...WAYS_WITH_A_TRACE, 'lost'], deaf: true })
    const { root, tag, pty } = await startScoped(script, mark, 12)
    expect((await scopes.members(tag)).length).toBeGreaterThanOrEqual(12)
    expect(await scoped({ root, runTag: tag, onStep: () => {} })).toEqual({ survivors: [] })
    expect(marked(mark)).toEqual([])
    expect(await scopes.members(tag)).toEqual([])
    await pty.exited
  })
  it('ends one program of a run and not the run', async () => {
    const { script, mark } = treeOf({ processes: 3, ways: ['lost'], deaf: true })
    const run = await startScoped(script, mark, 3)
    const other = treeOf({ processes: 3, ways: ['lost'], deaf: true })
    const program = await start(`echo up; read go; ${other.script}`, 1)
    const tag = `${run.tag}.1`
    scopes.enter(tag, program.pty.pid)
    program.pty.write('go\n')
    await untilMarked(other.mark, (pids) => pids.length >= 3)
    const others = marked(mark)
    expect(await scopes.members(run.tag)).toEqual(expect.arrayContaining([...others, ...marked(other.mark)]))
    const root = (await table.identify(program.pty.pid)) ?? { pid: program.pty.pid, startTime: 'gone' }
    expect(await scoped({ root, runTag: tag, onStep: () => {} })).toEqual({ survivors: [] })
    expect(marked(other.mark)).toEqual([])
    expect(marked(mark)).toEqual(expect.arrayContaining(others))
    killMarked(mark)
    await Promise.all([run.pty.exited, program.pty.exited])
  })
})

describe('the process table of this machine', () => {
  it('knows this process and its parent', async () => {
    const list = await table.list()
    const self = list.find(({ pid }) => pid === process.pid)
    expect(self).toMatchObject({ ppid: process.ppid, alive: true })
    expect(await table.isAlive({ pid: process.pid, startTime: self?.startTime ?? '' })).toBe(true)
  })
  it('knows the folder, the user and the tags of this process', async () => {
    const traits = (await table.traits()).get(process.pid)
    expect(traits?.uid).toBe(process.geteuid?.())
    if (process.platform === 'linux') expect(traits?.cwd).toBe(process.cwd())
    const run = await start('echo up; exec sleep 300', 1)
    expect((await table.traits()).get(run.pty.pid)).toMatchObject({ terminal: true, tags: [run.tag] })
    await stop(run)
  })
  it('does not count a zombie as alive', async () => {
    // The child ends only when its parent has become a program that never waits for children.
    const child = 'while [ "$(cat /proc/$PPID/comm)" = sh ]; do :; done; exit 0'
    const run = await start(`sh -c '${child}' & echo up; exec sleep 300`, 1)
    const zombie = async (): Promise<number> => {
      const found = (await table.list()).find(({ ppid, alive }) => ppid === run.pty.pid && !alive)
      return found?.pid ?? zombie()
    }
    expect(await table.identify(await zombie())).toBeNull()
    await stop(run)
  })
})
