import { existsSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalStore, JournalWatcher } from '../../../src/main/journal/ports'
import type { PtySpec } from '../../../src/main/runtimes/runtime'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { AgentView } from '../../../src/shared/domain/agent'
import type { RecordedEvent } from '../../../src/shared/domain/events'
import { type AgentId, type RunId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import { FleetWatch, good, startTestHost, TestDisk, type TestHost } from '../../support/host/fakeHost'
import type { FakePty } from '../../support/host/fakeProcesses'
import type { PlayRun } from '../../support/host/playRuntime'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

let host: TestHost
let watch: FleetWatch

async function begin(options: Parameters<typeof startTestHost>[0] = {}): Promise<void> {
  host = await startTestHost(options)
  watch = new FleetWatch(host.client)
}
beforeEach(() => begin())

interface Started {
  readonly agentId: AgentId
  readonly run: PlayRun
  readonly runId: RunId
}
async function start(interactive = false): Promise<Started> {
  const { spec } = good(
    await host.client.fleet.create({
      name: 'coder-1',
      storyId: StoryId.parse('1_story_test'),
      runtime: RuntimeId.parse('play'),
      model: null,
      projectRoot: host.disk.project,
      cwd: host.disk.project,
      prompt: 'Do it.',
      command: null,
      args: [],
      env: {},
      options: {},
      inactivityTimeoutSecs: 0,
      start: true,
      interactive,
    }),
  )
  const run = await host.play.run(1)
  return { agentId: spec.id, run, runId: (await run.context).runId }
}
async function spawn({ run }: Started, screen: PtySpec['screen']): Promise<FakePty> {
  const { appCtx, env, cwd } = await run.context
  const spawned = appCtx.terminal.spawn({ file: '/bin/tool', args: ['-a'], cwd, env, screen })
  const pty = host.disk.processes.ptys.at(-1)
  if (!spawned.ok || pty === undefined) throw new Error('not spawned')
  spawned.value.onData(() => {})
  run.emit({ type: 'process_started', pid: pty.pid, command: '/bin/tool', args: ['-a'] })
  return pty
}
const ended = (): Promise<AgentView> => watch.until(({ run }) => run !== null && run.endedAt !== null)
async function events(runId: RunId): Promise<RecordedEvent[]> {
  return good(await host.client.journal.events({ runId, limit: 1_000 })).events
}
const types = (recorded: readonly RecordedEvent[]): string[] => recorded.map(({ event }) => event.type)
const last = (recorded: readonly RecordedEvent[]) => recorded.at(-1)?.event

describe('the record of a run', () => {
  it('begins with run_started, ends with run_ended, and has everything between in order', async () => {
    const { run, runId } = await start()
    run.say('one')
    run.emit({ type: 'turn_started', turn: 1 })
    run.say('two')
    run.end()
    await ended()
    const recorded = await events(runId)
    expect(types(recorded)).toEqual(['run_started', 'text', 'turn_started', 'text', 'run_ended'])
    expect(recorded.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(last(recorded)).toMatchObject({ outcome: 'completed', why: 'Finished.', survivors: [] })
  })

  it('is told live to whoever watches, first page and all that follows, each event once', async () => {
    const { run, runId } = await start()
    run.say('before')
    const seen: string[] = []
    const unwatch = host.client.journal.watchEvents(
      { runId },
      {
        snapshot: (page) => seen.push(...types(page.events)),
        delta: (one) => seen.push(one.event.type),
      },
    )
    run.say('during')
    run.end()
    await ended()
    good(await host.client.journal.events({ runId, limit: 1 }))
    expect(seen).toEqual(['run_started', 'text', 'text', 'run_ended'])
    unwatch()
  })

  it('keeps what a runtime emits out of bounds as raw, so that every client can read the run', async () => {
    const { run, runId } = await start()
    run.emit({ type: 'turn_started', turn: -1 })
    run.emit({ type: 'notice', level: 'info', code: '', message: 'x'.repeat(10_000) })
    run.end()
    await ended()
    expect((await events(runId)).map(({ event }) => (event.type === 'raw' ? event.name : event.type))).toEqual([
      'run_started',
      'out_of_bounds_turn_started',
      'out_of_bounds_notice',
      'run_ended',
    ])
  })

  it('is closed as failed when the runtime breaks its promise not to throw', async () => {
    const { run, runId } = await start()
    run.breakDown(new Error('a defect'))
    expect(await ended()).toMatchObject({ phase: 'failed', run: { outcome: 'aborted' } })
    expect(last(await events(runId))).toMatchObject({
      result: { failure: { message: 'The runtime failed: a defect' } },
    })
  })

  it('does not lose the session of a run that broke down after it was confirmed', async () => {
    const { run } = await start()
    await run.openSession(SessionId.parse('s-1'))
    run.breakDown('oops')
    expect(await ended()).toMatchObject({
      run: { outcome: 'failed', result: { sessionId: 's-1' } },
      can: { resume: true },
    })
  })
})

describe('the scratch folder of a run', () => {
  it('is there while it runs and gone after it', async () => {
    const { run } = await start()
    const { scratchDir } = (await run.context).appCtx
    expect(existsSync(scratchDir)).toBe(true)
    run.end()
    await ended()
    expect(existsSync(scratchDir)).toBe(false)
  })
})

describe('a program with its own screen', () => {
  it('has every byte in the journal and on the screen, and reads the keys typed there', async () => {
    const started = await start(true)
    const pty = await spawn(started, 'pty')
    expect((await watch.until(({ can }) => can.type)).phase).toBe('starting')
    pty.print('hello \u001b[1mworld')
    expect((await watch.phase('running')).evidence).toMatchObject({ source: 'process', detail: 'First output.' })
    host.screens[0]?.type(Buffer.from('yes\r'))
    host.screens[0]?.resize(120, 40)
    expect(pty.written).toEqual(['yes\r'])
    expect(pty.sizes).toEqual([[120, 40]])
    expect(host.screens[0]?.fed.toString()).toBe('hello \u001b[1mworld')
    pty.exit(0)
    await watch.until(({ can }) => !can.type)
    started.run.end()
    await ended()
    const { runId } = started
    expect(good(await host.client.journal.log({ runId, form: 'clean', from: 0, maxBytes: 1_000 })).text).toBe(
      'hello world',
    )
    expect(host.screens[0]?.ended).toBe(true)
  })

  it('may change its size after the end without a word: that is no part of the run', async () => {
    const { run } = await start()
    host.screens[0]?.resize(120, 40)
    run.end()
    await ended()
    host.screens[0]?.resize(90, 20)
    const alerts = await new Promise<readonly { message: string }[]>((resolve) =>
      host.client.app.alerts({}, { snapshot: resolve, delta: () => {} }),
    )
    expect(alerts.map(({ message }) => message)).toEqual([])
  })

  it('carries the tag of its run and is in the ledger while it lives', async () => {
    const started = await start(true)
    const pty = await spawn(started, 'pty')
    expect(pty.options.env['SNOWHOOK_RUN']).toBe(started.runId)
    expect(host.disk.processes.entries).toMatchObject([{ pid: pty.pid, runId: started.runId, command: '/bin/tool' }])
    pty.exit(0)
    started.run.end()
    await ended()
    expect(host.disk.processes.entries).toEqual([])
  })
})

describe('a run that is shown as a transcript', () => {
  it('draws its events, keeps the bytes of its program, and takes no keys', async () => {
    const started = await start()
    started.run.emit({ type: 'prompt', text: 'Do it.', origin: 'start' })
    const pty = await spawn(started, 'transcript')
    pty.print('{"json":1}\n')
    started.run.say('A word.')
    await watch.phase('running')
    host.screens[0]?.type(Buffer.from('x'))
    pty.exit(0)
    started.run.end()
    await ended()
    const { runId } = started
    expect(pty.written).toEqual([])
    expect(host.screens[0]?.fed.toString()).toBe('A word.\n')
    const log = async (form: 'raw' | 'clean') =>
      good(await host.client.journal.log({ runId, form, from: null, maxBytes: 1_000 })).text
    expect(await log('clean')).toBe('A word.\n')
    expect(await log('raw')).toBe('{"json":1}\n')
    const find = good(await host.client.journal.find({ runId, text: 'WORD', caseSensitive: false, limit: 5 }))
    expect(find).toEqual({ matches: [{ offset: 0, line: 'A word.' }], more: false })
  })

  it('says in the record whose picture it was, so that it can be drawn again', async () => {
    const started = await start()
    const pty = await spawn(started, 'transcript')
    pty.exit(0)
    started.run.end()
    await ended()
    expect((await events(started.runId)).find(({ event }) => event.type === 'process_started')?.event).toMatchObject({
      screen: 'transcript',
    })
  })
})

describe('the end of a run', () => {
  it('comes when nothing is left: what the agent left running is ended and said so', async () => {
    const { run, runId } = await start()
    const { pid } = host.disk.processes.start(runId)
    run.end()
    expect(await ended()).toMatchObject({ phase: 'completed', survivors: [] })
    expect(host.disk.processes.stopped).toEqual([pid])
    expect(types(await events(runId))).toEqual(['run_started', 'notice', 'stop_step', 'run_ended'])
  })

  it('names what cannot be ended', async () => {
    const { run, runId } = await start()
    const { pid } = host.disk.processes.start(runId, true)
    run.end()
    expect(await ended()).toMatchObject({ phase: 'unknown', survivors: [pid] })
    expect(last(await events(runId))).toMatchObject({ survivors: [pid] })
  })

  it('keeps the last usage and its finality', async () => {
    const { run, agentId } = await start()
    run.spend(10, false)
    run.spend(25, true)
    run.end()
    expect(await ended()).toMatchObject({ usage: { inputTokens: 25 }, usageFinal: true, run: { usageFinal: true } })
    expect(good(await host.client.usage.agent({ agentId }))).toMatchObject({
      total: { inputTokens: 25 },
      provisional: false,
    })
  })

  it('parks an agent at its limit until the reset', async () => {
    const { run } = await start()
    run.end({ rateLimitExit: true, rateLimitResetAt: '2026-01-01T14:05:00.000Z' })
    expect(await ended()).toMatchObject({ phase: 'parked', parkedUntil: Date.UTC(2026, 0, 1, 14, 5) })
  })
})

describe('a stop that the runtime does not obey', () => {
  it('is enforced after ten seconds without it', async () => {
    const clock = new ManualClock()
    await begin({ clock })
    const { run, agentId, runId } = await start()
    await run.openSession(SessionId.parse('s-1'))
    const { pid } = host.disk.processes.start(runId)
    run.onStop = () => new Promise(() => {})
    const stopped = good(await turnUntil(clock, host.client.fleet.stop({ agentId })))
    expect(stopped).toMatchObject({ phase: 'stopped', sessionId: 's-1', run: { outcome: 'stopped' } })
    expect(host.disk.processes.stopped).toEqual([pid])
    run.say('too late')
    expect(last(await events(runId))).toMatchObject({ type: 'run_ended' })
  })
})

describe('a disk that cannot keep up', () => {
  const full = snowhookError('storage_failed', 'The disk is full.')
  /** A run with one program, and what the disk tells its journal. */
  async function watched(sync?: () => Promise<void>) {
    const watchers: JournalWatcher[] = []
    const disk = new TestDisk()
    const real = createJournalStore({ dataDir: '/data', clock: systemClock, fs: disk.fs })
    const journals: JournalStore = {
      ...real,
      create: (runId, watcher) => {
        if (watcher !== undefined) watchers.push(watcher)
        const writer = real.create(runId)
        if (sync !== undefined) writer.sync = sync
        return writer
      },
    }
    await begin({ disk, parts: { journals } })
    const started = await start()
    const pty = await spawn(started, 'pty')
    const [watcher] = watchers
    if (watcher === undefined) throw new Error('nobody watches the journal')
    return { started, pty, watcher, disk }
  }

  it('slows the programs down, a piece at a time, and lets them go on', async () => {
    const { pty, watcher } = await watched()
    watcher.onPressure(true)
    pty.print('one')
    pty.print('two')
    watcher.onPressure(false)
    pty.print('three')
    expect(pty.pauses).toEqual([1_000, 1_000, 1_000, 0])
  })

  it('holds them back for as long as it refuses, also those that are started meanwhile', async () => {
    const { started, pty, watcher } = await watched()
    watcher.onStorage(full, () => 1)
    watcher.onPressure(true)
    watcher.onPressure(false)
    const second = await spawn(started, 'pty')
    expect(second.pauses).toEqual([Number.POSITIVE_INFINITY])
    watcher.onStorage(null, () => 0)
    expect(pty.pauses.at(0)).toBe(Number.POSITIVE_INFINITY)
    expect(pty.pauses.slice(0, -1)).not.toContain(0)
    expect([pty.pauses.at(-1), second.pauses.at(-1)]).toEqual([0, 0])
  })

  it('lets a program that is stopped meanwhile print what it needs to end, slowly', async () => {
    const { started, pty, watcher } = await watched()
    watcher.onStorage(full, () => 1)
    const { appCtx, env, cwd } = await started.run.context
    const spawned = appCtx.terminal.spawn({ file: '/bin/tool', args: [], cwd, env, screen: 'transcript' })
    const second = host.disk.processes.ptys.at(-1)
    if (!spawned.ok || second === undefined) throw new Error('not spawned')
    await spawned.value.stopTree(() => {})
    second.print('last words')
    expect(second.pauses).toEqual([Number.POSITIVE_INFINITY, 0, 20])
    expect(pty.pauses).toEqual([Number.POSITIVE_INFINITY])
  })

  it('keeps a run that ends open until its last words are stored, and says so', async () => {
    const stored = Promise.withResolvers<void>()
    const { started, watcher } = await watched(() => stored.promise)
    watcher.onStorage(full, () => 42)
    started.run.end()
    await watch.until(() => host.parts.storageWatch.health.heldRuns === 1)
    expect(host.parts.storageWatch.health).toMatchObject({ state: 'refusing', waitingBytes: 42 })
    expect([...watch.agents.values()].map(({ run }) => run?.endedAt)).toEqual([null])
    watcher.onStorage(null, () => 0)
    stored.resolve()
    await ended()
    expect(host.parts.storageWatch.health.heldRuns).toBe(0)
  })

  it('is told what of a run it could not store', async () => {
    const { watcher } = await watched()
    watcher.onLoss(snowhookError('storage_failed', 'Something is gone.', { kept: 'The rest.' }))
    const messages: string[] = []
    host.client.app.alerts(
      {},
      { snapshot: (all) => messages.push(...all.map(({ message }) => message)), delta: () => {} },
    )
    await host.client.app.info({})
    expect(messages).toEqual(['Something is gone. The rest.'])
  })
})

describe('what clients are told of a busy agent', () => {
  it('is little, however much it says', async () => {
    const clock = new ManualClock()
    await begin({ clock })
    const { run } = await start()
    let told = 0
    const unsubscribe = host.client.fleet.watch({}, { snapshot: () => {}, delta: () => (told += 1) })
    for (let burst = 0; burst < 20; burst++) {
      for (let n = 0; n < 50; n++) {
        run.emit({
          type: 'tool_call',
          callId: `c${n}`,
          name: 'Bash',
          input: `{"command":"${burst}-${n}"}`,
          parentCallId: null,
        })
      }
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(10)
    }
    clock.advance(1_000)
    good(await host.client.fleet.runs({ limit: 1 }))
    // 200 ms at one every 50 ms, and the changes of phase.
    expect(told).toBeLessThanOrEqual(8)
    expect([...watch.agents.values()][0]?.doing).toBe('Bash: 19-49')
    unsubscribe()
  })
})
