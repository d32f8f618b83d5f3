import { describe, expect, it } from 'vitest'
import { type AgentState, type FleetSignal, newAgentState } from '../../../src/main/supervisor/agentState'
import { advance } from '../../../src/main/supervisor/fleetMachine'
import {
  HEARTBEAT_LEASE_MS,
  leaseMs,
  leaseOf,
  renewsLease,
  START_LEASE_MS,
  STOP_LEASE_MS,
} from '../../../src/main/supervisor/lease'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'

const runId = RunId.parse('run-1')
const OPENED = 1_000
const opened: FleetSignal = { type: 'run_opened', at: OPENED, runId, interactive: false, resuming: null }
const event = (given: AgentEvent, at: number): FleetSignal => ({ type: 'event', at, runId, event: given })
const beat = (at: number, alive: boolean | null = true): FleetSignal => ({
  type: 'heartbeat',
  at,
  runId,
  alive,
  detail: alive === true ? 'pid 4711 is alive in the process table.' : 'nobody there',
})
const text: AgentEvent = { type: 'text', text: 'Hello', delta: false, messageId: null, parentCallId: null }
const blocked: AgentEvent = {
  type: 'activity',
  state: 'blocked',
  waitingFor: 'permission',
  message: '',
  source: 'terminal',
}
const asked: AgentEvent = { type: 'question_asked', requestId: 'q1', question: 'Which?', choices: [] }
const stateAfter = (...signals: FleetSignal[]): AgentState => signals.reduce(advance, newAgentState(1))

describe('the lease of a run that starts', () => {
  const starting = stateAfter(opened)
  it('is a minute for its first sign of life; then nobody knows, and nothing is done', () => {
    expect(leaseOf(starting, OPENED + START_LEASE_MS, true)).toMatchObject({
      confidence: 'certain',
      lease: { until: OPENED + START_LEASE_MS },
      doubt: null,
    })
    expect(leaseOf(starting, OPENED + START_LEASE_MS + 1, true)).toMatchObject({
      confidence: 'unknown',
      lease: { until: OPENED + START_LEASE_MS },
      doubt: { source: 'supervisor', detail: 'Nothing was heard of it within 60 s of its start.', at: OPENED },
    })
  })

  it('is not renewed by a process that lives and says nothing, but that is said', () => {
    const { doubt } = leaseOf(stateAfter(opened, beat(60_000)), 62_000, true)
    expect(doubt?.detail).toBe(
      'Nothing was heard of it within 60 s of its start (pid 4711 is alive in the process table).',
    )
  })

  it('ends with its first sign of life', () => {
    expect(leaseOf(stateAfter(opened, event(text, 70_000)), 70_000, true)).toMatchObject({
      confidence: 'likely',
      lease: { until: 70_000 + HEARTBEAT_LEASE_MS },
      doubt: null,
    })
  })
})

describe('the lease of a run that works or waits', () => {
  it.each<[string, AgentState]>([
    ['works', stateAfter(opened, event(text, 2_000))],
    ['waits', stateAfter(opened, event(blocked, 2_000))],
  ])('that %s is renewed by every heartbeat and every sign of its own, else it ends', (_name, state) => {
    const until = (signal: FleetSignal) => leaseOf(advance(state, signal), 9_000, true).lease?.until
    expect(leaseOf(state, 9_000, true).lease?.until).toBe(2_000 + HEARTBEAT_LEASE_MS)
    expect(until(beat(9_000))).toBe(9_000 + HEARTBEAT_LEASE_MS)
    expect(until({ type: 'output', at: 9_000, runId })).toBe(9_000 + HEARTBEAT_LEASE_MS)
    expect(until(beat(9_000, null)), 'what could not be told proves nothing').toBe(2_000 + HEARTBEAT_LEASE_MS)

    const late = leaseOf(advance(state, beat(9_000)), 9_000 + HEARTBEAT_LEASE_MS + 1, true)
    expect(late.confidence).toBe('unknown')
    expect(late.doubt).toEqual({
      source: 'supervisor',
      detail: 'Since then there was no sign of it, and no heartbeat within 45 s.',
      at: 9_000,
    })
  })

  it('whose process is gone without an end is unknown at once, until something is heard of it after all', () => {
    const gone = stateAfter(opened, event(text, 2_000), beat(5_000, false))
    expect(leaseOf(gone, 5_000, true)).toMatchObject({
      confidence: 'unknown',
      doubt: { source: 'process', detail: 'Its process is gone but its end was not seen.', at: 5_000 },
    })
    expect(leaseOf(advance(gone, event(text, 5_001)), 5_001, true).confidence).toBe('likely')
    expect(leaseOf(advance(gone, beat(5_001)), 5_001, true).confidence).toBe('likely')
  })
})

describe('the lease of a run that is being stopped', () => {
  const stopping = stateAfter(opened, event(text, 2_000), { type: 'stopping', at: 3_000, runId, by: 'user' })
  it('is as long as the steps of a stop, whatever is still seen or not', () => {
    for (const state of [stopping, advance(stopping, beat(4_000, false)), advance(stopping, beat(4_000))]) {
      expect(leaseOf(state, 3_000 + STOP_LEASE_MS, true)).toMatchObject({ confidence: 'certain', doubt: null })
      expect(leaseOf(state, 3_000 + STOP_LEASE_MS + 1, true).confidence).toBe('unknown')
    }
    expect(leaseOf(advance(stopping, beat(4_000)), 90_000, true).doubt?.detail).toBe(
      'Its stop was asked for, and its end was not seen within 20 s (pid 4711 is alive in the process table).',
    )
  })
})

describe('confidence', () => {
  const outputFirst = stateAfter(opened, { type: 'output', at: 2_000, runId })
  it.each<[string, AgentState, boolean, string]>([
    ['what a program says of itself', stateAfter(opened, event(text, 2_000)), true, 'likely'],
    ['what its screen shows', stateAfter(opened, event(blocked, 2_000)), true, 'likely'],
    ['bytes that the host saw', outputFirst, true, 'certain'],
    ['an answer that the host itself received', stateAfter(opened, event(text, 2_000)), false, 'certain'],
    ['a question that Snowhook itself asks', stateAfter(opened, event(asked, 2_000)), true, 'certain'],
  ])('of %s', (_name, state, ownProcess, confidence) => {
    expect(leaseOf(state, 2_000, ownProcess).confidence).toBe(confidence)
  })

  it('of an end that was seen needs no lease; of one with survivors there is none', () => {
    const closed = { type: 'run_closed', at: 9, runId, outcome: 'completed', why: '', resetAt: null } as const
    const seen = stateAfter(opened, beat(8, false), { ...closed, survivors: [] })
    expect(leaseOf(seen, 1e12, true)).toEqual({ confidence: 'certain', lease: null, doubt: null })
    expect(leaseOf(stateAfter(opened, { ...closed, survivors: [7] }), 1e12, true).confidence).toBe('unknown')
  })
})

it('a heartbeat changes nothing but how long the rest is believed, and only that of its own run', () => {
  const state = stateAfter(opened, event(text, 2_000))
  const { heartbeat, provenAt, ...rest } = advance(state, beat(3_000))
  expect(rest).toEqual((({ heartbeat: _, provenAt: __, ...before }) => before)(state))
  expect([heartbeat?.at, provenAt]).toEqual([3_000, 3_000])
  expect(advance(state, { ...beat(3_000), runId: RunId.parse('run-2') } as FleetSignal)).toBe(state)
})

describe('a lease and a clock that is set', () => {
  it('is judged by its age alone; its end is shown by the clock as it is now', () => {
    const state = stateAfter(opened, event(text, 5_000))
    for (const now of [5_000, 90_000_000, 1_000]) {
      const fresh = leaseOf(state, now, true, 1_000)
      expect(fresh).toMatchObject({ doubt: null, lease: { until: now + HEARTBEAT_LEASE_MS - 1_000 } })
      expect(leaseOf(state, now, true, HEARTBEAT_LEASE_MS + 1).confidence).toBe('unknown')
    }
  })

  it('shows no end before the beginning of time', () => {
    expect(leaseOf(stateAfter(opened), 0, true, 10 * START_LEASE_MS).lease?.until).toBe(0)
  })

  it('begins anew with a word that is dated earlier than the one before', () => {
    const before = stateAfter(opened, event(text, 5_000))
    expect(renewsLease(before, advance(before, event(text, 4_000)))).toBe(true)
    expect(renewsLease(before, advance(before, beat(3_000)))).toBe(true)
    expect(renewsLease(before, advance(before, beat(3_000, null)))).toBe(false)
  })

  it('does not begin anew with a heartbeat before the first word, nor with words after a stop was asked for', () => {
    const starting = stateAfter(opened)
    expect(renewsLease(starting, advance(starting, beat(2_000)))).toBe(false)
    const stopping = stateAfter(opened, event(text, 2_000), { type: 'stopping', at: 3_000, runId, by: 'user' })
    expect(renewsLease(stopping, advance(stopping, event(text, 4_000)))).toBe(false)
    expect([leaseMs('starting'), leaseMs('stopping')]).toEqual([START_LEASE_MS, STOP_LEASE_MS])
  })

  it('a word refutes a look that found it gone, also when it is dated earlier', () => {
    const gone = stateAfter(opened, event(text, 5_000), beat(9_000, false))
    expect(leaseOf(gone, 9_000, true, 0).confidence).toBe('unknown')
    expect(leaseOf(advance(gone, event(text, 4_000)), 9_000, true, 0).doubt).toBeNull()
  })
})
