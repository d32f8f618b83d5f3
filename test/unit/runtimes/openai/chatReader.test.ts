import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChatReader } from '../../../../src/main/runtimes/openai/chatReader'
import { answer, type Block } from '../../../support/fake-openai/answers'
import { chatEvents } from '../../../support/fake-openai/chatEvents'
import type { Json } from '../../../support/fake-openai/checks'
import { freshIds, readAll } from './steps'

const reader = () => new ChatReader('a', freshIds())
const chunk = (delta: Json, finish_reason: string | null = null): Json => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason }],
})
const piece = (call: Json): Json => chunk({ tool_calls: [call] })
const end = chunk({}, 'tool_calls')

const callsOf = (events: readonly Json[]) =>
  readAll(reader(), [...events, end]).calls.map(({ callId, name, input }) => [callId, name, input])

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant('reasoning' as const), summary: fc.array(fc.string(), { maxLength: 3 }) }),
  fc.record({
    type: fc.constant('call' as const),
    name: fc.constant('look'),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
)

describe('reading a chat completion', () => {
  it('gives the same answer however the deltas are cut', () => {
    const eventsOf = (blocks: readonly Block[], deltaChars: number) => [
      ...chatEvents(answer(blocks, { deltaChars }), { id: '1', model: 'm' }, true),
    ]
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (blocks, deltaChars) => {
        const got = readAll(reader(), eventsOf(blocks, deltaChars))
        expect(got).toEqual(readAll(reader(), eventsOf(blocks, 1_000_000)))
        const written = blocks.flatMap((one) => (one.type === 'call' ? [JSON.stringify(one.input)] : []))
        expect(got.calls.map(({ input }) => input)).toEqual(written)
      }),
    )
  })

  it('is calm about anything that is JSON', () => {
    const delta = fc.dictionary(
      fc.constantFrom('content', 'tool_calls', 'reasoning', 'reasoning_content', 'reasoning_details', 'refusal', 'odd'),
      fc.jsonValue(),
    )
    const event = fc.oneof(
      fc.jsonValue(),
      fc.record({ choices: fc.array(fc.record({ delta, finish_reason: fc.jsonValue() })), usage: fc.jsonValue() }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const calm = reader()
        for (const one of events) expect(calm.take(one).length).toBeGreaterThan(0)
        calm.finish()
      }),
    )
  })

  const fn = (name: string, args: unknown): Json => ({ name, arguments: args })
  const shapes: readonly [string, readonly Json[], readonly unknown[]][] = [
    [
      'as OpenAI does it',
      [
        piece({ index: 0, id: 'c0', function: fn('look', '') }),
        piece({ index: 1, id: 'c1', function: fn('find', '') }),
        piece({ index: 0, function: { arguments: '{"a"' } }),
        piece({ index: 1, function: { arguments: '{}' } }),
        piece({ index: 0, function: { arguments: ':1}' } }),
      ],
      [
        ['c0', 'look', '{"a":1}'],
        ['c1', 'find', '{}'],
      ],
    ],
    [
      'without an index, whole calls',
      [piece({ id: 'c0', function: fn('look', '{"a":1}') }), piece({ id: 'c1', function: fn('find', '{}') })],
      [
        ['c0', 'look', '{"a":1}'],
        ['c1', 'find', '{}'],
      ],
    ],
    [
      'with index 0 for every call',
      [
        piece({ index: 0, id: 'c0', function: fn('look', '{}') }),
        piece({ index: 0, id: 'c1', function: fn('find', '{}') }),
      ],
      [
        ['c0', 'look', '{}'],
        ['c1', 'find', '{}'],
      ],
    ],
    [
      'with a new id in every piece',
      [
        piece({ index: 0, id: 'c0', function: fn('look', '{"a"') }),
        piece({ index: 0, id: 'zz', function: { arguments: ':1}' } }),
      ],
      [['c0', 'look', '{"a":1}']],
    ],
    [
      'with the id and the name in every piece',
      [
        piece({ index: 0, id: 'c0', function: fn('look', '{"a"') }),
        piece({ index: 0, id: 'c0', function: fn('look', ':1}') }),
      ],
      [['c0', 'look', '{"a":1}']],
    ],
    ['without any id', [piece({ index: 0, function: fn('look', '{}') })], [['call_new1', 'look', '{}']]],
    [
      'with the id and the name again at the end',
      [
        piece({ index: 0, id: 'c0', function: fn('look', '{"a":1}') }),
        piece({ index: 0, id: 'c0', function: fn('look', '') }),
      ],
      [['c0', 'look', '{"a":1}']],
    ],
    [
      'without any id and with index 0 for every call',
      [
        piece({ index: 0, function: fn('look', '{"a"') }),
        piece({ index: 0, function: fn('look', ':1}') }),
        piece({ index: 0, function: fn('look', '{"a":2}') }),
      ],
      [
        ['call_new1', 'look', '{"a":1}'],
        ['call_new2', 'look', '{"a":2}'],
      ],
    ],
    [
      'without any id or index',
      [piece({ function: fn('look', '{"a":1}') }), piece({ function: fn('find', '{}') })],
      [
        ['call_new1', 'look', '{"a":1}'],
        ['call_new2', 'find', '{}'],
      ],
    ],
    [
      'with the same id for every call of an answer',
      [
        piece({ index: 0, id: 'call_0', function: fn('look', '{"a":1}') }),
        piece({ index: 1, id: 'call_0', function: fn('look', '{"a"') }),
        piece({ index: 1, function: { arguments: ':2}' } }),
      ],
      [
        ['call_0', 'look', '{"a":1}'],
        ['call_new1', 'look', '{"a":2}'],
      ],
    ],
    [
      'with an object for arguments',
      [piece({ index: 0, id: 'c0', function: fn('look', { a: 1 }) })],
      [['c0', 'look', '{"a":1}']],
    ],
    ['without arguments', [piece({ index: 0, id: 'c0', function: { name: 'look' } })], [['c0', 'look', '{}']]],
    [
      'with an id of any length',
      [piece({ index: 0, id: 'c'.repeat(500), function: fn('look', '{}') })],
      [['call_new1', 'look', '{}']],
    ],
  ]
  it.each(shapes)('puts calls together %s', (_, events, expected) => {
    expect(callsOf(events)).toEqual(expected)
  })

  it('keeps what belongs to a call and to its thoughts for sending it back', () => {
    const signature = { google: { thought_signature: 'c2ln' } }
    const got = readAll(reader(), [
      chunk({
        reasoning: 'Let',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Let', signature: null }],
      }),
      chunk({
        reasoning: ' me',
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: ' me', signature: 's' }],
      }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, id: 'c0', data: 'AAAA' }] }),
      piece({ index: 0, id: 'c0', extra_content: signature, function: fn('look', '{}') }),
      end,
    ])
    expect(got.native).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ extra_content: signature, id: 'c0', type: 'function', function: fn('look', '{}') }],
        reasoning: 'Let me',
        reasoning_details: [
          { type: 'reasoning.text', index: 0, text: 'Let me', signature: 's' },
          { type: 'reasoning.encrypted', index: 1, id: 'c0', data: 'AAAA' },
        ],
      },
    ])
  })

  it('takes a thought once, also from a server that sends it under two names', () => {
    const both = chunk({ reasoning: 'hm', reasoning_content: 'hm' })
    expect(readAll(reader(), [both, both, end]).messages).toEqual([
      { messageId: 'a.thinking', text: 'hmhm', thinking: true },
    ])
  })

  const endings: readonly [string, 'done' | 'cut' | 'refused'][] = [
    ['stop', 'done'],
    ['tool_calls', 'done'],
    ['eos', 'done'],
    ['length', 'cut'],
    ['content_filter', 'refused'],
  ]
  it.each(endings)('reads the end %s as %s', (reason, expected) => {
    expect(readAll(reader(), [chunk({ content: 'x' }), chunk({}, reason)])).toMatchObject({ end: expected, reason })
  })

  it('takes an error in a chunk for a failure, also after words', () => {
    const broken = reader()
    broken.take(chunk({ content: 'x' }))
    broken.take({ error: { code: 502, message: 'Provider returned error', metadata: { raw: 'upstream is gone' } } })
    expect(broken.finish()).toMatchObject({
      ok: false,
      error: { status: 502, message: 'Provider returned error: upstream is gone' },
    })
    const ended = reader()
    ended.take({ choices: [{ delta: {}, finish_reason: 'error', native_finish_reason: 'MALFORMED_FUNCTION_CALL' }] })
    expect(ended.finish()).toMatchObject({ ok: false })
  })
})
