import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InteractiveReports } from '../../../src/main/runtimes/claude-code/interactiveReports'
import { readPrinted } from '../../../src/main/runtimes/demo/readPrinted'
import { LineDecoder, OscDecoder, type RecordDecoder } from '../../../src/main/runtimes/demo/recordDecoder'
import { eventOf } from '../../../src/main/runtimes/demo/recordEvents'
import { learn, noFacts } from '../../../src/main/runtimes/demo/runFacts'
import { readProgramStatus } from '../../../src/main/runtimes/programStatus'
import { AgentEvent } from '../../../src/shared/domain/events'
import { cuts, damaged, pieces } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted } from '../../support/fuzz/wildJson'

const records: readonly unknown[] = [
  { type: 'hello', protocol: 1, session: 's', resumed: false, model: 'm', tools: ['look'] },
  { type: 'prompt', text: 'do' },
  { type: 'turn', turn: 1 },
  { type: 'delta', kind: 'text', message: 'm1', text: 'Hi' },
  { type: 'tool_call', call: 'c', name: 'look', input: { a: 'b' } },
  { type: 'tool_result', call: 'c', outcome: 'ok', output: 'x' },
  { type: 'approval', request: 'r', tool: 'look', input: {}, reason: '' },
  { type: 'approval_resolved', request: 'r', decision: 'allowed', by: 'user', reason: '' },
  { type: 'activity', state: 'working', waitingFor: null, message: '' },
  { type: 'retry', attempt: 1, maxRetries: 3, delayMs: 5, status: 500, reason: '' },
  { type: 'rate_limit', status: 'rejected', utilization: 1, retryAfterMs: 500 },
  {
    type: 'usage',
    model: 'm',
    tokens: { input: 1, output: 2, cacheCreation: 0, cacheRead: 0 },
    costUsd: 0.5,
    final: true,
  },
  { type: 'result', turn: 1, ok: true, reason: 'completed', failure: null, denied: 0, text: 'done' },
]
const decoders: readonly (readonly [string, () => RecordDecoder, (json: string) => string])[] = [
  ['lines', () => new LineDecoder(), (json) => `${json}\r\n`],
  ['a terminal', () => new OscDecoder(), (json) => `\x1b[31mpicture\x1b]7599;${json}\x07`],
]

function told(decoder: RecordDecoder, all: readonly Uint8Array[]): AgentEvent[] {
  let facts = noFacts
  return [...all.flatMap((piece) => decoder.push(piece)), ...decoder.end()].flatMap((one) => {
    const record = readPrinted(one)
    if (record.type === 'raw') return [record]
    const event = eventOf(record, { now: 1_700_000_000_000, interactive: false })
    facts = learn(facts, record, event)
    return event === null ? [] : [event]
  })
}

describe.each(decoders)('records of the demo agent in %s', { timeout: FUZZ_TIMEOUT_MS }, (name, open, frame) => {
  const isTerminal = name === 'a terminal'

  it('become valid events, the same however they are cut, whatever was done to them', () => {
    const text = (all: readonly unknown[]): Buffer => Buffer.from(all.map((one) => frame(JSON.stringify(one))).join(''))
    const some = fc.array(fc.oneof(fc.constantFrom(...records), twisted(fc.constantFrom(...records))), {
      minLength: 1,
      maxLength: 5,
    })
    const stream = fc.oneof(some.map(text), damaged(some.map(text)))
    fc.assert(
      fc.property(stream, cuts(), (bytes, places) => {
        const events = told(open(), pieces(bytes, places))
        for (const event of events) {
          expect(AgentEvent.safeParse(event).error?.issues, JSON.stringify(event).slice(0, 400)).toBeUndefined()
        }
        expect(events).toEqual(told(open(), [bytes]))
      }),
      fuzz(6),
    )
  })

  it('are all told, and nothing that was only begun between them', () => {
    const begun = fc.constantFrom(
      '\x1b]7599;{"type"\x1b[m',
      '\x1b]0;t\x07',
      '\x1b]7599',
      '\x1b]75\x1b',
      '\x1b',
      '\x1b]7599;\x1b\\',
      '7599;{}\x07',
    )
    fc.assert(
      fc.property(fc.array(begun, { minLength: 1, maxLength: 5 }), cuts(), (garbage, places) => {
        const stream = garbage.map(
          (text, turn) => `${isTerminal ? text : ''}${frame(JSON.stringify({ type: 'turn', turn }))}`,
        )
        const events = told(open(), pieces(Buffer.from(stream.join('')), places))
        expect(events).toEqual(garbage.map((_, turn) => ({ type: 'turn_started', turn })))
      }),
      fuzz(4),
    )
  })

  it('are kept as text when they are nested deeper than any stack', () => {
    const events = told(open(), [Buffer.from(frame(`{"type":"new","a":${nestedText(20_000)}}`))])
    expect(events).toMatchObject([{ type: 'raw', name: 'output' }])
  })

  it('may name a session that no program can be given', () => {
    const hello = { ...(records[0] as object), session: '--help' }
    expect(told(open(), [Buffer.from(frame(JSON.stringify(hello)))])).toMatchObject([{ type: 'raw', name: 'hello' }])
  })
})

describe('what a program says of itself in OSC 7501', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('becomes valid events or nothing', () => {
    const field = fc.tuple(
      fc.constantFrom('state', 'kind', 'msg', 'id', 'title', 'app', '', '__proto__'),
      fc.oneof(
        fc.constantFrom('working', 'blocked', 'clear', '', 'question', 'A'.repeat(9_000)),
        fc.string({ maxLength: 9 }),
      ),
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            field.map((two) => two.join('=')),
            { maxLength: 5 },
          ),
          { maxLength: 4 },
        ),
        (all) => {
          const reports = new InteractiveReports(null, false)
          for (const fields of all) {
            for (const event of reports.fromTerminal(readProgramStatus(fields.join(':')))) {
              expect(AgentEvent.safeParse(event).error?.issues, JSON.stringify(event).slice(0, 400)).toBeUndefined()
            }
          }
        },
      ),
      fuzz(4),
    )
  })
})
