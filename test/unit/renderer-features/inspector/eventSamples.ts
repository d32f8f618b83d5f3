import { AgentEvent, type AgentEventType } from '../../../../src/shared/domain/events'

const result = {
  sessionId: 'session-1',
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: { class: 'server', message: 'HTTP 500' },
  exitCode: 1,
  signal: null,
  timedOut: false,
}
const usage = {
  inputTokens: 1_000,
  outputTokens: 200,
  cacheCreationInputTokens: 30,
  cacheReadInputTokens: 4,
  totalCostUsd: 0.5,
}

/** One valid event of every type, as the wire would bring it. */
const samples: { readonly [T in AgentEventType]: Readonly<Record<string, unknown>> } = {
  run_started: { runtime: 'demo', model: 'm-1', cwd: '/repo', interactive: false, resuming: null },
  process_started: { pid: 42, command: '/usr/bin/agent', args: ['-p', 'two words'] },
  process_exited: { pid: 42, exitCode: 0, signal: null },
  session: { sessionId: 'session-1', established: true, resumed: false, model: 'm-1' },
  resume_rejected: { sessionId: 'session-1', reason: 'no such conversation', next: 'fresh' },
  resume_report: { kept: ['its session'], missing: ['an approval'], previousRun: 'run-0' },
  prompt: { text: 'Fix the\nlogin', origin: 'start' },
  turn_started: { turn: 1 },
  text: { text: 'I will look', delta: false, messageId: 'msg-1', parentCallId: null },
  thinking: { text: 'Hmm', delta: false, messageId: 'msg-1', parentCallId: null },
  tool_call: { callId: 'call-1', name: 'Bash', input: '{"command":"npm test"}', parentCallId: null },
  tool_output: { callId: 'call-1', text: '2 passed', leftOut: 0 },
  tool_result: { callId: 'call-1', outcome: 'ok', output: '3 passed', truncated: false, parentCallId: null },
  approval_requested: { requestId: 'req-1', tool: 'Bash', input: '{}', reason: 'wants to delete' },
  approval_resolved: { requestId: 'req-1', decision: 'allowed', by: 'user', reason: '' },
  question_asked: { requestId: 'ask-1', question: 'Which\ndatabase?', choices: ['SQLite', 'Postgres'] },
  question_answered: { requestId: 'ask-1', answer: 'SQLite' },
  activity: { state: 'blocked', waitingFor: 'permission', message: 'Bash', source: 'hook' },
  retry: { attempt: 2, maxRetries: 10, delayMs: 500, httpStatus: 529, reason: 'overloaded' },
  rate_limit: {
    status: 'rejected',
    window: 'five_hour',
    utilization: 1.02,
    resetsAt: 1_700_000_000_000,
    windows: [{ name: 'five_hour', status: 'rejected', utilization: 1.02, resetsAt: 1_700_000_000_000 }],
  },
  usage: { total: usage, byModel: [{ ...usage, model: 'm-1', basis: 'reported' }], final: true },
  turn_completed: { turn: 1, ok: true, reason: 'completed', httpStatus: null, text: 'Done', deniedCalls: 0 },
  task: { taskId: 'task-1', phase: 'started', title: 'Explore' },
  gate_started: { callId: 'gate-1', name: 'test', command: 'npm test', attempt: 1 },
  gate_verdict: {
    callId: 'gate-1',
    name: 'test',
    outcome: 'failed',
    exitCode: 1,
    durationMs: 4_200,
    output: '1 failed',
    truncated: false,
    commit: 'a1b2c3d'.padEnd(40, '0'),
    tree: 'b2'.padEnd(40, '0'),
    treeAfter: 'b2'.padEnd(40, '0'),
    survivors: [],
    attempt: 1,
  },
  notice: { level: 'warning', code: 'stderr', message: 'something odd' },
  stop_requested: { by: 'user' },
  stop_step: { step: 'terminate', pids: [42, 43] },
  recovered: { message: '17 bytes of a torn record were set aside' },
  raw: { name: 'mystery', data: '{"a":1}' },
  run_ended: { outcome: 'failed', result, why: 'exited 1 after HTTP 500', survivors: [] },
}

/** A valid event of the type, with some fields changed; parsed, so that a sample can never drift from the schema. */
export const sampleEvent = (type: AgentEventType, changes: Readonly<Record<string, unknown>> = {}): AgentEvent =>
  AgentEvent.parse({ type, ...samples[type], ...changes })

/** Every type the schema has, not every type this file thinks of. */
export const everyType: readonly AgentEventType[] = AgentEvent.options.map((option) => option.shape.type.value)
