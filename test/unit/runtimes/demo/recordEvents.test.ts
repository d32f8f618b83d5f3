import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DemoRecord } from '../../../../src/main/runtimes/demo/agent/records'
import { readPrinted } from '../../../../src/main/runtimes/demo/readPrinted'
import { eventOf } from '../../../../src/main/runtimes/demo/recordEvents'
import { AgentEvent } from '../../../../src/shared/domain/events'
import { EVENT_TEXT_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../../src/shared/domain/limits'

const NOW = Date.UTC(2026, 0, 1)
const seen = { now: NOW, interactive: false }
const long = 'x'.repeat(EVENT_TEXT_MAX_CHARS + 1)

const samples: readonly DemoRecord[] = [
  { type: 'hello', protocol: 1, session: 's', resumed: true, model: 'demo-large', tools: ['bash'] },
  { type: 'resume_rejected', session: 's', reason: long },
  { type: 'prompt', text: long },
  { type: 'turn', turn: 1 },
  { type: 'delta', kind: 'text', message: 'm', text: long },
  { type: 'message', kind: 'thinking', message: 'm', text: long },
  { type: 'tool_call', call: 'c', name: 'bash', input: { command: long } },
  { type: 'tool_result', call: 'c', outcome: 'denied', output: long },
  { type: 'approval', request: 'r', tool: 'bash', input: { command: long }, reason: long },
  { type: 'approval_resolved', request: 'r', decision: 'withdrawn', by: 'provider', reason: long },
  { type: 'activity', state: 'blocked', waitingFor: 'question', message: long },
  { type: 'retry', attempt: 1, maxRetries: 10, delayMs: 200, status: 529, reason: long },
  { type: 'rate_limit', status: 'rejected', utilization: 1, retryAfterMs: 60_000 },
  {
    type: 'usage',
    model: 'demo-large',
    tokens: { input: 1, output: 2, cacheCreation: 3, cacheRead: 4 },
    costUsd: 0.1,
    final: true,
  },
  { type: 'result', turn: 1, ok: true, reason: 'completed', failure: null, denied: 2, text: long },
]

describe('records of the demo agent', () => {
  it.each(samples.map((record) => [record.type, record] as const))(
    '%s is understood, within every bound',
    (_type, record) => {
      expect(readPrinted({ kind: 'json', value: JSON.parse(JSON.stringify(record)) })).toEqual(record)
      const event = eventOf(record, seen)
      if (record.type === 'resume_rejected') expect(event).toBeNull()
      else expect(AgentEvent.safeParse(event).error).toBeUndefined()
    },
  )

  it('says that tool output was cut', () => {
    const result = eventOf({ type: 'tool_result', call: 'c', outcome: 'ok', output: long }, seen)
    expect(result).toMatchObject({ truncated: true, output: 'x'.repeat(TOOL_PAYLOAD_MAX_CHARS) })
  })

  it("turns a time from now into the host's time", () => {
    const at = (retryAfterMs: number | null) =>
      eventOf({ type: 'rate_limit', status: 'rejected', utilization: 1, retryAfterMs }, seen)
    expect(at(60_000)).toMatchObject({ resetsAt: NOW + 60_000 })
    expect(at(null)).toMatchObject({ resetsAt: null })
  })

  it('names the terminal as the source of what an interactive agent shows', () => {
    const activity: DemoRecord = { type: 'activity', state: 'idle', waitingFor: null, message: '' }
    expect(eventOf(activity, seen)).toMatchObject({ source: 'stream' })
    expect(eventOf(activity, { ...seen, interactive: true })).toMatchObject({ source: 'terminal' })
  })
})

describe('what is not understood', () => {
  it.each([
    ['text', { kind: 'text', text: 'Traceback' }, { name: 'output', data: 'Traceback' }],
    [
      'an unknown type',
      { kind: 'json', value: { type: 'zebra', n: 1 } },
      { name: 'zebra', data: '{"type":"zebra","n":1}' },
    ],
    ['a known type that is wrong', { kind: 'json', value: { type: 'turn' } }, { name: 'turn' }],
    ['no type at all', { kind: 'json', value: {} }, { name: 'json' }],
  ] as const)('%s becomes raw', (_name, printed, raw) => {
    expect(readPrinted(printed)).toMatchObject({ type: 'raw', ...raw })
  })

  it('gives a valid event for any JSON, never a throw', () => {
    const types = fc.constantFrom(...samples.map(({ type }) => type))
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), types, (fields, type) => {
        const read = readPrinted({ kind: 'json', value: { ...fields, type } })
        const event = read.type === 'raw' ? read : eventOf(read, seen)
        if (event !== null) expect(AgentEvent.safeParse(event).error).toBeUndefined()
      }),
    )
  })
})
