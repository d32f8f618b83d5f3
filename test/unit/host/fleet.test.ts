import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { AgentId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { Result } from '../../../src/shared/domain/result'
import { bad, FleetWatch, good, startTestHost, type TestHost } from '../../support/host/fakeHost'
import { PlayRuntime } from '../../support/host/playRuntime'

const session = SessionId.parse('session-1')
const shell = new PlayRuntime('shell', { resumable: false, interactive: false, prompt: false, usage: false })
let host: TestHost
let watch: FleetWatch

beforeEach(async () => {
  host = await startTestHost({ runtimes: [shell.module] })
  watch = new FleetWatch(host.client)
})
afterEach(async () => {
  watch.close()
  await host.close()
})

const wanted = (change: Partial<NewAgent> = {}): NewAgent => ({
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
  ...change,
})
const create = async (change: Partial<NewAgent> = {}, start = false) =>
  host.client.fleet.create({ ...wanted(change), start, interactive: false })
const started = async (change: Partial<NewAgent> = {}) => good(await create(change, true)).spec.id
/** An agent whose first run opened a session and ended. */
async function ran(change: Partial<NewAgent> = {}, sessionId = session): Promise<AgentId> {
  const agentId = await started(change)
  const run = await host.play.run(host.play.runs.length)
  await run.openSession(sessionId)
  run.end()
  await watch.until(({ spec, phase }) => spec.id === agentId && phase === 'completed')
  return agentId
}

describe('a new agent', () => {
  it('is ready, and everyone sees it', async () => {
    const made = good(await create())
    expect(made).toMatchObject({ phase: 'ready', runCount: 0, can: { start: true, stop: false, resume: false } })
    expect(watch.agents.get(made.spec.id)).toEqual(made)
  })

  it('takes the id of its story for a title when it is given none', async () => {
    expect(good(await create()).spec.storyTitle).toBe('1_story_test')
  })

  const mistakes: [string, Partial<NewAgent>, string, string][] = [
    ['an unknown runtime', { runtime: RuntimeId.parse('nope') }, 'runtime_unavailable', 'runtime'],
    ['a model that the runtime does not have', { model: 'three' }, 'invalid_input', 'model'],
    ['a project that is not there', { projectRoot: '/no/such' }, 'invalid_input', 'projectRoot'],
    ['a folder that is not there', { cwd: '/no/such' }, 'invalid_input', 'cwd'],
    ['a wrong option', { options: { wrong: true } }, 'invalid_input', 'options.wrong'],
  ]
  it.each(mistakes)('is refused with %s, and the form knows where', async (_name, change, tag, field) => {
    expect(bad(await create(change))).toMatchObject({ tag, field })
    expect(watch.agents.size).toBe(0)
  })

  it('has a name of its own in its story, and may share it with another story', async () => {
    await create()
    expect(bad(await create())).toMatchObject({ tag: 'already_exists', field: 'name' })
    good(await create({ storyId: StoryId.parse('2_story_other') }))
  })

  it('stays in the list when it cannot be started', async () => {
    expect(bad(await create({ prompt: '  ' }, true))).toMatchObject({ tag: 'invalid_input', field: 'prompt' })
    expect([...watch.agents.values()].map(({ phase }) => phase)).toEqual(['ready'])
  })

  it('is remembered in the settings: project, runtime and options', async () => {
    await create({ options: { speed: 3 } })
    const seen = await new Promise((resolve) => host.client.settings.watch({}, { snapshot: resolve, delta: () => {} }))
    expect(seen).toMatchObject({
      recentProjects: [host.disk.project],
      lastRuntime: 'play',
      lastOptions: { play: { speed: 3 } },
    })
  })
})

describe('an edited agent', () => {
  it('keeps its age and its place', async () => {
    const { spec } = good(await create())
    const { createdAt, ...rest } = spec
    const edited = good(await host.client.fleet.update({ ...rest, prompt: 'Do more.' }))
    expect(edited.spec).toEqual({ ...spec, prompt: 'Do more.', createdAt })
  })

  it('waits for the end of its run', async () => {
    const agentId = await started()
    const { createdAt: _, ...spec } = good(await create({ name: 'coder-2' })).spec
    expect(bad(await host.client.fleet.update({ ...spec, id: agentId, name: 'coder-1' }))).toMatchObject({
      tag: 'busy',
    })
  })

  it('cannot take the name of another one', async () => {
    good(await create())
    const { createdAt: _, ...second } = good(await create({ name: 'coder-2' })).spec
    expect(bad(await host.client.fleet.update({ ...second, name: 'coder-1' }))).toMatchObject({
      tag: 'already_exists',
    })
  })
})

describe('starting', () => {
  it('gives the runtime everything, and nothing of another provider', async () => {
    await host.close()
    host = await startTestHost({ env: { PLAY_KEY: 'mine', SHELL_KEY: 'theirs' }, runtimes: [shell.module] })
    watch = new FleetWatch(host.client)
    await started({ model: 'one', args: ['-x'], env: { A: 'b' }, inactivityTimeoutSecs: 30 })
    const context = await (await host.play.run(1)).context
    expect(context).toMatchObject({
      agentName: 'coder-1',
      prompt: 'Do it.',
      model: 'one',
      args: ['-x'],
      inactivityTimeoutSecs: 30,
      sessionIdToResume: null,
      freshPrompt: null,
      interactive: false,
    })
    expect(context.env).toMatchObject({ PLAY_KEY: 'mine', A: 'b', SNOWHOOK_RUN: context.runId })
    expect(context.env).not.toHaveProperty('SHELL_KEY')
  })

  it('is refused while the agent is live, also when both come at once', async () => {
    const { id: agentId } = good(await create()).spec
    const both = await Promise.all([0, 1].map(() => host.client.fleet.start({ agentId, interactive: false })))
    expect(both.map((answer) => answer.ok)).toEqual([true, false])
    expect(bad(await host.client.fleet.start({ agentId, interactive: false }))).toMatchObject({ tag: 'busy' })
    expect(host.play.runs).toHaveLength(1)
  })

  it('is refused when the folder has gone since', async () => {
    const { id: agentId } = good(await create()).spec
    rmSync(host.disk.project, { recursive: true })
    expect(bad(await host.client.fleet.start({ agentId, interactive: false }))).toMatchObject({ field: 'cwd' })
  })

  it('is refused interactively when the runtime has no such mode', async () => {
    const { id: agentId } = good(await create({ runtime: RuntimeId.parse('shell') })).spec
    expect(bad(await host.client.fleet.start({ agentId, interactive: true }))).toMatchObject({ tag: 'invalid_input' })
  })

  it('starts nothing that cannot be recorded', async () => {
    const { id: agentId } = good(await create()).spec
    host.disk.refuses = new Error('ENOSPC')
    expect(bad(await host.client.fleet.start({ agentId, interactive: false }))).toMatchObject({
      tag: 'storage_failed',
    })
    host.disk.refuses = null
    expect(host.play.runs).toHaveLength(0)
    good(await host.client.fleet.start({ agentId, interactive: false }))
  })

  it.each(['start', 'stop', 'remove'] as const)('%s of an unknown agent says so', async (method) => {
    const input = { agentId: AgentId.parse('nobody'), interactive: false }
    const ask: Promise<Result<unknown, SnowhookError>> = host.client.fleet[method](input)
    expect(bad(await ask)).toMatchObject({ tag: 'not_found' })
  })
})

describe('resuming', () => {
  it('continues the newest session with a plain word, and has the full prompt to fall back on', async () => {
    const agentId = await ran()
    expect(watch.agents.get(agentId)?.can).toMatchObject({ resume: true, takeOver: true, handBack: false })
    good(await host.client.fleet.resume({ agentId, interactive: false }))
    const context = await (await host.play.run(2)).context
    expect(context).toMatchObject({
      sessionIdToResume: session,
      prompt: 'Continue where you left off.',
      freshPrompt: 'Do it.',
    })
  })

  it('takes over as a terminal without putting words in', async () => {
    const agentId = await ran()
    good(await host.client.fleet.resume({ agentId, interactive: true }))
    const run = await host.play.run(2)
    expect(await run.context).toMatchObject({ interactive: true, prompt: '' })
    expect(watch.agents.get(agentId)?.can.takeOver).toBe(false)
    run.end()
    const over = await watch.until(({ phase, runCount }) => phase === 'completed' && runCount === 2)
    expect(over.can).toMatchObject({ takeOver: false, handBack: true })
  })

  it('may name an older session and say something else', async () => {
    const agentId = await ran()
    const older = SessionId.parse('from-elsewhere')
    good(await host.client.fleet.resume({ agentId, sessionId: older, prompt: 'Now test it.', interactive: false }))
    expect(await (await host.play.run(2)).context).toMatchObject({ sessionIdToResume: older, prompt: 'Now test it.' })
  })

  it('is refused without a session, and for a runtime that has none', async () => {
    const { id } = good(await create()).spec
    expect(bad(await host.client.fleet.resume({ agentId: id, interactive: false }))).toMatchObject({
      tag: 'not_resumable',
    })
    const other = good(await create({ name: 'sh', runtime: RuntimeId.parse('shell') })).spec.id
    expect(
      bad(await host.client.fleet.resume({ agentId: other, sessionId: session, interactive: false })),
    ).toMatchObject({
      tag: 'not_resumable',
    })
  })

  it('is refused for a session that the provider refused', async () => {
    const agentId = await ran()
    good(await host.client.fleet.resume({ agentId, interactive: false }))
    const run = await host.play.run(2)
    const { appCtx } = await run.context
    appCtx.sessions.markRejected(session, 'expired')
    run.end({ failure: { class: 'resume_rejected', message: 'Expired.' } })
    const failed = await watch.phase('failed')
    expect(failed.sessionId).toBeNull()
    expect(bad(await host.client.fleet.resume({ agentId, sessionId: session, interactive: false }))).toMatchObject({
      tag: 'not_resumable',
    })
  })

  it('lets one run write a session, also when two agents ask at once', async () => {
    const first = await ran()
    const second = await ran({ name: 'coder-2' }, SessionId.parse('session-2'))
    const answers = await Promise.all(
      [first, second].map((agentId) => host.client.fleet.resume({ agentId, sessionId: session, interactive: false })),
    )
    expect(answers.map((answer) => (answer.ok ? 'resumed' : answer.error.tag)).sort()).toEqual([
      'resumed',
      'session_in_use',
    ])
    const run = await host.play.run(3)
    run.end()
    await watch.until(({ phase, runCount }) => phase === 'completed' && runCount === 2)
    const refused = answers[0]?.ok === true ? second : first
    good(await host.client.fleet.resume({ agentId: refused, sessionId: session, interactive: false }))
  })
})

describe('stopping', () => {
  it('answers when the run is closed', async () => {
    const agentId = await started()
    ;(await host.play.run(1)).say('hello')
    await watch.phase('running')
    const stopped = good(await host.client.fleet.stop({ agentId }))
    expect(stopped).toMatchObject({
      phase: 'stopped',
      run: { outcome: 'stopped', why: 'Stopped by you.' },
      can: { start: true, stop: false },
    })
  })

  it('what is not running is no mistake', async () => {
    const { id } = good(await create()).spec
    expect(good(await host.client.fleet.stop({ agentId: id }))).toMatchObject({ phase: 'ready' })
  })

  it('names what it could not end, in the answer and in the view', async () => {
    const agentId = await started()
    const { runId } = await (await host.play.run(1)).context
    const { pid } = host.disk.processes.start(runId, true)
    const error = bad(await host.client.fleet.stop({ agentId }))
    expect(error).toMatchObject({ tag: 'stop_incomplete', next: expect.stringContaining(String(pid)) })
    expect(watch.agents.get(agentId)).toMatchObject({ phase: 'unknown', survivors: [pid] })
  })

  it('does not call a run stopped that had finished before', async () => {
    const agentId = await started()
    const run = await host.play.run(1)
    await run.context
    run.onStop = () => run.end()
    expect(good(await host.client.fleet.stop({ agentId }))).toMatchObject({ phase: 'completed' })
  })

  it('stops all of six in parallel', async () => {
    for (let n = 1; n <= 6; n++) await started({ name: `coder-${n}` })
    const all = good(await host.client.fleet.stopAll({}))
    expect(all.stopped).toHaveLength(6)
    expect(all.failed).toEqual([])
    expect([...watch.agents.values()].every(({ phase }) => phase === 'stopped')).toBe(true)
  })
})

describe('resuming all', () => {
  it('takes every agent that ended without finishing, each as it was last run, and no other', async () => {
    const names = ['stopped', 'completed', 'failed', 'parked', 'never']
    for (const name of names.slice(0, 4)) {
      const agentId = await started({ name })
      const run = await host.play.run(host.play.runs.length)
      await run.openSession(SessionId.parse(`session-${name}`))
      if (name === 'stopped') await host.client.fleet.stop({ agentId })
      else if (name === 'failed') run.end({ failure: { class: 'server', message: 'Bad.' } })
      else run.end(name === 'parked' ? { rateLimitExit: true } : {})
      await watch.until(({ spec, phase }) => spec.id === agentId && phase === name)
    }
    await create({ name: 'never' })
    const resuming = host.client.fleet.resumeAll({})
    for (const number of [5, 6, 7]) (await host.play.run(number)).say('here again')
    const { resumed, failed } = good(await resuming)
    expect(resumed.map((id) => watch.agents.get(id)?.spec.name).sort()).toEqual(['failed', 'parked', 'stopped'])
    expect(failed).toEqual([])
    expect(host.play.runs).toHaveLength(7)
  })

  it('starts a few at a time: the next when one has said its first word', async () => {
    for (let n = 1; n <= 6; n++) {
      const agentId = await started({ name: `coder-${n}` })
      await (await host.play.run(n)).openSession(SessionId.parse(`session-${n}`))
      await host.client.fleet.stop({ agentId })
    }
    const resuming = host.client.fleet.resumeAll({})
    const fourth = await host.play.run(10)
    await fourth.context
    expect(host.play.runs).toHaveLength(10)
    for (const number of [7, 8, 9, 10, 11, 12]) (await host.play.run(number)).say('here again')
    expect(good(await resuming).resumed).toHaveLength(6)
  })
})

describe('removing', () => {
  it('is refused while the agent is live', async () => {
    const agentId = await started()
    expect(bad(await host.client.fleet.remove({ agentId }))).toMatchObject({ tag: 'busy' })
  })

  it('takes the agent off every list and keeps what it cost', async () => {
    const agentId = await started()
    const run = await host.play.run(1)
    run.spend(40, true)
    run.end()
    await watch.phase('completed')
    good(await host.client.fleet.remove({ agentId }))
    expect(watch.agents.size).toBe(0)
    expect(good(await host.client.usage.breakdown({ by: 'agent' }))).toMatchObject([
      { key: agentId, usage: { inputTokens: 40 } },
    ])
    expect(good(await host.client.fleet.runs({ agentId, limit: 5 }))).toHaveLength(1)
  })
})

it('a host that is closing starts nothing more', async () => {
  const { id: agentId } = good(await create()).spec
  const closing = host.close()
  const started = await host.handlers.fleet.start({ agentId, interactive: false })
  expect(started).toMatchObject({ ok: false, error: { tag: 'not_allowed' } })
  await closing
})
