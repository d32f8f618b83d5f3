import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelAnswer, ModelPart, RequestUsage } from '../../../src/main/conversation/modelClient'
import { AnswerReader } from '../../../src/main/runtimes/gemini/answer'
import { failureOf, durationMs as geminiDuration } from '../../../src/main/runtimes/gemini/errors'
import { CallIds } from '../../../src/main/runtimes/openai/callIds'
import { ChatReader } from '../../../src/main/runtimes/openai/chatReader'
import { judge } from '../../../src/main/runtimes/openai/errors'
import { readStart, toldError } from '../../../src/main/runtimes/openai/providerError'
import type { StreamReader } from '../../../src/main/runtimes/openai/reading'
import { ResponsesReader } from '../../../src/main/runtimes/openai/responsesReader'
import { durationMs, retryAfterMs } from '../../../src/main/runtimes/openai/retryAfter'
import { ID_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../src/shared/domain/limits'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted, wildJson } from '../../support/fuzz/wildJson'

const call = (more: object) => ({ choices: [{ index: 0, delta: { tool_calls: [more] } }] })
const chat: readonly unknown[] = [
  { object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' } }] },
  {
    choices: [
      { index: 0, delta: { reasoning_content: 'hm', reasoning_details: [{ type: 'r', index: 0, text: 'a' }] } },
    ],
  },
  call({ index: 0, id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a"' } }),
  call({ index: 0, function: { arguments: ':1}' } }),
  call({ index: 1, id: 'c2', function: { name: 'look', arguments: { a: 1 } } }),
  { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
  {
    choices: [],
    usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, prompt_tokens_details: { cached_tokens: 2 } },
  },
  { error: { message: 'no', code: 'rate_limit_exceeded', type: 'x' } },
]
const item = { id: 'i', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }
const responses: readonly unknown[] = [
  { type: 'response.created', response: { id: 'r', model: 'm' } },
  { type: 'response.output_text.delta', output_index: 0, delta: 'Hi' },
  { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 1 },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'hm' },
  { type: 'response.output_item.done', output_index: 0, item },
  {
    type: 'response.output_item.done',
    output_index: 1,
    item: { type: 'function_call', call_id: 'c', name: 'look', arguments: '{}' },
  },
  { type: 'response.output_item.done', output_index: 2, item: { type: 'reasoning', summary: [{ text: 'hm' }] } },
  {
    type: 'response.completed',
    response: {
      status: 'completed',
      output: [item],
      usage: { input_tokens: 9, output_tokens: 4, output_tokens_details: { reasoning_tokens: 1 } },
    },
  },
  { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } },
  { type: 'response.failed', response: { error: { code: 'server_error', message: 'no' } } },
  { type: 'error', message: 'no', code: null },
]
const parts = [
  { text: 'Hi' },
  { text: 'hm', thought: true, thoughtSignature: 'xx' },
  { functionCall: { id: 'c', name: 'look', args: { a: 1 } } },
  { inlineData: { data: 'xx' } },
]
const gemini: readonly unknown[] = [
  { candidates: [{ content: { role: 'model', parts }, index: 0 }], modelVersion: 'm', responseId: 'r' },
  { candidates: [{ finishReason: 'STOP', safetyRatings: [{ category: 'x' }] }] },
  { candidates: [{ finishReason: 'SAFETY', finishMessage: 'no', safetyRatings: [] }] },
  {
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 1, cachedContentTokenCount: 2 },
  },
  { promptFeedback: { blockReason: 'OTHER' } },
  {
    error: {
      code: 429,
      message: 'no',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3s' }],
    },
  },
]

/** Chunks as they would be read from the wire, some of them twisted, in any order. */
const stream = (samples: readonly unknown[]): fc.Arbitrary<readonly unknown[]> =>
  fc.array(
    fc
      .oneof(
        { weight: 3, arbitrary: fc.constantFrom(...samples) },
        { weight: 4, arbitrary: twisted(fc.constantFrom(...samples)) },
        { weight: 1, arbitrary: wildJson },
      )
      .map((value): unknown => JSON.parse(JSON.stringify(value ?? null))),
    { maxLength: 12 },
  )

function expectParts(shown: readonly ModelPart[]): void {
  for (const part of shown) {
    if (part.type === 'raw') {
      expect(part.name.length).toBeLessThanOrEqual(ID_MAX_CHARS)
      expect(part.name).not.toBe('')
      expect(part.data.length).toBeLessThanOrEqual(TOOL_PAYLOAD_MAX_CHARS)
    }
    if (part.type === 'text' || part.type === 'thinking') expect(typeof part.delta).toBe('string')
  }
}
function expectUsage(usage: RequestUsage | null): void {
  for (const count of Object.values(usage ?? {}))
    expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true)
}
function expectAnswer({ calls, text, usage, native, reason }: ModelAnswer): void {
  expect(typeof text).toBe('string')
  expect(typeof reason).toBe('string')
  expect(new Set(calls.map(({ callId }) => callId)).size).toBe(calls.length)
  for (const one of calls) {
    // Of an earlier call.
    expect(one.callId).not.toBe('c')
    expect(one.callId.length).toBeGreaterThan(0)
    expect(one.callId.length).toBeLessThanOrEqual(ID_MAX_CHARS)
    expect(typeof one.name).toBe('string')
    expect(typeof one.input).toBe('string')
  }
  JSON.stringify(native)
  expectUsage(usage)
}

const ids = (): CallIds => {
  let made = 0
  return new CallIds(new Set(['c']), () => `new-${++made}`)
}
const readers: readonly (readonly [string, readonly unknown[], () => StreamReader])[] = [
  ['chat completions', chat, () => new ChatReader('a', ids())],
  ['responses', responses, () => new ResponsesReader('a', ids())],
]
const judging = { host: 'h', hasKey: true, now: 1_700_000_000_000, redact: (text: string) => text }

describe.each(readers)('the reader of %s', { timeout: FUZZ_TIMEOUT_MS }, (_name, samples, open) => {
  it('gives an answer or a typed failure, whatever the chunks hold and in whatever order they come', () => {
    fc.assert(
      fc.property(stream(samples), (chunks) => {
        const reader = open()
        for (const chunk of chunks) {
          const shown = reader.take(chunk)
          expect(shown.length).toBeGreaterThan(0)
          expectParts(shown)
          expectUsage(reader.usage)
        }
        const finished = reader.finish()
        if (finished.ok) expectAnswer(finished.value)
        else {
          const failure = judge(finished.error, judging, reader.usage)
          expect(failure.message).not.toBe('')
          expect(failure.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
      fuzz(8),
    )
  })

  it('fails as malformed when a chunk is nested deeper than any stack', () => {
    const reader = open()
    reader.take(JSON.parse(`{"type":"new","choices":[{"delta":{"x":${nestedText(20_000)}}}]}`))
    expect(reader.over).toBe(true)
    expect(reader.finish()).toMatchObject({ ok: false, error: { kind: 'malformed' } })
  })
})

describe('the parts of a tool call', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('may come under any index', () => {
    const index = fc.constantFrom(0, 1, -1, 0.5, 2 ** 40, 1e300, Number.MAX_SAFE_INTEGER, null, '0', {})
    const piece = fc.record(
      {
        index,
        id: fc.constantFrom('c1', 'c2', '', null, 5),
        function: fc.record(
          {
            name: fc.constantFrom('look', '', null),
            arguments: fc.constantFrom('{', '}', '{}', '', null, { a: 1 }, 7),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const reader = new ChatReader('a', ids())
        for (const one of pieces) reader.take(call(one))
        reader.take({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] })
        const answer = reader.finish()
        expect(answer.ok).toBe(true)
        if (answer.ok) expectAnswer(answer.value)
      }),
      fuzz(4),
    )
  })
})

describe('the reader of Gemini answers', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const open = (): AnswerReader => {
    let made = 0
    return new AnswerReader({ newId: () => `new-${++made}`, taken: new Set(['c']), baseUrl: 'http://api' })
  }
  it('gives an answer or a typed failure, whatever the chunks hold and in whatever order they come', () => {
    fc.assert(
      fc.property(stream(gemini), (chunks) => {
        const reader = open()
        for (const chunk of chunks) {
          const shown = reader.read(chunk)
          expect(shown.length).toBeGreaterThan(0)
          expectParts(shown)
        }
        const ended = reader.end(null)
        if (ended.ok) expectAnswer(ended.value)
        else expectUsage(ended.error.usage)
      }),
      fuzz(8),
    )
  })

  it('fails as garbled when a chunk is nested deeper than any stack', () => {
    const reader = open()
    const args: unknown = JSON.parse(nestedText(20_000))
    reader.read({ candidates: [{ content: { parts: [{ functionCall: { name: 'look', args } }] } }] })
    expect(reader.broken).toBe(true)
    expect(reader.end(null)).toMatchObject({ ok: false, error: { class: 'server' } })
  })
})

describe('the error of a provider', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('becomes a failure with a class, a sentence and a wait that is none or true', () => {
    const words = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom(
        `try again in ${'9'.repeat(400)}h`,
        'try again in 1m2s3ms',
        `<${'<script>'.repeat(3_000)}`,
        '1'.repeat(9_000),
      ),
    )
    fc.assert(
      fc.property(
        twisted(fc.constant(chat.at(-1))),
        words,
        fc.option(fc.integer({ min: 0, max: 999 })),
        (value, text, status) => {
          const header = () => text
          const failure = judge(toldError(value, status, header), judging, null)
          expect(typeof failure.class).toBe('string')
          expect(failure.message.length).toBeLessThan(2_000)
          for (const wait of [
            failure.retryAfterMs,
            durationMs(text),
            retryAfterMs(header, text, 5),
            geminiDuration(value),
          ]) {
            expect(wait === null || (Number.isFinite(wait) && wait >= 0)).toBe(true)
          }
          expect(readStart(text)?.message.length ?? 0).toBeLessThan(2_000)
          const details = [value, { '@type': 'x/google.rpc.RetryInfo', retryDelay: text }]
          const refused = failureOf(
            { kind: 'refused', httpStatus: status ?? 429, message: text, details },
            'http://api',
          )
          expect(refused.message).not.toBe('')
          expect(refused.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0)
        },
      ),
      fuzz(4),
    )
  })
})
