import { beforeEach, describe, expect, it } from 'vitest'
import { replayRun } from '../../../src/main/host/replay'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { PtySpec } from '../../../src/main/runtimes/runtime'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { type RunId, RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import { FleetWatch, good, startTestHost, type TestHost } from '../../support/host/fakeHost'
import type { FakePty } from '../../support/host/fakeProcesses'
import { FakeScreen } from '../../support/host/fakeScreen'
import type { PlayRun } from '../../support/host/playRuntime'
import { ManualClock } from '../../support/manualClock'

const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u001b[0m \u202etxt.exe\r\n'
const SECRET = 'sk-a-key-that-nobody-may-see-0123456789'

let clock: ManualClock
let host: TestHost
let watch: FleetWatch
let run: PlayRun
let runId: RunId

beforeEach(async () => {
  clock = new ManualClock()
  const parts = { newRenderer: () => new TranscriptRenderer() }
  host = await startTestHost({ clock, parts, env: { PLAY_KEY: SECRET } })
  watch = new FleetWatch(host.client)
})

async function begin(interactive = false): Promise<void> {
  good(
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
  run = await host.play.run(1)
  runId = (await run.context).runId
}
async function spawn(spec: Pick<PtySpec, 'screen' | 'call'>): Promise<FakePty> {
  const { appCtx, env, cwd } = await run.context
  const spawned = appCtx.terminal.spawn({ file: '/bin/tool', args: [], cwd, env, scope: 'program', ...spec })
  const pty = host.disk.processes.ptys.at(-1)
  if (!spawned.ok || pty === undefined) throw new Error('not spawned')
  spawned.value.onData(() => {})
  return pty
}
const spawnFor = (id: string): Promise<FakePty> => spawn({ screen: 'transcript', call: { id } })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
async function call(callId: string, command: string): Promise<void> {
  run.emit({ type: 'tool_call', callId, name: 'shell', input: JSON.stringify({ command }), parentCallId: null })
  await turn()
}
async function result(callId: string, output: string): Promise<void> {
  run.emit({ type: 'tool_result', callId, outcome: 'ok', output, truncated: false, parentCallId: null })
  await turn()
}
async function close(): Promise<void> {
  run.end()
  await watch.until(({ run: last }) => last !== null && last.endedAt !== null)
}
const live = (): string => host.screens[0]?.fed.toString() ?? ''
// biome-ignore lint/suspicious/noControlCharactersInRegex: the transcript's own colours
const plain = (text: string): string[] => text.replace(/\u001b\[[\d;]*m/g, '').split('\r\n')
async function replayed(): Promise<string> {
  const screen = new FakeScreen(100, 30)
  const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs: host.disk.fs })
  await replayRun({ journals, newRenderer: () => new TranscriptRenderer() }, runId, screen)
  return screen.fed.toString()
}
const log = async (form: 'raw' | 'clean'): Promise<string> =>
  good(await host.client.journal.log({ runId, form, from: 0, maxBytes: 1_000_000 })).text
const events = async (): Promise<AgentEvent[]> =>
  good(await host.client.journal.events({ runId, limit: 1_000 })).events.map(({ event }) => event)

describe('a tool that runs for long', () => {
  it('is seen in the pane while it runs, and again in the same words from the journal', async () => {
    await begin()
    await call('c1', 'make')
    const pty = await spawnFor('c1')
    pty.print('compiling\r\n')
    clock.advance(100)
    expect(plain(live()).slice(-3)).toEqual(['● shell make', '  │ compiling', ''])
    pty.print('linking\r\n')
    pty.exit(0)
    await turn()
    await result('c1', 'compiling\nlinking\n[Exit code 0.]')
    expect(plain(live()).slice(-4)).toEqual(['  │ compiling', '  │ linking', '  └ Exit code 0.', ''])
    await close()
    expect(await replayed()).toBe(live())
    expect(await log('clean')).toContain('  │ linking\n  └ Exit code 0.\n')
    expect(await log('raw')).toContain('compiling')
  })

  it('has its last lines drawn before its result, whenever it ends', async () => {
    await begin()
    await call('c1', 'make')
    const pty = await spawnFor('c1')
    pty.print('no end of line')
    pty.exit(1)
    await turn()
    await result('c1', 'no end of line\n[Exit code 1.]')
    await close()
    const types = (await events()).map(({ type }) => type)
    expect(types).toEqual(['run_started', 'tool_call', 'tool_output', 'tool_result', 'run_ended'])
  })

  it('draws nothing of a program that is no call’s, also beside one that is', async () => {
    await begin()
    const own = await spawn({ screen: 'transcript' })
    await call('c1', 'make')
    const tool = await spawnFor('c1')
    own.print('{"type":"stream"}\n')
    tool.print('cc a\r\n')
    own.print('{"type":"more"}\n')
    tool.print('cc b\r\n')
    clock.advance(1_000)
    for (const pty of [own, tool]) pty.exit(0)
    await turn()
    await close()
    expect(plain(live())).toEqual(expect.arrayContaining(['  │ cc a', '  │ cc b']))
    expect(live()).not.toContain('"type"')
    expect(await replayed()).toBe(live())
    expect(await log('raw')).toContain('{"type":"stream"}\ncc a')
  })

  it('names the lines of two that print at once', async () => {
    await begin()
    await call('c1', 'npm run lint')
    await call('c2', 'npm test')
    const [lint, test] = [await spawnFor('c1'), await spawnFor('c2')]
    test.print('42 passed\r\n')
    lint.print('no problems\r\n')
    clock.advance(100)
    expect(plain(live()).slice(-3)).toEqual(['  │ 42 passed', '  │ npm run lint │ no problems', ''])
    test.print('0 failed\r\n')
    for (const pty of [lint, test]) pty.exit(0)
    await turn()
    await close()
    expect(plain(live())).toContain('  │ npm test │ 0 failed')
    expect(await replayed()).toBe(live())
  })

  it('cannot draw, title or reorder anything, nor show a key', async () => {
    await begin()
    await call('c1', 'cat /dev/hostile')
    const pty = await spawnFor('c1')
    pty.print(`${HOSTILE}key=${SECRET.slice(0, 9)}\u001b[0m${SECRET.slice(9)}\r\n`)
    pty.exit(0)
    await turn()
    await close()
    expect(live()).not.toMatch(/owned|\u202e|\[2J|\[31m/)
    expect(live()).not.toContain(SECRET)
    expect(plain(live())).toEqual(expect.arrayContaining(['  │ red txt.exe']))
    expect(await replayed()).toBe(live())
  })

  it('may flood: the pane and the record of events get little, the journal every byte', async () => {
    await begin()
    await call('c1', 'yes')
    const pty = await spawnFor('c1')
    const piece = 'y\r\n'.repeat(10_000)
    for (let index = 0; index < 100; index += 1) pty.print(piece)
    pty.exit(0)
    await turn()
    await close()
    expect(live().length).toBeLessThan(2_000)
    expect((await events()).filter(({ type }) => type === 'tool_output')).toHaveLength(2)
    expect(good(await host.client.journal.log({ runId, form: 'raw', from: null, maxBytes: 1_000 })).size).toBe(
      100 * piece.length,
    )
    expect(await replayed()).toBe(live())
  })
})

describe('a tool beside a program that draws the pane itself', () => {
  it('changes nothing of its picture, now or when it is drawn again', async () => {
    await begin(true)
    const cli = await spawn({ screen: 'pty' })
    run.emit({ type: 'process_started', pid: cli.pid, command: '/bin/cli', args: [] })
    await turn()
    cli.print('\u001b[Hhello')
    const tool = await spawnFor('c1')
    tool.print('\u001b[2Jgone')
    clock.advance(100)
    cli.print(' world')
    run.say('An event.')
    await turn()
    for (const pty of [tool, cli]) pty.exit(0)
    await turn()
    await close()
    expect(live()).toBe('\u001b[Hhello world')
    expect(await replayed()).toBe(live())
    expect(await log('raw')).toContain('gone')
  })
})
