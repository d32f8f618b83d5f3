import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AgentView } from '../../../src/shared/domain/agent'
import { addUsage, totalTokens, zeroUsage } from '../../../src/shared/domain/usage'
import { bad, FleetWatch, good } from '../../support/host/fakeHost'
import { RealDisk, type RealHost, startRealHost } from '../../support/host/realHost'
import { processesTagged } from '../../support/runtimeHarness'

let disk: RealDisk
let host: RealHost

beforeEach(async () => {
  disk = new RealDisk()
  host = await startRealHost(disk)
})
afterEach(async () => {
  await host.close()
  await disk[Symbol.asyncDispose]()
})

const runsOf = async (agent: AgentView) => good(await host.client.fleet.runs({ agentId: agent.spec.id, limit: 100 }))
const phaseOf = (agent: AgentView, phase: AgentView['phase']) =>
  host.watch.until((view) => view.spec.id === agent.spec.id && view.phase === phase)

describe('an agent from its first run to its last', () => {
  it('completes, resumes its session, is stopped, and the numbers add up', async () => {
    const agent = await host.run(disk.agent('/say Hello.\n/usage 100 20 5 7'))
    const completed = await phaseOf(agent, 'completed')
    expect(completed).toMatchObject({ runCount: 1, usageFinal: true, can: { resume: true, start: true, stop: false } })
    expect(completed.evidence.detail).toMatch(/exited 0/)
    expect(completed.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 })

    good(
      await host.client.fleet.resume({
        agentId: agent.spec.id,
        prompt: '/say Again.\n/usage 11 2 0 0\n/hang',
        interactive: false,
      }),
    )
    await host.watch.until((view) => view.runCount === 2 && view.usage.inputTokens >= 111)
    const stopped = good(await host.client.fleet.stop({ agentId: agent.spec.id }))
    expect(stopped).toMatchObject({ phase: 'stopped', survivors: [], run: { outcome: 'stopped' } })
    expect(stopped.run?.resumedFrom).toBe(completed.sessionId)

    const runs = await runsOf(agent)
    for (const run of runs) expect(processesTagged(run.id)).toEqual([])
    const sum = runs.reduce((total, run) => addUsage(total, run.usage ?? zeroUsage), zeroUsage)
    expect(stopped.usage).toEqual(sum)
    const byAgent = good(await host.client.usage.breakdown({ by: 'agent' }))
    expect(byAgent.map(({ usage, runs: count }) => [totalTokens(usage), count])).toEqual([[totalTokens(sum), 2]])
    expect(good(await host.client.usage.agent({ agentId: agent.spec.id })).total).toEqual(sum)
  })

  it('has its log, its events and its findings', async () => {
    const agent = await host.run(disk.agent('/say A needle in a line.\n/say Another line.'))
    const { run } = await phaseOf(agent, 'completed')
    if (run === null) throw new Error('no run')
    const log = good(await host.client.journal.log({ runId: run.id, form: 'clean', from: null, maxBytes: 100_000 }))
    expect(log).toMatchObject({ ended: true, to: log.size })
    expect(log.text).toContain('A needle in a line.')
    const found = good(
      await host.client.journal.find({ runId: run.id, text: 'NEEDLE', caseSensitive: false, limit: 10 }),
    )
    // The prompt that asked for it, and the line itself.
    expect(found.matches.map(({ line }) => line.includes('A needle in a line.'))).toEqual([true, true])
    const { events } = good(await host.client.journal.events({ runId: run.id, limit: 1_000 }))
    expect(events[0]?.event.type).toBe('run_started')
    expect(events.at(-1)?.event).toMatchObject({ type: 'run_ended', outcome: 'completed', survivors: [] })
  })

  it('may be taken over as a terminal and handed back', async () => {
    const agent = await host.run(disk.agent('/say First.'))
    const first = await phaseOf(agent, 'completed')
    expect(first.can).toMatchObject({ takeOver: true, handBack: false })
    good(await host.client.fleet.resume({ agentId: agent.spec.id, interactive: true }))
    const live = await host.watch.until((view) => view.can.type)
    expect(live).toMatchObject({ can: { takeOver: false, stop: true }, run: { interactive: true } })
    const stopped = good(await host.client.fleet.stop({ agentId: agent.spec.id }))
    expect(stopped).toMatchObject({ sessionId: first.sessionId, can: { takeOver: false, handBack: true } })
    good(await host.client.fleet.resume({ agentId: agent.spec.id, prompt: '/say Back.', interactive: false }))
    expect(await phaseOf(agent, 'completed')).toMatchObject({ runCount: 3, sessionId: first.sessionId })
  })

  it('is parked at a rate limit, and says until when', async () => {
    const agent = await host.run(disk.agent('/say Half.\n/rate-limit 1h'))
    const parked = await phaseOf(agent, 'parked')
    expect(parked.parkedUntil).toBeGreaterThan(Date.now())
    expect(parked.can.resume).toBe(true)
  })

  it('fails with the evidence', async () => {
    const agent = await host.run(disk.agent('/say Now.\n/exit 3'))
    expect((await phaseOf(agent, 'failed')).evidence.detail).toMatch(/exited 3/)
  })

  it('is aborted when its program crashes before a session', async () => {
    const agent = await host.run(disk.agent('/crash-before-start'))
    expect(await phaseOf(agent, 'failed')).toMatchObject({ run: { outcome: 'aborted' }, can: { resume: false } })
  })

  it('leaves no child behind, also one that does not listen', async () => {
    const agent = await host.run(disk.agent('/spawn-child ignore-term\n/ask Go on?'))
    const { run } = await host.watch.until(({ phase }) => phase === 'waiting')
    if (run === null) throw new Error('no run')
    const stopped = good(await host.client.fleet.stop({ agentId: agent.spec.id }))
    expect(stopped).toMatchObject({ phase: 'stopped', survivors: [] })
    expect(processesTagged(run.id)).toEqual([])
  })
})

describe('a fleet', () => {
  it('of six is stopped at once, and nothing of it is left', async () => {
    for (let number = 1; number <= 6; number++) {
      await host.run(disk.agent('/say Up.\n/hang', { name: `coder-${number}` }))
    }
    for (let number = 1; number <= 6; number++) {
      await host.watch.until(({ spec, phase }) => spec.name === `coder-${number}` && phase === 'running')
    }
    const { stopped, failed } = good(await host.client.fleet.stopAll({}))
    expect([stopped.length, failed.length]).toEqual([6, 0])
    for (const { id } of good(await host.client.fleet.runs({ limit: 10 }))) expect(processesTagged(id)).toEqual([])
    const all = good(await host.client.fleet.resumeAll({}))
    expect([all.resumed.length, all.failed.length]).toEqual([6, 0])
    await host.client.fleet.stopAll({})
  })

  it('refuses the second of two starts', async () => {
    const { spec } = good(await host.client.fleet.create({ ...disk.agent('/hang'), start: false, interactive: false }))
    const starts = [1, 2].map(() => host.client.fleet.start({ agentId: spec.id, interactive: false }))
    const [first, second] = await Promise.all(starts)
    expect(first?.ok).toBe(true)
    expect(second === undefined ? null : bad(second).tag).toBe('busy')
  })

  it('looks the same to every client', async () => {
    const other = new FleetWatch(host.connect())
    const agent = await host.run(disk.agent('/say Hello.\n/usage 5 5 0 0'))
    const seen = await other.until(({ phase }) => phase === 'completed')
    expect(seen).toEqual(await phaseOf(agent, 'completed'))
    other.close()
  })

  it('of the demo is one click away, on a real repository', async () => {
    const { agents } = good(await host.client.fleet.startDemo({}))
    expect(agents).toHaveLength(6)
    for (const id of agents) await host.watch.until(({ spec, phase }) => spec.id === id && phase !== 'starting')
    const worktrees = new Set([...host.watch.agents.values()].map(({ spec }) => spec.cwd))
    expect(worktrees.size).toBe(6)
    expect(good(await host.client.fleet.startDemo({})).agents).toEqual(agents)
    expect(host.watch.agents.size).toBe(6)
    good(await host.client.fleet.stopAll({}))
  })
})

describe('the rest of the desk', () => {
  it('knows its runtimes, and whether they can be used', async () => {
    const manifests = good(await host.client.settings.runtimes({}))
    expect(manifests.filter(({ internal }) => internal !== true).map(({ id }) => id)).toEqual(['demo', 'command'])
    expect(good(await host.client.settings.probe({ runtime: 'demo', command: null })).available).toBe(true)
    expect(bad(await host.client.settings.probe({ runtime: 'nope', command: null }))).toMatchObject({
      tag: 'runtime_unavailable',
    })
  })

  it('has a doctor who finds no problem here', async () => {
    const checks = good(await host.client.app.doctor({}))
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([])
  })

  it('has one host a data dir', async () => {
    await expect(startRealHost(disk)).rejects.toMatchObject({ error: { tag: 'data_dir_in_use' } })
  })

  it('says which run or agent is unknown', async () => {
    const runId = good(await host.client.fleet.runs({ limit: 1 }))[0]?.id ?? ('no-run' as never)
    expect(bad(await host.client.journal.events({ runId, limit: 1 }))).toMatchObject({ tag: 'not_found' })
    const ended = await new Promise((resolve) =>
      host.client.journal.watchEvents({ runId }, { snapshot: () => {}, delta: () => {}, end: resolve }),
    )
    expect(ended).toMatchObject({ tag: 'not_found' })
  })
})
