import { describe, expect, it } from 'vitest'
import { noEndFacts, noteEnd, whyEnded } from '../../../src/main/supervisor/whyEnded'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { SessionId } from '../../../src/shared/domain/ids'
import type { RunOutcome, RuntimeResult } from '../../../src/shared/domain/run'

const clean: RuntimeResult = {
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
}
const turn = (number: number): AgentEvent => ({
  type: 'turn_completed',
  turn: number,
  ok: true,
  reason: 'completed',
  httpStatus: null,
  text: '',
  deniedCalls: 0,
})
const ran: AgentEvent[] = [{ type: 'process_started', pid: 1, command: '/usr/bin/claude', args: [] }, turn(1), turn(2)]
const exited = (exitCode: number | null, signal: string | null = null): AgentEvent => ({
  type: 'process_exited',
  pid: 1,
  exitCode,
  signal,
})
const failed = { ...clean, failure: { class: 'server' as const, message: 'API error 500.\n' } }

const cases: [RunOutcome, RuntimeResult, AgentEvent[], string][] = [
  ['completed', clean, [...ran, exited(0)], 'claude exited 0 after 2 turns.'],
  ['completed', clean, [turn(1)], 'Finished after 1 turn.'],
  ['failed', failed, [...ran, exited(1)], 'API error 500 (claude exited 1 after 2 turns).'],
  ['failed', failed, [], 'API error 500.'],
  ['aborted', clean, [...ran, exited(127)], 'Ended before a session was established (claude exited 127).'],
  [
    'rate_limited',
    { ...clean, rateLimitResetAt: '2026-01-01T14:05:00.000Z' },
    [...ran, exited(1)],
    'Rate limit reached; it resets at 2026-01-01 14:05 UTC (claude exited 1).',
  ],
  ['rate_limited', clean, [], 'Rate limit reached; the provider gave no reset time.'],
  ['inactive', clean, [], 'No output within the inactivity timeout, so Snowhook ended it.'],
  [
    'stopped',
    clean,
    [...ran, { type: 'stop_requested', by: 'user' }, exited(null, 'SIGTERM')],
    'Stopped by you (claude ended by SIGTERM).',
  ],
  [
    'stopped',
    clean,
    [
      { type: 'stop_requested', by: 'shutdown' },
      { type: 'stop_requested', by: 'user' },
    ],
    'Stopped because Snowhook closed.',
  ],
  [
    'stopped',
    clean,
    [...ran, { type: 'stop_requested', by: 'budget' }, exited(null, 'SIGINT')],
    'Paused because a budget is reached (claude ended by SIGINT).',
  ],
  [
    'stopped',
    { ...clean, failure: { class: 'budget', message: 'The budget of the day of $2.00 is reached ($2.03 spent).' } },
    [{ type: 'stop_requested', by: 'budget' }],
    'Paused: The budget of the day of $2.00 is reached ($2.03 spent).',
  ],
  ['stopped', clean, [{ type: 'stop_requested', by: 'hibernate' }], 'Hibernated: its session is kept.'],
  [
    'lost',
    { ...clean, sessionId: SessionId.parse('abc') },
    ran,
    'Snowhook ended while it ran; session abc can be resumed.',
  ],
  ['lost', clean, ran, 'Snowhook ended while it ran; no session was established, so it can only be started again.'],
]

describe('the sentence about the end of a run', () => {
  it.each(cases)('%s', (outcome, result, events, sentence) => {
    expect(whyEnded(outcome, result, events.reduce(noteEnd, noEndFacts))).toBe(sentence)
  })

  it('forgets the exit of a process that another one followed', () => {
    const retried: AgentEvent[] = [...ran, exited(1), { type: 'process_started', pid: 2, command: 'claude', args: [] }]
    expect(retried.reduce(noteEnd, noEndFacts).exit).toBeNull()
  })

  const began = (number: number): AgentEvent => ({ type: 'turn_started', turn: number })
  it.each<[string, AgentEvent[], number]>([
    ['an API agent, which says only the end of the last', [began(1), began(2), began(3), turn(3)], 3],
    ['an API agent that was stopped in its third', [began(1), began(2), began(3)], 2],
    ['a program that counts over the life of its session', [began(7), turn(7), began(8), turn(8)], 2],
    ['a program that was started again', [began(1), turn(1), began(1), turn(1)], 2],
    ['a program that tells only ends', [turn(1), turn(2)], 2],
    ['a program whose last turn broke off', [began(1), turn(1), began(2)], 1],
  ])('counts the turns that are over: %s', (_name, events, turns) => {
    expect(events.reduce(noteEnd, noEndFacts).turns).toBe(turns)
  })
})
