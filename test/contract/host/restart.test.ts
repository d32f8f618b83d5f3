import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostAlert } from '../../../src/shared/contract/app'
import type { HostClient } from '../../../src/shared/contract/index'
import type { UsageTotals } from '../../../src/shared/contract/usage'
import { good } from '../../support/host/fakeHost'
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
async function restart(): Promise<void> {
  await host.close()
  host = await startRealHost(disk)
  await host.watch.until(() => true)
}
const totalsOf = (client: HostClient): Promise<UsageTotals> =>
  new Promise((resolve) => client.usage.totals({}, { snapshot: resolve, delta: () => {} }))
const alertsOf = (client: HostClient): Promise<HostAlert[]> =>
  new Promise((resolve) => client.app.alerts({}, { snapshot: resolve, delta: () => {} }))

describe('a host that is closed and started again', () => {
  it('shows the same fleet, the same runs, the same sums', async () => {
    await host.run(disk.agent('/say Done.\n/usage 100 10 0 0'))
    await host.run(disk.agent('/say Bad.\n/usage 7 1 0 0\n/exit 2', { name: 'coder-2' }))
    good(
      await host.client.fleet.create({
        ...disk.agent('Later.', { name: 'coder-3' }),
        start: false,
        interactive: false,
      }),
    )
    await host.watch.phase('completed')
    await host.watch.phase('failed')
    const look = async () => ({
      agents: [...host.watch.agents.values()].map(({ lastActivityAt: _, ...view }) => view),
      runs: good(await host.client.fleet.runs({ limit: 100 })),
      sessions: good(await host.client.fleet.sessions({})),
      byDay: good(await host.client.usage.breakdown({ by: 'day' })),
    })
    const before = await look()
    await restart()
    expect(await look()).toEqual(before)
    expect((await totalsOf(host.client)).allTime).toMatchObject({ inputTokens: 107, outputTokens: 11 })
    expect(await alertsOf(host.client)).toEqual([])
  })

  it('stops what runs, leaves nothing behind, and can go on with it', async () => {
    const { spec } = await host.run(disk.agent('/say Up.\n/hang'))
    const running = await host.watch.until(({ phase, sessionId }) => phase === 'running' && sessionId !== null)
    await restart()
    expect(processesTagged(running.run?.id ?? '')).toEqual([])
    const after = host.watch.agents.get(spec.id)
    expect(after).toMatchObject({ phase: 'stopped', run: { outcome: 'stopped' }, can: { resume: true } })
    expect(after?.evidence.detail).toContain('Snowhook closed')
    good(await host.client.fleet.resume({ agentId: spec.id, prompt: '/say On.', interactive: false }))
    expect(await host.watch.phase('completed')).toMatchObject({ sessionId: running.sessionId, runCount: 2 })
  })

  it('builds its index anew when that is damaged, from the log', async () => {
    await host.run(disk.agent('/usage 33 0 0 0'))
    await host.watch.phase('completed')
    await host.close()
    writeFileSync(join(disk.dataDir, 'index.sqlite'), 'not a database at all, not even close')
    host = await startRealHost(disk)
    expect((await totalsOf(host.client)).allTime).toMatchObject({ inputTokens: 33 })
    expect(await alertsOf(host.client)).toMatchObject([{ level: 'info' }])
  })

  it('keeps settings that it cannot read aside and says so', async () => {
    await host.close()
    writeFileSync(join(disk.dataDir, 'settings.json'), '{ torn')
    host = await startRealHost(disk)
    expect(await alertsOf(host.client)).toMatchObject([{ level: 'warning', kept: expect.stringContaining('.bad-') }])
  })

  it('may be closed twice', async () => {
    await Promise.all([host.close(), host.close()])
  })
})
