import { beforeEach, describe, expect, it } from 'vitest'
import type { AgentView } from '../../../src/shared/domain/agent'
import { LivingHost } from '../../support/host/livingHost'
import type { Manner, WildRun } from '../../support/host/wildRuntime'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let host: LivingHost
beforeEach(async () => {
  host = new LivingHost()
  await host.open()
})

async function started(manner: Manner): Promise<WildRun | undefined> {
  await host.create(manner, true)
  await host.until('its runtime is started', () => host.wild.runs.at(-1)?.runId !== null || agent().phase === 'failed')
  await host.turns()
  return host.wild.runs.at(-1)
}
function agent(): AgentView {
  const [view] = host.agents()
  if (view === undefined) throw new Error('no agent')
  return view
}
const stop = () => void host.running.handlers.fleet.stop({ agentId: agent().spec.id })
const asks = (): readonly string[] => host.around().notices.map(({ message }) => message)
const says = (run: WildRun | undefined) =>
  run?.emit({ type: 'text', text: 'I work.', delta: false, messageId: null, parentCallId: null })

describe('a run comes to its end', () => {
  it('when its runtime is done and its events never end', async () => {
    const run = await started('events_unending')
    says(run)
    run?.end()
    await host.until('completed', () => agent().phase === 'completed')
  })

  it.each<[Manner, AgentView['phase']]>([
    ['create_throws', 'failed'],
    ['start_throws', 'failed'],
    ['start_rejects', 'failed'],
    ['events_throw', 'failed'],
    ['events_break', 'failed'],
  ])('by itself when its runtime breaks its word: %s', async (manner, phase) => {
    await started(manner)
    await host.until(phase, () => agent().phase === phase)
    expect(asks().join()).toContain('failed')
  })

  it.each<Manner>(['start_deaf', 'stop_deaf', 'stop_throws', 'stop_rejects'])(
    'when it is stopped and its runtime does not obey: %s',
    async (manner) => {
      await started(manner)
      stop()
      await host.until('stopped', () => agent().phase === 'stopped')
    },
  )

  it.each<Manner>(['answers_nothing', 'answers_nonsense'])('when its runtime %s', async (manner) => {
    const run = await started(manner)
    run?.end()
    await host.until('over', () => ['failed', 'parked'].includes(agent().phase))
    expect(agent().parkedUntil).toBeNull()
    expect(agent().run?.why).not.toBe('')
  })

  it('when the disk refuses at that moment', async () => {
    const run = await started('good')
    host.refuses = true
    run?.end({ rateLimitExit: true })
    await host.until('parked', () => agent().phase === 'parked')
    expect(host.liveness()[0]?.by?.by).toBe('deadline')
  })
})

it('a limit that resets while the disk refuses is over when the disk takes writes again', async () => {
  const run = await started('good')
  run?.end({ rateLimitExit: true, rateLimitResetAt: new Date(host.raw.now() + HOUR_MS).toISOString() })
  await host.until('parked', () => agent().phase === 'parked')
  host.refuses = true
  await host.pass(HOUR_MS + MINUTE_MS)
  expect(host.liveness()[0]?.by).not.toBeNull()
  host.refuses = false
  await host.pass(10 * MINUTE_MS)
  const woken = host.wild.runs.length > 1
  expect(woken || host.liveness()[0]?.by?.by === 'person').toBe(true)
})

describe('an agent that says nothing', () => {
  it('is in the inbox when its lease is over, and not any more when it speaks', async () => {
    const run = await started('stop_deaf')
    says(run)
    await host.pass(30_000)
    expect(asks()).toEqual([])
    await host.pass(30_000)
    expect(asks()).toEqual([expect.stringContaining('may hang')])
    expect(host.liveness()[0]?.by?.by).toBe('person')
    says(run)
    await host.turns()
    expect(asks()).toEqual([])
    expect(host.liveness()[0]?.by?.by).toBe('lease')
  })

  it('is not doubted for a night in which the machine slept', async () => {
    const run = await started('good')
    says(run)
    await host.pass(10_000)
    for (const sleep of [() => host.raw.sleep(8 * HOUR_MS), () => host.raw.jump(8 * HOUR_MS)]) {
      sleep()
      await host.turns()
      expect(asks()).toEqual([])
      expect(agent().confidence).not.toBe('unknown')
      says(run)
      await host.turns()
    }
  })

  it.each([
    ['set back an hour', -HOUR_MS],
    ['set forward a day', 24 * HOUR_MS],
    ['set to 1970', 60_000 - Date.UTC(2026, 0, 1)],
  ])('is doubted as soon, and no sooner, when the clock was %s', async (_, jump) => {
    const run = await started('good')
    says(run)
    await host.turns()
    host.raw.jump(jump)
    await host.pass(30_000)
    expect(asks()).toEqual([])
    says(run)
    await host.pass(30_000)
    expect(asks()).toEqual([])
    await host.pass(30_000)
    expect(asks()).toEqual([expect.stringContaining('may hang')])
  })
})
