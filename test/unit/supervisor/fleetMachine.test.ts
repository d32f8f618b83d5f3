import { describe, expect, it } from 'vitest'
import { type AgentState, type FleetSignal, newAgentState } from '../../../src/main/supervisor/agentState'
import { advance } from '../../../src/main/supervisor/fleetMachine'
import type { AgentPhase } from '../../../src/shared/domain/agent'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId, SessionId } from '../../../src/shared/domain/ids'
import type { RunOutcome } from '../../../src/shared/domain/run'

const runId = RunId.parse('run-1')
const resuming = SessionId.parse('session-1')

const opened = (interactive = false): FleetSignal => ({
  type: 'run_opened',
  at: 10,
  runId,
  interactive,
  resuming: null,
})
const event = (given: AgentEvent, at = 20): FleetSignal => ({ type: 'event', at, runId, event: given })
const closed = (outcome: RunOutcome, more: Partial<FleetSignal & { type: 'run_closed' }> = {}): FleetSignal => ({
  type: 'run_closed',
  at: 90,
  runId,
  outcome,
  why: 'Because.',
  resetAt: null,
  survivors: [],
  ...more,
})
const stateAfter = (...signals: FleetSignal[]): AgentState => signals.reduce(advance, newAgentState(1))
const said = (text: string, parentCallId: string | null = null): AgentEvent => ({
  type: 'text',
  text,
  delta: false,
  messageId: null,
  parentCallId,
})
const activity = (state: 'working' | 'idle' | 'blocked' | 'done' | 'error', message = ''): AgentEvent => ({
  type: 'activity',
  state,
  waitingFor: state === 'blocked' ? 'permission' : null,
  message,
  source: 'terminal',
})
const call = (name: string, input: unknown): AgentEvent => ({
  type: 'tool_call',
  callId: 'call-1',
  name,
  input: JSON.stringify(input),
  parentCallId: null,
})

describe('an agent that has not run', () => {
  it('is ready, since it was made', () => {
    expect(newAgentState(7)).toMatchObject({ phase: 'ready', since: 7, openRun: null })
  })

  it('ignores everything but the opening of a run', () => {
    const fresh = newAgentState(1)
    expect(advance(fresh, event(said('hello')))).toBe(fresh)
    expect(advance(fresh, closed('completed'))).toBe(fresh)
  })
})

describe('a run', () => {
  it('starts with the evidence that someone asked for it', () => {
    const state = stateAfter(opened())
    expect(state).toMatchObject({ phase: 'starting', since: 10 })
    expect(state.evidence).toEqual({ source: 'user', detail: 'Asked to start a fresh session.', at: 10 })
  })

  it('names the session that it resumes', () => {
    const state = stateAfter({ type: 'run_opened', at: 10, runId, interactive: false, resuming })
    expect(state.evidence.detail).toBe('Asked to resume session session-1.')
  })

  const firstSigns: [string, FleetSignal][] = [
    ['a byte', { type: 'output', at: 20, runId }],
    ['a text', event(said('hello'))],
    ['an unknown event', event({ type: 'raw', name: 'news', data: '{}' })],
    ['a session', event({ type: 'session', sessionId: resuming, established: true, resumed: false, model: null })],
  ]
  it.each(firstSigns)('runs as soon as there is %s', (_name, sign) => {
    expect(stateAfter(opened(), sign)).toMatchObject({ phase: 'running', since: 20, lastActivityAt: 20 })
  })

  const hostWords: AgentEvent[] = [
    { type: 'process_started', pid: 5, command: 'claude', args: [] },
    { type: 'process_exited', pid: 5, exitCode: 0, signal: null },
    { type: 'prompt', text: 'Do it.', origin: 'start' },
    { type: 'session', sessionId: resuming, established: false, resumed: false, model: null },
  ]
  it.each(hostWords)('does not count $type, which Snowhook says itself, as a sign of life', (word) => {
    expect(stateAfter(opened(), event(word))).toMatchObject({ phase: 'starting', lastActivityAt: null })
  })

  it('keeps the beginning of its phase while it goes on', () => {
    expect(stateAfter(opened(), event(said('a'), 20), event(said('b'), 30))).toMatchObject({
      since: 20,
      lastActivityAt: 30,
    })
  })

  it('says what it is doing in a few words', () => {
    expect(stateAfter(opened(), event(call('Bash', { command: 'npm test' }))).doing).toBe('Bash: npm test')
    const speaks = event({ type: 'text', text: 'Hm', delta: true, messageId: null, parentCallId: null })
    expect(stateAfter(opened(), speaks).doing).toBe('Writing')
    expect(stateAfter(opened(), speaks, event(said('Hm.'))).doing).toBeNull()
    expect(stateAfter(opened(), event(activity('working', 'Compiling\u001b[31m now'))).doing).toBe('Compiling [31m now')
  })

  it('does not let a sub-agent speak for the agent', () => {
    const state = stateAfter(opened(), event(call('Task', { description: 'look' })), event(said('inner', 'call-1')))
    expect(state.doing).toBe('Task: look')
  })

  it('ignores words of another run', () => {
    const state = stateAfter(opened())
    expect(advance(state, { type: 'output', at: 30, runId: RunId.parse('run-0') })).toBe(state)
    expect(advance(state, closed('failed', { runId: RunId.parse('run-0') }))).toBe(state)
  })
})

describe('waiting', () => {
  it('is entered when the agent is blocked, with what for and who says so', () => {
    const state = stateAfter(opened(), event(activity('blocked', 'rm -rf build')))
    expect(state).toMatchObject({ phase: 'waiting', waitingFor: 'permission' })
    expect(state.evidence).toEqual({ source: 'terminal', detail: 'Reports blocked: rm -rf build', at: 20 })
  })

  const progress: [string, AgentEvent][] = [
    ['working', activity('working')],
    [
      'a tool result',
      { type: 'tool_result', callId: 'c', outcome: 'ok', output: '', truncated: false, parentCallId: null },
    ],
    ['a turn', { type: 'turn_started', turn: 2 }],
    ['an answer', { type: 'approval_resolved', requestId: 'r', decision: 'allowed', by: 'user', reason: '' }],
  ]
  it.each(progress)('ends with %s', (_name, given) => {
    const state = stateAfter(opened(), event(activity('blocked')), event(given, 30))
    expect(state).toMatchObject({ phase: 'running', waitingFor: null, since: 30 })
  })

  it('does not end because the terminal prints or a sub-agent works', () => {
    const state = stateAfter(
      opened(),
      event(activity('blocked')),
      { type: 'output', at: 30, runId },
      event(said('x', 'c')),
    )
    expect(state).toMatchObject({ phase: 'waiting', waitingFor: 'permission', since: 20 })
  })

  it('is where an interactive agent is when its turn is over: the person is next', () => {
    const done = stateAfter(opened(true), event(activity('working')), event(activity('idle'), 30))
    expect(done).toMatchObject({ phase: 'waiting', waitingFor: null, since: 30 })
  })

  it('is no business of a headless agent between turns: its process decides', () => {
    expect(stateAfter(opened(), event(activity('idle')))).toMatchObject({ phase: 'running' })
  })
})

describe('stopping', () => {
  const stop: FleetSignal = { type: 'stopping', at: 30, runId, by: 'user' }

  it('holds until the run is closed, whatever is still said', () => {
    const state = stateAfter(opened(), stop, event(said('wait')), event(activity('blocked')), {
      type: 'output',
      at: 40,
      runId,
    })
    expect(state).toMatchObject({ phase: 'stopping', since: 30, waitingFor: null })
    expect(state.evidence).toMatchObject({ source: 'user', detail: 'You asked to stop it.' })
  })

  it('may also be the decision of the runtime', () => {
    const state = stateAfter(opened(), event({ type: 'stop_requested', by: 'inactivity' }))
    expect(state).toMatchObject({ phase: 'stopping', evidence: { source: 'supervisor' } })
  })

  it('shows its steps', () => {
    const state = stateAfter(opened(), stop, event({ type: 'stop_step', step: 'terminate', pids: [4, 5] }))
    expect(state.doing).toBe('Stop: terminate sent to 2 processes')
  })
})

describe('the end of a run', () => {
  const ends: [RunOutcome, AgentPhase][] = [
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['aborted', 'failed'],
    ['inactive', 'failed'],
    ['rate_limited', 'parked'],
    ['stopped', 'stopped'],
    ['lost', 'stopped'],
  ]
  it.each(ends)('%s leaves the agent %s, with the evidence in a sentence', (outcome, phase) => {
    const state = stateAfter(opened(), event(said('x')), closed(outcome))
    expect(state).toMatchObject({
      phase,
      since: 90,
      openRun: null,
      doing: null,
      evidence: { detail: 'Because.', at: 90 },
    })
  })

  it('parks until the reset that the provider named', () => {
    expect(stateAfter(opened(), closed('rate_limited', { resetAt: 5_000 })).parkedUntil).toBe(5_000)
    expect(stateAfter(opened(), closed('completed', { resetAt: 5_000 })).parkedUntil).toBeNull()
  })

  it('is unknown, not over, while processes survive', () => {
    const state = stateAfter(opened(), closed('stopped', { survivors: [41, 42] }))
    expect(state).toMatchObject({ phase: 'unknown', survivors: [41, 42] })
    expect(state.evidence.detail).toBe('Because. Still alive: 41, 42.')
  })

  it('is forgotten when the next run opens', () => {
    const again = RunId.parse('run-2')
    const state = stateAfter(opened(), closed('rate_limited', { resetAt: 5_000, survivors: [41] }), {
      type: 'run_opened',
      at: 100,
      runId: again,
      interactive: false,
      resuming,
    })
    expect(state).toMatchObject({ phase: 'starting', parkedUntil: null, survivors: [], openRun: { runId: again } })
  })
})
