import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Step } from '../../../../src/main/conversation/modelClient'
import { contentsOf } from '../../../../src/main/runtimes/gemini/contents'
import type { SeenRequest } from '../../../support/fake-gemini/request'
import { requestProblem } from '../../../support/fake-gemini/rules'
import { SignatureBook } from '../../../support/fake-gemini/signatures'

const MODEL = 'gemini-3.8-flash'

const model = (native: readonly object[], calls: readonly [callId: string, name: string][] = []): Step => ({
  kind: 'model',
  dialect: 'gemini',
  native,
  text: '',
  calls: calls.map(([callId, name]) => ({ callId, name, input: '{}' })),
})
const tools = (...results: readonly [callId: string, name: string, output: string][]): Step => ({
  kind: 'tools',
  results: results.map(([callId, name, output]) => ({ callId, name, outcome: 'ok', output })),
})
const look = { functionCall: { name: 'look', args: {} } }
const response = (name: string, body: object) => ({ functionResponse: { name, response: body } })

describe('a conversation as contents', () => {
  it('is what was said, verbatim', () => {
    const native = [{ text: 'I look.', thoughtSignature: 'c2ln' }, { brandNew: 1 }, look]
    expect(
      contentsOf([{ kind: 'user', text: 'hello' }, model(native, [['a', 'look']]), tools(['a', 'look', 'x'])], MODEL),
    ).toEqual([
      { role: 'user', parts: [{ text: 'hello' }] },
      { role: 'model', parts: native },
      { role: 'user', parts: [response('look', { output: 'x' })] },
    ])
  })

  it('finds results by their call, not by their place, and says which calls were not run', () => {
    const list = { functionCall: { name: 'list', args: {}, id: 'srv' } }
    const steps = [
      { kind: 'user', text: 'hello' } as const,
      model(
        [look, list, look],
        [
          ['a', 'look'],
          ['b', 'list'],
          ['c', 'look'],
        ],
      ),
      tools(['c', 'look', 'third'], ['a', 'look', 'first']),
    ]
    expect(contentsOf(steps, MODEL)[2]?.parts).toEqual([
      response('look', { output: 'first' }),
      { functionResponse: { id: 'srv', name: 'list', response: { error: expect.stringContaining('not run') } } },
      response('look', { output: 'third' }),
    ])
  })

  it.each([
    ['ok', { output: 'said' }],
    ['error', { error: 'said' }],
    ['denied', { error: 'said' }],
    ['interrupted', { error: 'said' }],
  ] as const)('tells the outcome %s as the API knows it', (outcome, body) => {
    const result: Step = { kind: 'tools', results: [{ callId: 'a', name: 'look', outcome, output: 'said' }] }
    const contents = contentsOf([{ kind: 'user', text: 'x' }, model([look], [['a', 'look']]), result], MODEL)
    expect(contents[2]?.parts).toEqual([response('look', body)])
  })

  it('puts what a person says next behind the results, in the same turn', () => {
    const steps = [
      { kind: 'user', text: 'hello' } as const,
      model([look], [['a', 'look']]),
      tools(['a', 'look', 'x']),
      { kind: 'user', text: 'and now this' } as const,
    ]
    expect(contentsOf(steps, MODEL)[2]?.parts).toEqual([response('look', { output: 'x' }), { text: 'and now this' }])
  })

  it('rebuilds what another client wrote down, with Google’s word for "no signature" where one is demanded', () => {
    const foreign: Step = {
      kind: 'model',
      dialect: 'openai-responses',
      native: [{ type: 'reasoning' }],
      text: 'I look.',
      calls: [
        { callId: 'a', name: 'look', input: '{"path":"x"}' },
        { callId: 'b', name: 'look', input: 'not json' },
      ],
    }
    const steps: Step[] = [{ kind: 'user', text: 'x' }, foreign, tools(['a', 'look', 'A'], ['b', 'look', 'B'])]
    const calls = [
      { functionCall: { name: 'look', args: { path: 'x' } } },
      { functionCall: { name: 'look', args: { input: 'not json' } } },
    ]
    expect(contentsOf(steps, 'gemini-2.5-flash')[1]?.parts).toEqual([{ text: 'I look.' }, ...calls])
    expect(contentsOf(steps, MODEL)[1]?.parts).toEqual([
      { text: 'I look.' },
      { ...calls[0], thoughtSignature: 'skip_thought_signature_validator' },
      calls[1],
    ])
  })

  it('keeps results whose calls are gone as words', () => {
    const contents = contentsOf([{ kind: 'user', text: 'x' }, tools(['a', 'look', 'found it'])], MODEL)
    expect(JSON.stringify(contents)).toContain('found it')
    expect(contents).toHaveLength(1)
  })
})

const name = fc.constantFrom('look', 'list', 'grep')
const outcome = fc.constantFrom('ok' as const, 'error' as const, 'denied' as const, 'interrupted' as const)
const callId = fc.constantFrom('a', 'b', 'c', 'd')
const nativePart = fc.oneof(
  fc.string({ minLength: 1 }).map((text) => ({ text })),
  fc.string({ minLength: 1 }).map((text) => ({ text, thought: true })),
  fc.record({ name, args: fc.constant({}) }).map((functionCall) => ({ functionCall })),
  fc.record({ name, args: fc.constant({}), id: callId }).map((functionCall) => ({ functionCall })),
)
const calls = fc.array(fc.record({ callId, name, input: fc.oneof(fc.json(), fc.string()) }), { maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('user' as const), text: fc.string() }),
  fc.record({
    kind: fc.constant('model' as const),
    dialect: fc.constantFrom('gemini', 'openai-chat', 'words'),
    native: fc.array(fc.oneof(nativePart, fc.constant(null)), { maxLength: 5 }),
    text: fc.string(),
    calls,
  }),
  fc.record({
    kind: fc.constant('tools' as const),
    results: fc.array(fc.record({ callId, name, outcome, output: fc.string() }), { maxLength: 4 }),
  }),
)

describe('any steps', () => {
  it('become a conversation that the API accepts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const contents = JSON.parse(JSON.stringify(contentsOf(steps, 'gemini-2.5-flash')))
        const request = { contents, body: { contents } } as unknown as SeenRequest
        expect(requestProblem(request, new Set())).toBeNull()
        expect(new SignatureBook().problem(contents, 'gemini-2.5-flash')).toBeNull()
      }),
    )
  })

  it('of other clients are accepted where signatures are demanded, too', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const foreign = steps.map((one) => (one.kind === 'model' ? { ...one, dialect: 'openai-chat' } : one))
        const contents = JSON.parse(JSON.stringify(contentsOf(foreign, MODEL)))
        expect(requestProblem({ contents, body: { contents } } as unknown as SeenRequest, new Set())).toBeNull()
        expect(new SignatureBook().problem(contents, MODEL)).toBeNull()
      }),
    )
  })
})
