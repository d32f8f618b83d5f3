import { describe, expect, it } from 'vitest'
import { Heartbeat, type HeartbeatParts } from '../../../src/main/host/heartbeat'
import type { FleetSignal } from '../../../src/main/supervisor/agentState'
import { ManualClock } from '../../support/manualClock'

const BEAT_MS = 15_000

/** A host with one live run, of a runtime with a process of its own or of one behind an API. */
function scene(process: boolean, more: { timeoutSecs?: number; isAlive?: () => Promise<boolean> } = {}) {
  const clock = new ManualClock()
  const signals: FleetSignal[] = []
  const reports: string[] = []
  const seat = {
    live: { runId: 'run-1' },
    spec: { runtime: 'play', inactivityTimeoutSecs: more.timeoutSecs ?? 0 },
    phase: 'running',
    programs: 1,
    quietMs: 0,
    signal: (signal: FleetSignal) => void signals.push(signal),
  }
  const parts = {
    clock,
    fleet: { all: () => [seat] },
    ledger: { entries: () => [{ runId: 'run-1', pid: 7, startTime: 't' }] },
    processTable: { isAlive: more.isAlive ?? (async () => true) },
    runtimes: [{ manifest: { id: 'play', capabilities: { process } } }],
    report: (message: string) => void reports.push(message),
  }
  const heartbeat = new Heartbeat(parts as unknown as HeartbeatParts)
  const alive = () => signals.map((signal) => (signal.type === 'heartbeat' ? signal.alive : 'other'))
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      clock.advance(Math.min(left, 1_000))
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
  }
  return { clock, seat, heartbeat, alive, reports, pass }
}

describe('a beat', () => {
  it('proves every few seconds that a process is there', async () => {
    const { pass, alive } = scene(true)
    await pass(3 * BEAT_MS)
    expect(alive()).toEqual([true, true, true])
  })

  it('that hangs does not end all others', async () => {
    let asked = 0
    const { pass, alive } = scene(true, {
      isAlive: () => {
        asked += 1
        return asked === 1 ? new Promise(() => {}) : Promise.resolve(true)
      },
    })
    await pass(2 * BEAT_MS)
    expect(alive()).toEqual([])
    await pass(2 * BEAT_MS)
    expect(alive()).not.toEqual([])
  })

  it('that fails is told of, and the next one follows', async () => {
    const { pass, reports } = scene(true, { isAlive: () => Promise.reject(new Error('No /proc.')) })
    await pass(2 * BEAT_MS)
    expect(reports).toHaveLength(2)
  })

  it('vouches for a run behind an API, until it is silent far beyond its own timeout', async () => {
    const { pass, seat, alive } = scene(false, { timeoutSecs: 600 })
    await pass(BEAT_MS)
    seat.quietMs = 1_199_000
    await pass(BEAT_MS)
    seat.quietMs = 1_201_000
    await pass(BEAT_MS)
    seat.phase = 'waiting'
    await pass(BEAT_MS)
    expect(alive()).toEqual([true, true, null, true])
  })

  it('vouches for one without a timeout as long as it is open', async () => {
    const { pass, seat, alive } = scene(false)
    seat.quietMs = 1e9
    await pass(BEAT_MS)
    expect(alive()).toEqual([true])
  })

  it('leaves no timer behind', async () => {
    const { clock, pass, heartbeat } = scene(true)
    await pass(BEAT_MS)
    heartbeat.close()
    expect(clock.pending).toBe(0)
  })
})
