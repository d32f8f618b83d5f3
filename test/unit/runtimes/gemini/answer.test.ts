import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ModelAnswer, ModelFailure, ModelPart } from '../../../../src/main/conversation/modelClient'
import { AnswerReader } from '../../../../src/main/runtimes/gemini/answer'
import { wireParts } from '../../../support/fake-gemini/sse'
import type { Result } from '../../../../src/shared/domain/result'

function read(chunks: readonly unknown[], taken: readonly string[] = []) {
  let ids = 0
  const newId = (): string => {
    ids += 1
    return `id-${ids}`
  }
  const reader = new AnswerReader({ newId, taken: new Set(taken), baseUrl: 'http://api' })
  const shown = chunks.flatMap((chunk) => reader.read(chunk))
  return { reader, shown, answer: reader.end(null) }
}

const candidate = (...parts: readonly unknown[]) => ({ candidates: [{ content: { role: 'model', parts } }] })
const end = (finishReason: string, more: object = {}) => ({ candidates: [{ finishReason, ...more }] })

const wholeOf = (answer: Result<ModelAnswer, ModelFailure>): ModelAnswer => {
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

describe('the end of an answer', () => {
  const words = candidate({ text: 'Words.' })
  const call = candidate({ functionCall: { name: 'look', args: {} } })

  it.each([
    ['STOP', 'done'],
    ['MAX_TOKENS', 'cut'],
    ['SAFETY', 'refused'],
    ['RECITATION', 'refused'],
    ['LANGUAGE', 'refused'],
    ['BLOCKLIST', 'refused'],
    ['PROHIBITED_CONTENT', 'refused'],
    ['SPII', 'refused'],
    ['A_WORD_OF_THE_FUTURE', 'done'],
    ['constructor', 'done'],
  ])('%s after words is %s, with the provider’s word', (reason, expected) => {
    expect(read([words, end(reason)]).answer).toMatchObject({
      ok: true,
      value: { end: expected, reason, text: 'Words.' },
    })
  })

  it.each([
    ['MALFORMED_FUNCTION_CALL', 'server', true],
    ['UNEXPECTED_TOOL_CALL', 'server', true],
    ['OTHER', 'server', true],
    ['FINISH_REASON_UNSPECIFIED', 'server', true],
    ['MISSING_THOUGHT_SIGNATURE', 'invalid_request', false],
  ])('%s is a failure of class %s, worth asking again: %s', (reason, failureClass, retryable) => {
    const finish = end(reason, { finishMessage: 'print(default_api.look())' })
    const { answer } = read([words, finish, { usageMetadata: { promptTokenCount: 7 } }])
    expect(answer).toMatchObject({
      ok: false,
      error: { class: failureClass, retryable, usage: { inputTokens: 7 }, httpStatus: null },
    })
    expect(answer.ok ? '' : answer.error.message).toContain(`${reason}: print(default_api.look())`)
  })

  it('STOP with nothing but thoughts is an answer without a word: the loop asks again', () => {
    for (const chunks of [[], [candidate()], [candidate({ text: '' })], [candidate({ text: 'Hm.', thought: true })]]) {
      expect(read([...chunks, end('STOP')]).answer).toMatchObject({
        ok: true,
        value: { end: 'done', text: '', calls: [] },
      })
    }
    expect(read([call, end('STOP')]).answer).toMatchObject({ ok: true, value: { end: 'done', text: '' } })
  })

  it('MAX_TOKENS without a word is cut: the thoughts took it all', () => {
    expect(read([end('MAX_TOKENS')]).answer).toMatchObject({ ok: true, value: { end: 'cut', text: '', native: [] } })
  })

  it('a blocked prompt is refused with its reason and its evidence', () => {
    const { answer, shown } = read([
      { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 9 } },
    ])
    expect(answer).toMatchObject({
      ok: true,
      value: { end: 'refused', reason: 'PROHIBITED_CONTENT', native: [], usage: { inputTokens: 9, outputTokens: 0 } },
    })
    expect(shown).toEqual([
      { type: 'raw', name: 'gemini.promptFeedback', data: '{"blockReason":"PROHIBITED_CONTENT"}' },
    ])
  })

  it('shows why an answer was blocked', () => {
    const safetyRatings = [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH', blocked: true }]
    const { shown } = read([words, end('SAFETY', { safetyRatings })])
    expect(shown).toContainEqual({ type: 'raw', name: 'gemini.safetyRatings', data: JSON.stringify(safetyRatings) })
  })

  it('none at all is a lost connection', () => {
    expect(read([words]).answer).toMatchObject({ ok: false, error: { class: 'connection', retryable: true } })
  })

  it('after an abort is an interruption, even of a whole answer, and keeps what it cost', () => {
    const { reader } = read([words, end('STOP'), { usageMetadata: { candidatesTokenCount: 3 } }])
    expect(reader.end({ kind: 'aborted' })).toMatchObject({
      ok: false,
      error: { class: 'interrupted', retryable: false, usage: { outputTokens: 3 } },
    })
  })
})

describe('calls', () => {
  it('keep the id they came with, unless an earlier call has it or it cannot be one', () => {
    const named = (id: unknown) => ({
      functionCall: { name: 'look', args: { id }, ...(id === undefined ? {} : { id }) },
    })
    const parts = [named('a'), named('a'), named('old'), named(undefined), named('x'.repeat(200)), named(7)]
    const { calls, native } = wholeOf(read([candidate(...parts), end('STOP')], ['old']).answer)
    expect(calls.map(({ callId }) => callId)).toEqual(['a', 'id-1', 'id-2', 'id-3', 'id-4', 'id-5'])
    expect(native).toEqual(parts)
  })

  it('without arguments are calls with none', () => {
    const { calls } = wholeOf(read([candidate({ functionCall: { name: 'look' } }), end('STOP')]).answer)
    expect(calls).toEqual([{ callId: 'id-1', name: 'look', input: '{}' }])
  })

  it.each([{}, { name: '' }, { name: 7 }, { name: 'n'.repeat(200) }])(
    'of nothing that has a name (%j) are asked for again',
    (functionCall) => {
      const { answer } = read([candidate({ functionCall }), end('STOP')])
      expect(answer).toMatchObject({ ok: false, error: { class: 'server', retryable: true } })
    },
  )
})

describe('what is shown', () => {
  it('gives words and thoughts a message each, and a new one after a call', () => {
    const { shown, answer } = read([
      candidate({ text: 'Hm', thought: true }),
      candidate({ text: '.', thought: true }),
      candidate({ text: 'I ' }),
      candidate({ text: 'look.' }, { functionCall: { name: 'look', args: {} } }),
      candidate({ text: 'Done.' }),
      end('STOP'),
    ])
    expect(shown).toEqual([
      { type: 'thinking', delta: 'Hm', messageId: 'id-1' },
      { type: 'thinking', delta: '.', messageId: 'id-1' },
      { type: 'text', delta: 'I ', messageId: 'id-2' },
      { type: 'text', delta: 'look.', messageId: 'id-2' },
      { type: 'text', delta: 'Done.', messageId: 'id-4' },
      { type: 'alive' },
    ])
    expect(wholeOf(answer)).toMatchObject({
      text: 'I look.Done.',
      messages: [
        { messageId: 'id-1', text: 'Hm.', thinking: true },
        { messageId: 'id-2', text: 'I look.', thinking: false },
        { messageId: 'id-4', text: 'Done.', thinking: false },
      ],
    })
  })

  it('keeps every field without a name here, once, and nothing that the SDK adds', () => {
    const { shown } = read([
      { ...candidate({ text: 'a', mood: 'good' }), forecast: 'snow', text: () => 'a', functionCall: () => undefined },
      { candidates: [{ citationMetadata: { citationSources: [] }, index: 0 }, { content: 'second' }] },
    ])
    expect(shown).toEqual([
      { type: 'text', delta: 'a', messageId: 'id-1' },
      { type: 'raw', name: 'gemini.mood', data: '"good"' },
      { type: 'raw', name: 'gemini.forecast', data: '"snow"' },
      { type: 'raw', name: 'gemini.citationMetadata', data: '{"citationSources":[]}' },
      { type: 'raw', name: 'gemini.candidate', data: '{"content":"second"}' },
    ])
  })

  it('is a sign of life when a chunk shows nothing', () => {
    expect(read([{ usageMetadata: {} }, {}]).shown).toEqual([{ type: 'alive' }, { type: 'alive' }])
  })
})

describe('usage', () => {
  it('is disjoint: cached tokens are no input, thoughts are output', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      toolUsePromptTokenCount: 5,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      totalTokenCount: 155,
    }
    expect(wholeOf(read([candidate({ text: 'a' }), { ...end('STOP'), usageMetadata }]).answer).usage).toEqual({
      inputTokens: 45,
      outputTokens: 50,
      cacheCreationInputTokens: 0,
      cacheReadInputTokens: 60,
      reasoningTokens: 30,
    })
  })

  it('is the last that was said of each count, and null when nothing was', () => {
    const chunks = [
      { ...candidate({ text: 'a' }), usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1 } },
      { ...end('STOP'), usageMetadata: { candidatesTokenCount: 4 } },
    ]
    expect(wholeOf(read(chunks).answer).usage).toMatchObject({ inputTokens: 10, outputTokens: 4 })
    expect(wholeOf(read([candidate({ text: 'a' }), end('STOP')]).answer).usage).toBeNull()
  })

  it.each([-5, 1.5, Number.NaN, '7', null])('reads a count of %s as none or as whole', (count) => {
    const usageMetadata = { promptTokenCount: count, candidatesTokenCount: 2, cachedContentTokenCount: 3 }
    const { usage } = wholeOf(read([candidate({ text: 'a' }), { ...end('STOP'), usageMetadata }]).answer)
    for (const value of Object.values(usage ?? {})) expect(Number.isInteger(value) && Number(value) >= 0).toBe(true)
  })
})

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const sign = fc.option(fc.base64String({ minLength: 4, maxLength: 12 }), { nil: undefined })
const signed = (part: object, thoughtSignature: string | undefined) => ({
  ...part,
  ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
})
const part = fc.oneof(
  fc.tuple(anyText, sign).map(([text, signature]) => signed({ text }, signature)),
  fc.tuple(anyText, sign).map(([text, signature]) => signed({ text, thought: true }, signature)),
  fc
    .tuple(fc.constantFrom('look', 'list'), fc.dictionary(fc.string(), fc.jsonValue()), sign)
    .map(([name, args, signature]) => signed({ functionCall: { name, args } }, signature)),
  fc.jsonValue().map((value) => ({ brandNew: value })),
  fc.base64String({ minLength: 4 }).map((thoughtSignature) => ({ text: '', thoughtSignature })),
)

describe('any stream', () => {
  it('gives the same answer, however the service cuts it into chunks', () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
        (parts, chars, sizes) => {
          const finish = end('MAX_TOKENS')
          const whole = read([candidate(...parts), finish])
          const chunks: unknown[] = []
          const left = [...wireParts(parts, chars)]
          while (left.length > 0) chunks.push(candidate(...left.splice(0, sizes.next().value)))
          const cut = read([...chunks, finish])
          const { native, ...same } = wholeOf(cut.answer)
          const { native: kept, ...expected } = wholeOf(whole.answer)
          expect(same).toEqual(expected)
          // A signature stays with its last characters; beside that the parts are the same.
          expect(textsOf(native)).toEqual(textsOf(kept))
        },
      ),
    )
  })

  it('keeps every signature, call and unknown part verbatim and in order', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const { native } = wholeOf(read([...parts.map((one) => candidate(one)), end('MAX_TOKENS')]).answer)
        const special = (list: readonly unknown[]) =>
          list.filter((one) => !/^\{"text":("([^"\\]|\\.)*")(,"thought":true)?\}$/.test(JSON.stringify(one)))
        expect(special(native)).toEqual(special(parts))
        expect(textsOf(native).join('')).toBe(textsOf(parts).join(''))
      }),
    )
  })

  it('of anything at all never throws, and what it shows can be told', () => {
    const chunk = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          candidates: fc.oneof(
            fc.jsonValue(),
            fc.array(fc.record({ content: fc.jsonValue(), finishReason: fc.jsonValue() })),
          ),
          usageMetadata: fc.jsonValue(),
          promptFeedback: fc.jsonValue(),
          error: fc.jsonValue(),
          modelVersion: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
      fc.array(fc.jsonValue()).map((parts) => candidate(...parts)),
    )
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const { shown } = read(chunks)
        const told: readonly ModelPart[] = shown
        for (const one of told) if (one.type === 'raw') expect(one.name.length).toBeLessThanOrEqual(128)
      }),
    )
  })

  it('without an end is given up', () => {
    const reader = new AnswerReader({ newId: () => 'id', taken: new Set(), baseUrl: 'http://api' })
    const megabyte = 'x'.repeat(1_000_000)
    let chunks = 0
    while (!reader.broken && chunks < 100) {
      reader.read(candidate({ text: megabyte }))
      chunks += 1
    }
    expect(chunks).toBeLessThan(20)
    expect(reader.end(null)).toMatchObject({ ok: false, error: { class: 'server' } })
  })
})

/** Runs of text by their kind, whatever parts they are in. */
function textsOf(parts: readonly unknown[]): readonly string[] {
  const runs: { kind: string; text: string }[] = []
  for (const one of parts as readonly { text?: string; thought?: boolean }[]) {
    const kind = one.text === undefined ? 'other' : one.thought === true ? 'thought' : 'text'
    const last = runs.at(-1)
    if (kind !== 'other' && last?.kind === kind) last.text += one.text
    else if (one.text !== '') runs.push({ kind, text: one.text ?? JSON.stringify(one) })
  }
  return runs.map(({ kind, text }) => `${kind} ${text}`)
}
