import { describe, expect, it } from 'vitest'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { systemClock } from '../../../src/main/host/systemClock'
import { type RunId, RuntimeId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import { RecoveryReport } from '../../../src/shared/domain/recovery'
import { FleetWatch, good, startTestHost, TestDisk, type TestHost } from '../../support/host/fakeHost'
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
const reportOf = (host: TestHost): Promise<RecoveryReport | null> =>
  new Promise((resolve) => host.client.recovery.watch({}, { snapshot: resolve, delta: () => {} }))
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
    const found = (await reportOf(again))?.processes.map(({ pid, state }) => ({ pid, state }))
    expect(found).toEqual([recorded, tagged].map(({ pid }) => ({ pid, state: 'ended' })))
  })

  it('processes that cannot be ended are named', async () => {
    const host = await startTestHost()
    const { runId } = await (await runOn(host)).context
    const { pid } = host.disk.processes.start(runId, true)
    const { host: again, watch } = await afterKill(host)
    expect((await reportOf(again))?.processes).toMatchObject([{ pid, state: 'survived' }])
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
    expect(await reportOf(second.host)).toBeNull()
  })
})

describe('the report of the next start', () => {
  it('names the runs with what is left of them, and the processes with why they were ended', async () => {
    const host = await startTestHost()
    const run = await runOn(host)
    await run.openSession(SessionId.parse('s-1'))
    run.emit({ type: 'tool_call', callId: 'c', name: 'Bash', input: '{"command":"npm test"}', parentCallId: null })
    run.say('Now the tests.')
    const { runId } = await run.context
    await read(host, runId)
    const { pid, startTime } = host.disk.processes.start(runId)
    const { host: again } = await afterKill(host)
    const report = await reportOf(again)
    expect(RecoveryReport.safeParse(report).success).toBe(true)
    expect(report).toMatchObject({
      runs: [{ runId, agentName: 'coder-1', outcome: 'lost', sessionId: 's-1', resumable: true }],
      processes: [{ id: `${pid}:${startTime}`, pid, runId, state: 'ended', evidence: expect.stringContaining('tag') }],
      mended: [],
    })
    expect(report?.runs[0]?.missing).toContain('“Bash: npm test” was under way; what it did is not known.')
    expect(report?.runs[0]?.kept[0]).toContain('session s-1')
    expect(report?.runs[0]?.lastSeenAt).toBeGreaterThan(0)
  })

  it('asks about what is only likely to be ours, and ends it when told so', async () => {
    const disk = new TestDisk()
    const stray = disk.processes.start('nobody knows')
    const suspect = { ...stray, command: 'npm run dev', runId: null, evidence: 'It works in a folder of an agent.' }
    const recovery = { killedHostSince: 5, mended: ['The index was built anew.'], findSuspects: async () => [suspect] }
    const host = await startTestHost({ disk, recovery })
    const report = await reportOf(host)
    expect(report).toMatchObject({
      killedHostSince: 5,
      runs: [],
      processes: [{ state: 'asked', command: 'npm run dev' }],
      mended: ['The index was built anew.'],
    })
    expect(await disk.processes.table.isAlive(stray)).toBe(true)
    const ids = report?.processes.map(({ id }) => id) ?? []
    good(await host.client.recovery.decide({ ids, action: 'end' }))
    expect(await disk.processes.table.isAlive(stray)).toBe(false)
    good(await host.client.recovery.dismiss({}))
    expect(await reportOf(host)).toBeNull()
  })

  it('does without what could not be looked for: no failure keeps a host from starting', async () => {
    const host = await startTestHost()
    await (await runOn(host)).openSession(SessionId.parse('s-1'))
    good(await host.client.app.info({}))
    const broken = { killedHostSince: null, mended: [], findSuspects: () => Promise.reject(new Error('no /proc')) }
    const journals = { ...createJournalStore({ dataDir: '/data', clock: systemClock, fs: host.disk.fs }) }
    journals.read = () => {
      throw new Error('not a journal')
    }
    const again = await startTestHost({ disk: host.disk, recovery: broken, parts: { journals } })
    const report = await reportOf(again)
    expect(report?.mended.join(' ')).toMatch(/not a journal.*no \/proc/)
    expect(report?.runs).toMatchObject([{ outcome: 'lost', kept: [], missing: [expect.stringContaining('not known')] }])
    expect(only(await watchOf(again))).toMatchObject({ phase: 'stopped', run: { outcome: 'lost' } })
  })
})

describe('the run that goes on', () => {
  it('begins with what is left of the one before', async () => {
    const host = await startTestHost()
    await (await runOn(host)).openSession(SessionId.parse('s-1'))
    const { host: again, watch } = await afterKill(host)
    const lost = only(watch)
    good(await again.client.fleet.resume({ agentId: lost?.spec.id ?? never(), interactive: false }))
    expect(await firstEvents(again)).toMatchObject([
      { type: 'run_started' },
      { type: 'resume_report', previousRun: lost?.run?.id, kept: [expect.stringContaining('s-1'), expect.anything()] },
    ])
  })

  it('says it after a stop as well, from the journal, and never after an end of its own', async () => {
    const host = await startTestHost()
    const run = await runOn(host)
    await run.openSession(SessionId.parse('s-1'))
    const watch = new FleetWatch(host.client)
    const { spec } = await watch.until(({ sessionId }) => sessionId !== null)
    good(await host.client.fleet.stop({ agentId: spec.id }))
    good(await host.client.fleet.resume({ agentId: spec.id, interactive: false }))
    expect(await firstEvents(host)).toMatchObject([{ type: 'run_started' }, { type: 'resume_report', missing: [] }])
    const second = await host.play.run(2)
    await second.context
    second.end()
    await watch.phase('completed')
    good(await host.client.fleet.resume({ agentId: spec.id, interactive: false }))
    expect((await firstEvents(host)).map(({ type }) => type)).not.toContain('resume_report')
  })

  it('starts also when the journal of the one before cannot be read, and says that', async () => {
    const disk = new TestDisk()
    const journals = createJournalStore({ dataDir: '/data', clock: systemClock, fs: disk.fs })
    const blind = (): never => {
      throw new Error('not today')
    }
    const host = await startTestHost({ disk, parts: { journals: { ...journals, read: blind } } })
    await (await runOn(host)).openSession(SessionId.parse('s-1'))
    const { spec } = await new FleetWatch(host.client).until(({ sessionId }) => sessionId !== null)
    good(await host.client.fleet.stop({ agentId: spec.id }))
    good(await host.client.fleet.resume({ agentId: spec.id, interactive: false }))
    expect(await firstEvents(host)).toMatchObject([
      { type: 'run_started' },
      { type: 'resume_report', kept: [], missing: [expect.stringContaining('not today')] },
    ])
  })
})

describe('resume all', () => {
  it('goes on with exactly those that ended before their work was done and have a session', async () => {
    const host = await startTestHost()
    const runs = [await runOn(host, 'done'), await runOn(host, 'lost'), await runOn(host, 'no-session')]
    for (const [index, run] of runs.slice(0, 2).entries()) await run.openSession(SessionId.parse(`s-${index}`))
    runs[0]?.end()
    await new FleetWatch(host.client).phase('completed')
    const { host: again, watch } = await afterKill(host)
    const byName = (name: string) => [...watch.agents.values()].find(({ spec }) => spec.name === name)
    const resuming = again.client.fleet.resumeAll({})
    await (await again.play.run(1)).openSession(SessionId.parse('s-1'))
    expect(good(await resuming)).toEqual({ resumed: [byName('lost')?.spec.id], failed: [] })
    expect((await reportOf(again))?.runs.map(({ agentName, resumable }) => [agentName, resumable]).sort()).toEqual([
      ['lost', true],
      ['no-session', false],
    ])
  })
})

async function firstEvents(host: TestHost): Promise<{ type: string }[]> {
  const [run] = good(await host.client.fleet.runs({ limit: 1 }))
  const { events } = good(await host.client.journal.events({ runId: run?.id ?? never(), limit: 100 }))
  return events.slice(0, 2).map(({ event }) => event)
}

/** Reading makes what was queued readable, and so a part of what a kill leaves. */
const read = (host: TestHost, runId: RunId) => host.client.journal.events({ runId, limit: 1 })

async function watchOf(host: TestHost): Promise<FleetWatch> {
  const watch = new FleetWatch(host.client)
  await watch.until(() => true)
  return watch
}

function never(): never {
  throw new Error('there is none')
}
