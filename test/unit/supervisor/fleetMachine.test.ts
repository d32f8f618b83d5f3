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

describe('a request to a person', () => {
  const asks = (requestId: string, command = 'npm test'): AgentEvent => ({
    type: 'approval_requested',
    requestId,
    tool: 'shell',
    input: JSON.stringify({ command }),
    reason: 'It runs a program.',
    hash: 'a'.repeat(64),
  })
  const resolved = (requestId: string, by: 'user' | 'policy' = 'user'): AgentEvent => ({
    type: 'approval_resolved',
    requestId,
    decision: 'allowed',
    by,
    reason: '',
  })
  const question: AgentEvent = { type: 'question_asked', requestId: 'q', question: 'Which\nport?', choices: [] }
  const toolResult: AgentEvent = {
    type: 'tool_result',
    callId: 'c',
    outcome: 'ok',
    output: '',
    truncated: false,
    parentCallId: null,
  }

  it('is what the agent waits for, and the evidence says what is asked', () => {
    const state = stateAfter(opened(), event(said('x')), event(asks('r'), 30))
    expect(state).toMatchObject({ phase: 'waiting', waitingFor: 'permission', since: 30, doing: null })
    expect(state.evidence.detail).toBe('Asks to use shell: npm test (It runs a program.)')
    const asked = stateAfter(opened(), event(question))
    expect(asked).toMatchObject({ phase: 'waiting', waitingFor: 'question' })
    expect(asked.evidence.detail).toBe('Asks: Which port?')
  })

  const meanwhile: [string, AgentEvent][] = [
    ['another call', call('Bash', { command: 'ls' })],
    ['the result of another call', toolResult],
    ['words', said('Meanwhile.')],
    ['an activity', activity('working', 'Compiling')],
    ['another prompt of its own', activity('blocked', 'something else')],
  ]
  it.each(meanwhile)('is not over with %s', (_name, given) => {
    const state = stateAfter(opened(), event(question, 20), event(given, 30))
    expect(state).toMatchObject({
      phase: 'waiting',
      waitingFor: 'question',
      since: 20,
      doing: null,
      lastActivityAt: 30,
    })
    expect(state.evidence.detail).toBe('Asks: Which port?')
  })

  it('is over with its answer, and of several the last one ends the wait', () => {
    const two = [opened(), event(said('x'), 15), event(asks('a', 'one'), 20), event(asks('b', 'two'), 25)]
    expect(stateAfter(...two).evidence.detail).toContain('one')
    const one = stateAfter(...two, event(resolved('a'), 30))
    expect(one).toMatchObject({ phase: 'waiting', since: 20 })
    expect(one.evidence.detail).toContain('two')
    expect(advance(one, event(resolved('b'), 40))).toMatchObject({
      phase: 'running',
      waitingFor: null,
      since: 40,
      evidence: { detail: 'Permission allowed by user.' },
    })
  })

  it.each([['8080'], [null]])('that was a question is over with the answer %s', (answer) => {
    const state = stateAfter(
      opened(),
      event(question),
      event({ type: 'question_answered', requestId: 'q', answer }, 30),
    )
    expect(state).toMatchObject({ phase: 'running', waitingFor: null, since: 30 })
  })

  it('that policy answers at once leaves the phase as it was', () => {
    const running = [opened(), event(said('x'), 20), event(call('shell', { command: 'npm test' }), 22)]
    const state = stateAfter(...running, event(asks('r'), 30), event(resolved('r', 'policy'), 30))
    expect(state).toEqual({ ...stateAfter(...running), lastActivityAt: 30 })
  })

  it('that waited and was withdrawn did wait', () => {
    const waited = stateAfter(opened(), event(said('x'), 20), event(asks('r'), 30))
    const withdrawn: AgentEvent = { ...resolved('r', 'policy'), decision: 'withdrawn' } as AgentEvent
    expect(advance(waited, event(withdrawn, 90))).toMatchObject({ phase: 'running', since: 90 })
  })

  it('does not hold up a stop, and is forgotten with its run', () => {
    const stopped = stateAfter(opened(), event(question), { type: 'stopping', at: 30, runId, by: 'user' })
    expect(advance(stopped, event(asks('r'), 35))).toMatchObject({ phase: 'stopping', waitingFor: null })
    const over = advance(stopped, closed('stopped'))
    expect(over).toMatchObject({ phase: 'stopped', openRequests: [] })
  })

  it('of the provider, which says nothing of its answer, is over when the agent goes on', () => {
    const { hash: _, ...own } = asks('r') as AgentEvent & { hash?: string }
    const waiting = stateAfter(opened(), event(own as AgentEvent))
    expect(waiting).toMatchObject({ phase: 'waiting', waitingFor: 'permission', openRequests: [] })
    expect(advance(waiting, event(toolResult, 30))).toMatchObject({ phase: 'running', since: 30 })
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
