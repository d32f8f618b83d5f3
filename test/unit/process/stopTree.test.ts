import { describe, expect, it } from 'vitest'
import type { ProcessTable, TreeStopOptions } from '../../../src/main/process/ports'
import { createStopTree, type StopTreeParts } from '../../../src/main/process/stopTree'
import { STOP_INTERRUPT_GRACE_MS, STOP_KILL_GRACE_MS, STOP_TERMINATE_GRACE_MS } from '../../../src/shared/domain/limits'
import { ManualClock } from '../../support/manualClock'
import { type FakeProcess, FakeWorld } from '../../support/process/fakeTable'

const deafTo =
  (...signals: readonly NodeJS.Signals[]): NonNullable<FakeProcess['onSignal']> =>
  (signal) =>
    signals.includes(signal) ? 'live' : 'die'

/** Dies, and takes its tool along. */
const endsWith = (world: FakeWorld, tool: number): 'die' => {
  world.end(tool)
  return 'die'
}

/** Stops the run of root 100 and lets time pass until the answer is there. */
type Scopes = NonNullable<StopTreeParts['scopes']>

async function stop(
  world: FakeWorld,
  root = world.identity(100),
  {
    scopes,
    runTag = 'run',
    ...more
  }: Partial<Pick<TreeStopOptions, 'graces' | 'spared' | 'runTag'>> & {
    scopes?: Scopes
  } = {},
) {
  const clock = new ManualClock()
  const steps: string[] = []
  let answer: readonly number[] | null = null
  const parts = { table: world.table, clock, signal: world.signal }
  const stopTree = createStopTree(scopes === undefined ? parts : { ...parts, scopes })
  const onStep: TreeStopOptions['onStep'] = (step, pids) => steps.push(`${step} ${pids.join(',')}`)
  const done = stopTree({ root, runTag, onStep, ...more })
  void done.then(({ survivors }) => {
    answer = survivors
  })
  let turns = 0
  while (answer === null) {
    // Promises settle between two looks at the clock.
    for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
    if (answer === null) clock.advance(25)
    turns += 1
    if (turns > 10_000) throw new Error('the stop never ends')
  }
  return { steps, survivors: (await done).survivors, ms: clock.monotonic() }
}

describe('stopping a run', () => {
  it('is over at once when the root obeys the interrupt and nothing else is left', async () => {
    const world = new FakeWorld({ pid: 100 })
    expect(await stop(world)).toEqual({ steps: ['interrupt 100'], survivors: [], ms: 0 })
    expect(world.signals).toEqual(['SIGINT 100'])
  })
  it('interrupts the root alone and leaves its tools to it', async () => {
    const world = new FakeWorld({ pid: 100, onSignal: (_, world) => endsWith(world, 101) }, { pid: 101, ppid: 100 })
    expect((await stop(world)).steps).toEqual(['interrupt 100'])
  })
  it('terminates the whole tree when the interrupt is not enough', async () => {
    const world = new FakeWorld(
      { pid: 100, onSignal: deafTo('SIGINT') },
      { pid: 101, ppid: 100 },
      { pid: 102, ppid: 101, sid: 102 },
    )
    const { steps, survivors, ms } = await stop(world)
    expect(steps).toEqual(['interrupt 100', 'terminate 100,101,102'])
    expect(survivors).toEqual([])
    expect(ms).toBe(STOP_INTERRUPT_GRACE_MS)
  })
  it('does not wait for the interrupt’s grace when only the root’s leftovers are there', async () => {
    const world = new FakeWorld({ pid: 100 }, { pid: 101, ppid: 100 })
    expect(await stop(world)).toMatchObject({ steps: ['interrupt 100', 'terminate 101'], ms: 0 })
  })
  it('kills what ignores everything else', async () => {
    const deaf = deafTo('SIGINT', 'SIGTERM', 'SIGHUP')
    const world = new FakeWorld({ pid: 100, onSignal: deaf }, { pid: 101, ppid: 100, onSignal: deaf })
    const { steps, survivors, ms } = await stop(world)
    expect(steps).toEqual(['interrupt 100', 'terminate 100,101', 'kill 100,101'])
    expect(survivors).toEqual([])
    expect(ms).toBeGreaterThanOrEqual(STOP_INTERRUPT_GRACE_MS + STOP_TERMINATE_GRACE_MS)
    expect(ms).toBeLessThan(STOP_INTERRUPT_GRACE_MS + STOP_TERMINATE_GRACE_MS + STOP_KILL_GRACE_MS)
  })
  it('is as patient as it is asked to be', async () => {
    const deaf = deafTo('SIGINT', 'SIGTERM', 'SIGHUP')
    const world = new FakeWorld({ pid: 100, onSignal: deaf })
    const { steps, ms } = await stop(world, undefined, { graces: { interruptMs: 500, terminateMs: 1_000 } })
    expect(steps).toEqual(['interrupt 100', 'terminate 100', 'kill 100'])
    expect(ms).toBeGreaterThanOrEqual(1_500)
    expect(ms).toBeLessThan(1_500 + STOP_KILL_GRACE_MS)
  })
  it('names what even that does not end, within the time that was promised', async () => {
    const world = new FakeWorld({ pid: 100, onSignal: () => 'live' }, { pid: 101, ppid: 100 })
    const { survivors, ms } = await stop(world)
    expect(survivors).toEqual([100])
    expect(ms).toBe(STOP_INTERRUPT_GRACE_MS + STOP_TERMINATE_GRACE_MS + STOP_KILL_GRACE_MS)
  })
  it('finds what left the tree by its tag', async () => {
    const world = new FakeWorld({ pid: 100 }, { pid: 200, ppid: 1, tag: 'run' }, { pid: 201, ppid: 200 })
    expect((await stop(world)).steps).toEqual(['interrupt 100', 'terminate 200,201'])
  })
  it('finds the members of its group and session', async () => {
    const world = new FakeWorld(
      { pid: 100, onSignal: deafTo('SIGINT') },
      { pid: 300, ppid: 1, pgid: 100, sid: 7 },
      { pid: 301, ppid: 1, pgid: 301, sid: 100 },
    )
    expect((await stop(world)).steps.at(-1)).toBe('terminate 100,300,301')
  })
  it('reads the table anew before each step', async () => {
    const world: FakeWorld = new FakeWorld({
      pid: 100,
      onSignal: (signal) => {
        if (signal === 'SIGTERM') world.start({ pid: 150, tag: 'run', onSignal: deafTo('SIGTERM') })
        return signal === 'SIGINT' ? 'live' : 'die'
      },
    })
    const { steps, survivors } = await stop(world)
    expect(steps).toEqual(['interrupt 100', 'terminate 100', 'kill 150'])
    expect(survivors).toEqual([])
  })
  it('ends a tree that grows while it is killed', async () => {
    let next = 500
    const forks: NonNullable<FakeProcess['onSignal']> = (signal, world) => {
      if (signal !== 'SIGKILL') return 'live'
      if (next < 503) world.start({ pid: next++, ppid: 1, tag: 'run', onSignal: forks })
      return 'die'
    }
    const world = new FakeWorld({ pid: 100, tag: 'run', onSignal: forks })
    expect((await stop(world)).survivors).toEqual([])
  })
  it('never signals another process that got the root’s pid', async () => {
    const world = new FakeWorld({ pid: 100, startTime: 'later' }, { pid: 101, ppid: 100, pgid: 100, sid: 100 })
    expect(await stop(world, { pid: 100, startTime: 'then' })).toEqual({ steps: [], survivors: [], ms: 0 })
    expect(world.signals).toEqual([])
  })
  it('never signals a pid that changed hands between two steps', async () => {
    const world: FakeWorld = new FakeWorld(
      { pid: 100, onSignal: deafTo('SIGINT') },
      {
        pid: 101,
        ppid: 100,
        onSignal: () => {
          world.start({ pid: 101, ppid: 1, startTime: 'another' })
          return 'live'
        },
      },
    )
    expect((await stop(world)).survivors).toEqual([])
    expect(world.signals.filter((sent) => sent.endsWith(' 101'))).toEqual(['SIGTERM 101'])
  })
  it('hangs up on a shell that ignores the interrupt and the termination, as a closing terminal does', async () => {
    const world = new FakeWorld({ pid: 100, onSignal: deafTo('SIGINT', 'SIGTERM') })
    const { steps, ms } = await stop(world)
    expect(steps).toEqual(['interrupt 100', 'terminate 100'])
    expect(ms).toBeLessThan(STOP_INTERRUPT_GRACE_MS + STOP_TERMINATE_GRACE_MS)
  })
  it('leaves a program that obeys the termination half of the time for it before it hangs up', async () => {
    const world: FakeWorld = new FakeWorld({ pid: 100, onSignal: () => 'live' })
    const clock = new ManualClock()
    const done = createStopTree({ table: world.table, clock, signal: world.signal })({
      root: world.identity(100),
      runTag: 'run',
      onStep: () => {},
    })
    const pass = async (ms: number): Promise<void> => {
      for (let at = 0; at <= ms; at += 25) {
        for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
        if (at < ms) clock.advance(25)
      }
    }
    await pass(STOP_INTERRUPT_GRACE_MS + STOP_TERMINATE_GRACE_MS / 2 - 25)
    expect(world.signals).toContain('SIGTERM 100')
    expect(world.signals).not.toContain('SIGHUP 100')
    world.end(100)
    await pass(100)
    expect((await done).survivors).toEqual([])
  })
  it('never says that a chain of processes is over whose every member is gone before it can be asked', async () => {
    const world = new FakeWorld()
    let link = 200
    const table = {
      ...world.table,
      taggedWith: async () => [{ pid: link++, startTime: 't' }],
    }
    const clock = new ManualClock()
    const done = createStopTree({ table, clock, signal: world.signal })({
      root: { pid: 100, startTime: 't' },
      runTag: 'run',
      onStep: () => {},
    })
    for (let turn = 0; turn < 200; turn += 1) {
      for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
      clock.advance(25)
    }
    expect((await done).survivors).toEqual([link - 1])
  })
  it('wakes stopped processes, so that they can obey', async () => {
    const world = new FakeWorld({ pid: 100, onSignal: deafTo('SIGINT', 'SIGTERM') })
    await stop(world)
    expect(world.signals.slice(0, 2)).toEqual(['SIGINT 100', 'SIGCONT 100'])
    expect(world.signals.slice(2, 4)).toEqual(['SIGTERM 100', 'SIGCONT 100'])
  })
  it('never turns on the host or on the first process', async () => {
    const world = new FakeWorld({ pid: 1, tag: 'run' }, { pid: process.pid, tag: 'run' }, { pid: 100 })
    await stop(world)
    expect(world.signals).toEqual(['SIGINT 100'])
  })
  it('sends the first signal although the table takes long to read, and still meets everybody', async () => {
    const world = new FakeWorld({ pid: 100 }, { pid: 200, ppid: 1, tag: 'run' })
    const read = Promise.withResolvers<void>()
    const table: ProcessTable = {
      ...world.table,
      list: async () => {
        await read.promise
        return world.table.list()
      },
    }
    const clock = new ManualClock()
    const steps: string[] = []
    const done = createStopTree({ table, clock, signal: world.signal })({
      root: world.identity(100),
      runTag: 'run',
      onStep: (step) => steps.push(step),
    })
    const settle = async (): Promise<void> => {
      for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
    }
    await settle()
    expect(world.signals).toEqual([])
    clock.advance(100)
    await settle()
    expect(world.signals).toEqual(['SIGINT 100'])
    read.resolve()
    for (let turn = 0; turn < 20; turn += 1) {
      await settle()
      clock.advance(25)
    }
    expect(steps).toEqual(['interrupt', 'terminate'])
    expect((await done).survivors).toEqual([])
  })
  it('follows the groups and sessions that members of the tree lead', async () => {
    const world = new FakeWorld(
      { pid: 100, onSignal: deafTo('SIGINT') },
      { pid: 101, ppid: 100, sid: 101 },
      { pid: 300, ppid: 1, pgid: 300, sid: 101 },
      { pid: 301, ppid: 1, pgid: 301, sid: 301 },
    )
    expect((await stop(world)).steps.at(-1)).toBe('terminate 100,101,300')
  })
  it('leaves alone whom it is told to spare, with all that they started', async () => {
    const world = new FakeWorld(
      { pid: 100, onSignal: deafTo('SIGINT') },
      { pid: 400, ppid: 100, tag: 'run' },
      { pid: 401, ppid: 400 },
    )
    const { steps, survivors } = await stop(world, undefined, { spared: [world.identity(400)] })
    expect(steps.at(-1)).toBe('terminate 100')
    expect(survivors).toEqual([])
  })
  it('does not spare another process that got the number', async () => {
    const world = new FakeWorld({ pid: 100 }, { pid: 400, ppid: 1, tag: 'run' })
    const { steps } = await stop(world, undefined, { spared: [{ pid: 400, startTime: 'then' }] })
    expect(steps.at(-1)).toBe('terminate 400')
  })

  describe('that the kernel keeps a group for', () => {
    const scopesOf = (world: FakeWorld, groups: Readonly<Record<string, readonly number[]>>): Scopes => ({
      members: async (tag) => groups[tag] ?? [],
      kill: (tag) => {
        for (const pid of groups[tag] ?? []) if (world.has(pid)) world.signal(pid, 'SIGKILL')
      },
    })
    const deaf = deafTo('SIGINT', 'SIGTERM', 'SIGHUP')

    it('finds there what nothing else leads to', async () => {
      const world = new FakeWorld({ pid: 100 }, { pid: 500, ppid: 1, onSignal: deaf }, { pid: 501, ppid: 1 })
      const { steps, survivors } = await stop(world, undefined, { scopes: scopesOf(world, { run: [500] }) })
      expect(steps).toEqual(['interrupt 100', 'terminate 500', 'kill 500'])
      expect(survivors).toEqual([])
      expect(world.has(501)).toBe(true)
    })
    it('never ends the group of a run for one program of it', async () => {
      const world = new FakeWorld({ pid: 100, onSignal: deaf }, { pid: 500, ppid: 1, onSignal: deaf })
      await stop(world, undefined, { scopes: scopesOf(world, { run: [100, 500] }), runTag: 'run.1' })
      expect(world.has(100)).toBe(false)
      expect(world.has(500)).toBe(true)
    })
    it('never ends the group when somebody is to be spared', async () => {
      const world = new FakeWorld({ pid: 100, onSignal: deaf }, { pid: 500, ppid: 1, onSignal: deaf })
      const scopes = scopesOf(world, { run: [100, 500] })
      await stop(world, undefined, { scopes, spared: [world.identity(500)] })
      expect(world.has(100)).toBe(false)
      expect(world.has(500)).toBe(true)
    })
  })

  it('has nothing to do when everything is gone', async () => {
    expect(await stop(new FakeWorld(), { pid: 100, startTime: 't' })).toEqual({ steps: [], survivors: [], ms: 0 })
  })
})
