import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remainsOf, type RemainsContext, unreadRemains } from '../../../src/main/supervisor/remains'
import { RemainsFold } from '../../../src/main/supervisor/remainsFold'
import { ActionHash } from '../../../src/shared/domain/approvals'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { SessionId } from '../../../src/shared/domain/ids'
import { Remains } from '../../../src/shared/domain/recovery'
import { cleanResult, usageOf } from '../../support/host/samples'
import { recordings, replayRecording } from '../runtimes/claude-code/recorded'

const sessionId = SessionId.parse('s-1')
const session: AgentEvent = { type: 'session', sessionId, established: true, resumed: false, model: null }
const call = (callId: string, command = 'npm test', name = 'Bash'): AgentEvent => ({
  type: 'tool_call',
  callId,
  name,
  input: JSON.stringify({ command }),
  parentCallId: null,
})
const result = (callId: string, outcome: 'ok' | 'interrupted' = 'ok'): AgentEvent => ({
  type: 'tool_result',
  callId,
  outcome,
  output: '',
  truncated: false,
  parentCallId: null,
})
const text = (words: string, delta: boolean, parentCallId: string | null = null): AgentEvent => ({
  type: 'text',
  text: words,
  delta,
  messageId: 'm-1',
  parentCallId,
})
const turn = (number: number): AgentEvent => ({ type: 'turn_started', turn: number })
const turnOver: AgentEvent = {
  type: 'turn_completed',
  turn: 1,
  ok: true,
  reason: 'completed',
  httpStatus: null,
  text: '',
  deniedCalls: 0,
}
const asks = (requestId: string, ours = true): AgentEvent => ({
  type: 'approval_requested',
  requestId,
  tool: 'shell',
  input: '{"command":"rm -r dist"}',
  reason: '',
  ...(ours ? { hash: ActionHash.parse('a'.repeat(64)) } : {}),
})
const retried: AgentEvent = {
  type: 'retry',
  attempt: 1,
  maxRetries: 3,
  delayMs: 0,
  httpStatus: null,
  reason: 'The connection was lost.',
}

const usual: RemainsContext = { outcome: 'failed', hasSessions: true, inbox: new Map(), damage: [], unread: null }

function remains(events: readonly AgentEvent[], change: Partial<RemainsContext> = {}, outputBytes = 0): Remains {
  const fold = new RemainsFold()
  if (outputBytes > 0) fold.output(0, outputBytes)
  for (const [at, event] of events.entries()) fold.note(at, event)
  return remainsOf(fold, { ...usual, ...change })
}
const missing = (events: readonly AgentEvent[], change: Partial<RemainsContext> = {}): string[] =>
  remains([session, ...events], change).missing

describe('what is kept', () => {
  it('is the session, the record and the usage, each with its size', () => {
    const spent: AgentEvent = { type: 'usage', total: usageOf(12_400), byModel: [], final: false }
    expect(remains([session, turn(1), turnOver, turn(2), spent], {}, 3_100_000).kept).toEqual([
      'The conversation of session s-1: 1 turn was over.',
      '5 events and 3.1 MB of output.',
      'Usage: 12,400 tokens (an estimate; what was used after it is not counted).',
    ])
  })

  it('names the answer to the last turn only while nothing has begun after it', () => {
    const answer = 'The answer to the last turn, whole.'
    expect(remains([session, turn(1), turnOver]).kept).toContain(answer)
    expect(remains([session, turn(1), turnOver, turn(2)]).kept).not.toContain(answer)
    expect(remains([session, turn(1), { ...turnOver, ok: false }]).kept).not.toContain(answer)
  })

  it('claims no conversation where there is none', () => {
    expect(remains([call('1')], { hasSessions: false }).kept).toEqual(['1 event and 0 bytes of output.'])
    expect(remains([]).missing).toEqual([
      'No session was established: it can only be started again, with its own prompt.',
    ])
    const chosen: AgentEvent = { ...session, established: false } as AgentEvent
    expect(remains([chosen]).missing[0]).toContain('never confirmed')
    const rejected: AgentEvent = { type: 'resume_rejected', sessionId, reason: 'gone', next: 'fresh' }
    expect(remains([session, rejected]).missing[0]).toContain('No session was established')
  })
})

describe('what is missing', () => {
  const table: readonly (readonly [string, readonly AgentEvent[], readonly string[]])[] = [
    ['nothing, where everything that began has ended', [call('1'), result('1'), text('Done.', false), turnOver], []],
    ['a call without a result', [call('1')], ['“Bash: npm test” was under way; what it did is not known.']],
    ['only the call that has none', [call('1'), call('2', 'ls'), result('1')], [expect.stringContaining('Bash: ls')]],
    [
      'a call that a stop broke off',
      [call('1'), { type: 'stop_requested', by: 'user' }, result('1', 'interrupted')],
      ['“Bash: npm test” was interrupted before it was over.'],
    ],
    ['no call that the agent itself broke off before', [call('1'), result('1', 'interrupted')], []],
    ['words that had half arrived', [text('I wi', true), text('ll', true)], [expect.stringContaining('6 characters')]],
    ['no words that then came whole', [text('I wi', true), text('I will.', false)], []],
    ['no words that a retry took the place of', [text('I wi', true), retried, text('I will.', false)], []],
    ['an answer that was waited for', [turn(1)], [expect.stringContaining('had not answered')]],
    [
      'background work',
      [{ type: 'task', taskId: 't', phase: 'started', title: 'Look around' }],
      ['Background work was under way: “Look around”.'],
    ],
    [
      'a program that was not seen to end',
      [{ type: 'process_started', pid: 7, command: '/usr/bin/claude', args: [] }],
      ['“claude” (process 7) was running; how it ended was not seen.'],
    ],
    [
      'a gate',
      [{ type: 'gate_started', callId: 'g', name: 'lint', command: 'npm run lint', attempt: 1 }],
      [expect.stringContaining('gate lint')],
    ],
    [
      'what was mended',
      [{ type: 'recovered', message: '9 bytes were cut off.' }],
      [expect.stringContaining('9 bytes')],
    ],
  ]
  it.each(table)('%s', (_what, events, expected) => expect(missing(events)).toEqual(expected))

  it('a request waits in the inbox, is answered, or can no longer be answered; its call had not begun', () => {
    const waiting = [call('c', 'rm -r dist', 'shell'), asks('r')]
    expect(missing(waiting, { inbox: new Map([['r', { callId: 'c', answered: false }]]) })).toEqual([
      '“shell: rm -r dist” waited for permission. It is still in the inbox.',
    ])
    expect(missing(waiting, { inbox: new Map([['r', { callId: 'c', answered: true }]]) })[0]).toContain(
      'answered since',
    )
    expect(missing(waiting)).toEqual(['“shell: rm -r dist” waited for permission. Nobody can answer it any more.'])
    const resolved: AgentEvent = {
      type: 'approval_resolved',
      requestId: 'r',
      decision: 'allowed',
      by: 'user',
      reason: '',
    }
    expect(missing([...waiting, resolved])[0]).toContain('was under way')
  })

  it('a question is a request too, and a provider’s own prompt is over with its turn', () => {
    expect(missing([{ type: 'question_asked', requestId: 'q', question: 'Which?', choices: [] }])).toEqual([
      'The question “Which?” was open. Nobody can answer it any more.',
    ])
    expect(missing([asks('r', false), turnOver])).toEqual([])
  })

  it('only a lost run may lack its last moment, and damage is always said', () => {
    const lost = missing([], { outcome: 'lost', damage: ['bytes 5 to 9 are damaged'] })
    expect(lost).toEqual(['The record is damaged: bytes 5 to 9 are damaged.', expect.stringContaining('last 10 ms')])
    expect(missing([], { outcome: 'stopped' })).toEqual([])
  })

  it('a record that could not be read says only that', () => {
    expect(unreadRemains('the disk refuses.')).toEqual({
      kept: [],
      missing: ['What was under way is not known: the disk refuses.'],
    })
  })
})

describe('bounds', () => {
  it('hold for any number of open things, and the last line counts the rest', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => call(`c${index}`, 'x'.repeat(60_000)))
    const report = remains([session, ...many])
    expect(Remains.safeParse(report).success).toBe(true)
    expect(report.missing).toHaveLength(50)
    expect(report.missing.at(-1)).toMatch(/^And [\d,]+ more\.$/)
  })

  it('hold for hostile words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 1_000 }), fc.string({ minLength: 1, maxLength: 128 }), (title, id) => {
        const report = remains([session, call(id, title, id), { type: 'task', taskId: id, phase: 'started', title }])
        expect(Remains.safeParse(report).success).toBe(true)
        for (const line of report.missing) expect(line).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

describe('recordings of the real claude', () => {
  it.each(recordings)('%s: every beginning of it tells exactly the calls that had no result', (name) => {
    const fold = new RemainsFold()
    const open = new Set<string>()
    for (const [at, event] of replayRecording(name).events.entries()) {
      fold.note(at, event)
      if (event.type === 'tool_call') open.add(event.callId)
      else if (event.type === 'tool_result') open.delete(event.callId)
      else if (!['approval_requested', 'turn_completed', 'task'].includes(event.type)) continue
      const report = remainsOf(fold, usual)
      const said = report.missing.filter((line) => line.includes('was under way; what it did'))
      const asked = report.missing.filter((line) => line.includes('waited for permission'))
      expect(said.length + asked.length).toBe(open.size)
      expect(Remains.safeParse(report).success).toBe(true)
    }
  })
})

const cleanEnd: AgentEvent = { type: 'run_ended', outcome: 'lost', result: cleanResult, why: '', survivors: [] }

it('the host’s own last words are no sign of life of the agent', () => {
  const fold = new RemainsFold()
  fold.note(5, session)
  fold.output(7, 10)
  fold.note(90, { type: 'recovered', message: 'x' })
  fold.note(91, { type: 'stop_step', step: 'kill', pids: [1] })
  fold.note(92, cleanEnd)
  expect(fold.seenAt).toBe(7)
})
