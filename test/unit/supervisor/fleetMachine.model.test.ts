import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AgentState, type FleetSignal, newAgentState } from '../../../src/main/supervisor/agentState'
import { advance } from '../../../src/main/supervisor/fleetMachine'
import { leaseOf } from '../../../src/main/supervisor/lease'
import { type AgentPhase, isLive } from '../../../src/shared/domain/agent'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'
import { RunOutcome } from '../../../src/shared/domain/run'

const runIds = ['run-1', 'run-2', 'run-3'].map((id) => RunId.parse(id))
const anyRun = fc.constantFrom(...runIds)
const parentCallId = fc.constantFrom(null, 'call-1')

const anyEvent: fc.Arbitrary<AgentEvent> = fc.oneof(
  fc.record({
    type: fc.constant('activity' as const),
    state: fc.constantFrom('working' as const, 'idle' as const, 'blocked' as const, 'done' as const, 'error' as const),
    waitingFor: fc.constantFrom(null, 'permission' as const, 'question' as const),
    message: fc.string({ maxLength: 20 }),
    source: fc.constantFrom('stream' as const, 'hook' as const, 'terminal' as const, 'process' as const),
  }),
  fc.record({
    type: fc.constant('text' as const),
    text: fc.string({ maxLength: 20 }),
    delta: fc.boolean(),
    messageId: fc.constant(null),
    parentCallId,
  }),
  fc.record({
    type: fc.constant('tool_call' as const),
    callId: fc.constant('call-1'),
    name: fc.constantFrom('Bash', 'Read'),
    input: fc.string({ maxLength: 40 }),
    parentCallId,
  }),
  fc.record({ type: fc.constant('turn_started' as const), turn: fc.nat(5) }),
  fc.record({
    type: fc.constant('turn_completed' as const),
    turn: fc.nat(5),
    ok: fc.boolean(),
    reason: fc.constant('completed'),
    httpStatus: fc.constant(null),
    text: fc.constant(''),
    deniedCalls: fc.constant(0),
  }),
  fc.record({
    type: fc.constant('stop_requested' as const),
    by: fc.constantFrom('user' as const, 'inactivity' as const),
  }),
  fc.record({
    type: fc.constant('approval_requested' as const),
    requestId: fc.constantFrom('r1', 'r2'),
    tool: fc.constant('shell'),
    input: fc.constant('{"command":"npm test"}'),
    reason: fc.constant(''),
    hash: fc.constant('a'.repeat(64)),
  }),
  fc.record({
    type: fc.constant('approval_resolved' as const),
    requestId: fc.constantFrom('r1', 'r2'),
    decision: fc.constantFrom('allowed' as const, 'withdrawn' as const),
    by: fc.constantFrom('user' as const, 'policy' as const, 'provider' as const),
    reason: fc.constant(''),
  }),
  fc.record({
    type: fc.constant('question_asked' as const),
    requestId: fc.constantFrom('q1', 'q2'),
    question: fc.constant('Which?'),
    choices: fc.constant<string[]>([]),
  }),
  fc.record({
    type: fc.constant('question_answered' as const),
    requestId: fc.constantFrom('q1', 'q2'),
    answer: fc.constantFrom(null, 'This.'),
  }),
  fc.record({ type: fc.constant('raw' as const), name: fc.constant('x'), data: fc.constant('') }),
)
const anySignal: fc.Arbitrary<(at: number) => FleetSignal> = fc.oneof(
  fc
    .record({ runId: anyRun, interactive: fc.boolean() })
    .map((run) => (at: number) => ({ type: 'run_opened' as const, at, ...run, resuming: null })),
  anyRun.map((runId) => (at: number) => ({ type: 'output' as const, at, runId })),
  fc
    .record({ runId: anyRun, event: anyEvent })
    .map((given) => (at: number) => ({ type: 'event' as const, at, ...given })),
  fc
    .record({ runId: anyRun, alive: fc.constantFrom(true, false, null) })
    .map((look) => (at: number) => ({ type: 'heartbeat' as const, at, detail: 'pid 7', ...look })),
  anyRun.map((runId) => (at: number) => ({ type: 'stopping' as const, at, runId, by: 'user' as const })),
  fc
    .record({
      runId: anyRun,
      outcome: fc.constantFrom(...RunOutcome.options),
      survivors: fc.constantFrom<readonly number[]>([], [7]),
      resetAt: fc.constantFrom(null, 9_000),
    })
    .map((end) => (at: number) => ({ type: 'run_closed' as const, at, why: 'Why.', ...end })),
)

/** Every step that a phase may take; what is not here is forbidden. */
const ended: readonly AgentPhase[] = ['completed', 'failed', 'stopped', 'parked', 'unknown']
const allowed: Record<AgentPhase, readonly AgentPhase[]> = {
  ready: ['starting'],
  starting: ['running', 'waiting', 'stopping', ...ended],
  running: ['waiting', 'stopping', ...ended],
  waiting: ['running', 'stopping', ...ended],
  stopping: ended,
  stopped: ['starting'],
  completed: ['starting'],
  failed: ['starting'],
  parked: ['starting'],
  unknown: ['starting'],
}

const isPolicy = (signal: FleetSignal): boolean =>
  signal.type === 'event' && signal.event.type === 'approval_resolved' && signal.event.by === 'policy'

function afterEvent(asked: readonly string[], event: AgentEvent): readonly string[] {
  const others = 'requestId' in event ? asked.filter((id) => id !== event.requestId) : asked
  if (event.type === 'approval_requested' || event.type === 'question_asked') return [...others, event.requestId]
  return others
}

/** No live phase is without an end of what is known of it, and none outlives that end. */
function expectLease(state: AgentState, now: number): void {
  const { lease, confidence, doubt } = leaseOf(state, now, true)
  expect(lease !== null).toBe(isLive(state.phase))
  expect(doubt !== null).toBe(lease !== null && confidence === 'unknown')
  if (lease === null) return
  expect(lease.until).toBeGreaterThan(now)
  if (state.heartbeat?.alive !== false) expect(confidence).not.toBe('unknown')
  expect(leaseOf(state, lease.until + 1, true).confidence).toBe('unknown')
}

it('takes no step that is not allowed, is live exactly while a run is open, and lets ended states absorb', () => {
  fc.assert(
    fc.property(fc.array(anySignal, { maxLength: 60 }), (signals) => {
      let state: AgentState = newAgentState(0)
      let model: { open: RunId | null } = { open: null }
      let asked: readonly string[] = []
      signals.forEach((make, index) => {
        const signal = make(index + 1)
        const before = state
        state = advance(before, signal)

        if (signal.type === 'run_opened') model = { open: model.open ?? signal.runId }
        else if (model.open === null || model.open !== signal.runId) expect(state).toBe(before)
        if (signal.type === 'run_closed' && model.open === signal.runId) model = { open: null }

        if (model.open === null || signal.type === 'run_opened') asked = model.open === null ? [] : asked
        else if (signal.type === 'event' && signal.runId === model.open) asked = afterEvent(asked, signal.event)
        expect(state.openRequests.map(({ id }) => id)).toEqual(asked)
        // Whatever else is heard: who has been asked something and not answered waits, or is being stopped.
        if (asked.length > 0) expect(['waiting', 'stopping']).toContain(state.phase)

        if (state.phase !== before.phase) {
          expect(allowed[before.phase]).toContain(state.phase)
          // What policy decides at once interrupts nothing: the phase keeps the beginning that it had.
          if (!isPolicy(signal) || state.since === signal.at) {
            expect(state.since).toBe(signal.at)
            expect(state.evidence.at).toBe(signal.at)
          }
        } else expect(state.since).toBe(before.since)
        expect(isLive(state.phase)).toBe(model.open !== null)
        expect(state.openRun?.runId ?? null).toBe(model.open)
        if (state.phase !== 'waiting') expect(state.waitingFor).toBeNull()
        if (state.phase !== 'parked') expect(state.parkedUntil).toBeNull()
        if (!isLive(state.phase)) expect(state.doing).toBeNull()
        if (signal.type === 'heartbeat') expect([state.phase, state.evidence]).toEqual([before.phase, before.evidence])
        expectLease(state, signal.at)
      })
    }),
    { numRuns: 500 },
  )
})
