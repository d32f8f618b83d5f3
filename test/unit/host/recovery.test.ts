import { describe, expect, it } from 'vitest'
import type { HostAlert } from '../../../src/shared/contract/app'
import { RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import { FleetWatch, good, startTestHost, type TestHost } from '../../support/host/fakeHost'
import type { PlayRun } from '../../support/host/playRuntime'

async function runOn(host: TestHost, name = 'coder-1'): Promise<PlayRun> {
  good(
    await host.client.fleet.create({
      name,
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
      interactive: false,
    }),
  )
  const run = await host.play.run(host.play.runs.length)
  await run.context
  return run
}
/** The same disk, as a new process would find it: what was queued in the old one's memory has been written. */
async function afterKill(host: TestHost): Promise<{ host: TestHost; watch: FleetWatch }> {
  const { disk } = host
  await good(await host.client.app.info({}))
  const again = await startTestHost({ disk })
  const watch = new FleetWatch(again.client)
  await watch.until(() => true)
  return { host: again, watch }
}
const alertsOf = (host: TestHost): Promise<HostAlert[]> =>
  new Promise((resolve) => host.client.app.alerts({}, { snapshot: resolve, delta: () => {} }))
const only = (watch: FleetWatch) => [...watch.agents.values()][0]

describe('after Snowhook was killed', () => {
  it('the run is lost, the agent is stopped, and its session can be resumed', async () => {
    const host = await startTestHost()
    const run = await runOn(host)
    await run.openSession(SessionId.parse('s-1'))
    const { watch, host: again } = await afterKill(host)
    expect(only(watch)).toMatchObject({
      phase: 'stopped',
      evidence: { source: 'journal', detail: 'Snowhook ended while it ran; session s-1 can be resumed.' },
      run: { outcome: 'lost' },
      can: { start: true, resume: true, stop: false },
    })
    const runId = (await run.context).runId
    const { events } = good(await again.client.journal.events({ runId, limit: 10 }))
    expect(events.at(-1)?.event).toMatchObject({ type: 'run_ended', outcome: 'lost' })
  })

  it('a session that was chosen and not yet confirmed can be tried', async () => {
    const host = await startTestHost()
    await (await runOn(host)).openSession(SessionId.parse('s-1'), false)
    expect(only((await afterKill(host)).watch)).toMatchObject({ sessionId: 's-1', can: { resume: true } })
  })

  it('an agent without a session can only be started, and that is said', async () => {
    const host = await startTestHost()
    await runOn(host)
    const view = only((await afterKill(host)).watch)
    expect(view).toMatchObject({ phase: 'stopped', can: { resume: false, start: true } })
    expect(view?.evidence.detail).toContain('no session was established')
  })

  it('a run whose end was in its journal keeps that end', async () => {
    const host = await startTestHost()
    const run = await runOn(host)
    run.end({ failure: { class: 'server', message: 'Bad.' } })
    await new FleetWatch(host.client).phase('failed')
    const closed = host.disk.facts.findIndex((fact) => fact.type === 'run_closed')
    host.disk.facts.splice(closed, 1)
    expect(only((await afterKill(host)).watch)).toMatchObject({ phase: 'failed', run: { outcome: 'failed' } })
  })

  it('usage that only the journal knew is counted', async () => {
    const host = await startTestHost()
    const run = await runOn(host)
    run.spend(10, false)
    run.spend(70, false)
    await new FleetWatch(host.client).until(({ usage }) => usage.inputTokens === 70)
    expect(host.disk.facts.filter((fact) => fact.type === 'run_usage')).toHaveLength(1)
    const { watch } = await afterKill(host)
    expect(only(watch)).toMatchObject({ usage: { inputTokens: 70 }, usageFinal: false })
  })

  it('processes that are provably ours are ended, and that is said', async () => {
    const host = await startTestHost()
    const { runId } = await (await runOn(host)).context
    const { processes } = host.disk
    const tagged = processes.start(runId)
    const recorded = processes.start('scrubbed environment')
    const stranger = processes.start('another program')
    processes.ledger.add({ ...recorded, runId, command: 'tool', startedAt: 1 })
    processes.ledger.add({
      pid: stranger.pid,
      startTime: 'of an earlier process',
      runId,
      command: 'tool',
      startedAt: 1,
    })
    const { host: again } = await afterKill(host)
    expect(await processes.table.isAlive(tagged)).toBe(false)
    expect(await processes.table.isAlive(recorded)).toBe(false)
    expect(await processes.table.isAlive(stranger)).toBe(true)
    expect(processes.entries).toEqual([])
    expect(await alertsOf(again)).toMatchObject([{ level: 'warning', message: expect.stringContaining('were ended') }])
  })

  it('processes that cannot be ended are named', async () => {
    const host = await startTestHost()
    const { runId } = await (await runOn(host)).context
    const { pid } = host.disk.processes.start(runId, true)
    const { host: again, watch } = await afterKill(host)
    expect(await alertsOf(again)).toMatchObject([{ level: 'error', next: expect.stringContaining(`kill -9 ${pid}`) }])
    expect(only(watch)).toMatchObject({ phase: 'unknown', survivors: [pid] })
  })

  it('the second start finds nothing to do', async () => {
    const host = await startTestHost()
    await (await runOn(host)).openSession(SessionId.parse('s-1'))
    const first = await afterKill(host)
    const facts = [...host.disk.facts]
    const second = await afterKill(first.host)
    expect(host.disk.facts).toEqual(facts)
    expect(only(second.watch)).toEqual(only(first.watch))
    expect(await alertsOf(second.host)).toEqual([])
  })
})
