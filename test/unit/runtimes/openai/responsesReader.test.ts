import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ResponsesReader } from '../../../../src/main/runtimes/openai/responsesReader'
import { answer, type Block } from '../../../support/fake-openai/answers'
import type { Json } from '../../../support/fake-openai/checks'
import { responsesEvents } from '../../../support/fake-openai/responsesEvents'
import { freshIds, readAll } from './steps'

const reader = () => new ResponsesReader('a', freshIds())
const identity = { id: 'r1', model: 'gpt-fake' }
const eventsOf = (...args: Parameters<typeof answer>): Json[] => [...responsesEvents(answer(...args), identity)]

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'grapheme', minLength: 1 }) }),
  fc.record({
    type: fc.constant('reasoning' as const),
    summary: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('call' as const),
    name: fc.constant('look'),
    input: fc.dictionary(fc.string(), fc.jsonValue()),
  }),
)

describe('reading a response', () => {
  it('gives the same answer however the deltas are cut', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (blocks, deltaChars) => {
        const whole = readAll(reader(), eventsOf(blocks, { deltaChars: 1_000_000 }))
        const cut = reader()
        const parts = eventsOf(blocks, { deltaChars }).flatMap((event) => [...cut.take(event)])
        const got = readAll(cut, [])
        expect(got).toEqual(whole)
        for (const { messageId, text, thinking } of got.messages) {
          const kind = thinking ? 'thinking' : 'text'
          const said = parts.map((part) => (part.type === kind && part.messageId === messageId ? part.delta : ''))
          expect(said.join('')).toBe(text)
        }
      }),
    )
  })

  it('is calm about anything that is JSON, and about the order in which it comes', () => {
    const types = eventsOf([{ type: 'text', text: 'x' }]).map(({ type }) => String(type))
    const event = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          type: fc.constantFrom(...types, 'response.failed', 'error', 'response.incomplete'),
          delta: fc.jsonValue(),
          item: fc.jsonValue(),
          response: fc.jsonValue(),
          output_index: fc.jsonValue(),
        },
        { requiredKeys: ['type'] },
      ),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const calm = reader()
        for (const one of events) expect(calm.take(one).length).toBeGreaterThan(0)
        calm.finish()
      }),
    )
  })

  it('takes the end mark alone when a server sends no finished items', () => {
    const events = eventsOf([{ type: 'text', text: 'Hello' }])
    const ended = events.filter(({ type }) => type === 'response.completed')
    expect(readAll(reader(), ended)).toMatchObject({ text: 'Hello', end: 'done' })
  })

  it('takes the deltas alone when a server sends neither finished items nor an output', () => {
    const events = eventsOf([{ type: 'text', text: 'Hello' }])
      .filter(({ type }) => type !== 'response.output_item.done')
      .map((event) => (event['type'] === 'response.completed' ? { type: 'response.completed' } : event))
    expect(readAll(reader(), events)).toMatchObject({ text: 'Hello', end: 'done', usage: null })
  })

  it('orders items by their place, not by when they were finished', () => {
    const item = (text: string): Json => ({ type: 'message', content: [{ type: 'output_text', text }] })
    const done = (output_index: number, text: string): Json => ({
      type: 'response.output_item.done',
      output_index,
      item: item(text),
    })
    const end = { type: 'response.completed', response: {} }
    expect(readAll(reader(), [done(1, 'second'), done(0, 'first'), end]).native).toEqual([
      item('first'),
      item('second'),
    ])
  })

  it('is no answer before its end, whatever has come', () => {
    const cut = reader()
    for (const event of eventsOf([{ type: 'text', text: 'Hello' }]).slice(0, -1)) cut.take(event)
    expect(cut.complete).toBe(false)
    expect(cut.finish()).toMatchObject({ ok: false, error: { kind: 'lost' } })
  })

  it('keeps the usage of a response that failed', () => {
    const failed = reader()
    const usage = { input_tokens: 10, output_tokens: 5, input_tokens_details: { cached_tokens: 4 } }
    failed.take({ type: 'response.failed', response: { error: { code: 'server_error', message: 'no' }, usage } })
    expect(failed.over).toBe(true)
    expect(failed.usage).toMatchObject({ inputTokens: 6, cacheReadInputTokens: 4, outputTokens: 5 })
  })
})
