import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../../src/main/conversation/fold'
import { type ConversationRecord, opened, readRecord } from '../../../src/main/conversation/records'
import { malformed } from '../../support/runtimeHarness/scriptedModel'

const prompt = (text: string): ConversationRecord => ({ type: 'prompt', text, origin: 'start' })
const model = (text: string, callIds: readonly string[] = []): ConversationRecord => ({
  type: 'model',
  dialect: 'scripted-one',
  native: text === '' ? [] : [text],
  text,
  calls: callIds.map((callId) => ({ callId, name: 'look', input: '{}' })),
  model: 'test',
  usage: null,
  end: 'done',
  reason: 'stop',
})
const started = (index: number, callId: string): ConversationRecord => ({ type: 'call_started', index, callId })
const finished = (index: number, callId: string, output = 'ok'): ConversationRecord => ({
  type: 'call_finished',
  index,
  callId,
  outcome: 'ok',
  output,
  truncated: false,
})

const first = opened('scripted-one', 'test')

describe('the fold', () => {
  it('knows of each call of the last answer whether it was never begun, may have run, or has a result', () => {
    const { steps, pending } = fold([
      first,
      prompt('Do it.'),
      model('I do.', ['a', 'b', 'c']),
      finished(0, 'a', 'A'),
      started(1, 'b'),
    ])
    expect(steps.map(({ kind }) => kind)).toEqual(['user', 'model'])
    expect(pending?.map(({ state }) => state)).toEqual(['finished', 'started', 'new'])
    expect(pending?.[0]?.answer).toEqual({ callId: 'a', name: 'look', outcome: 'ok', output: 'A' })
  })

  it('makes a step of the results once the last one is there, in the order of the calls', () => {
    const { steps, pending } = fold([prompt('x'), model('y', ['a', 'b']), finished(1, 'b', 'B'), finished(0, 'a', 'A')])
    expect(pending).toBeNull()
    expect(steps.at(-1)).toMatchObject({ kind: 'tools', results: [{ output: 'A' }, { output: 'B' }] })
  })

  it('keeps the first of two results of a call, and ignores one that fits no call', () => {
    const records = [
      prompt('x'),
      model('y', ['a', 'b']),
      finished(0, 'a', '1'),
      finished(0, 'a', '2'),
      finished(1, 'z'),
    ]
    expect(fold(records).pending?.map(({ answer }) => answer?.output)).toEqual(['1', undefined])
  })

  it('leaves out an answer that said nothing', () => {
    expect(fold([prompt('x'), model('')]).steps).toEqual([{ kind: 'user', text: 'x' }])
  })

  it('stays well-formed whichever records are missing, doubled or out of place', () => {
    const anyRecord = fc.oneof(
      fc.constantFrom(prompt('one'), prompt('two'), model('words'), model(''), model('calls', ['a', 'b'])),
      fc.constantFrom(started(0, 'a'), started(1, 'b'), finished(0, 'a'), finished(1, 'b'), finished(7, 'x')),
      fc.record({
        type: fc.constant('compacted' as const),
        change: fc.oneof(
          fc.record({ stage: fc.constant('outputs' as const), before: fc.nat(20), minChars: fc.nat(3) }),
          fc.record({
            stage: fc.constant('digest' as const),
            from: fc.nat(20),
            to: fc.nat(20),
            digest: fc.constant('D'),
          }),
        ),
      }),
    )
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 40 }), (records) => {
        // Whatever is pending is settled before the next request.
        const standing = fold([...records, prompt('last')])
        expect(standing.pending).toBeNull()
        expect(malformed(standing.steps)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a record', () => {
  it('comes back from JSON as it was', () => {
    for (const record of [first, prompt('x'), model('y', ['a']), started(0, 'a'), finished(0, 'a')]) {
      expect(readRecord(JSON.parse(JSON.stringify(record)))).toEqual({ known: true, record })
    }
  })

  it.each([{ type: 'from_the_future' }, { type: 'prompt', text: 7 }, null, 'text', []])('%j is kept apart', (value) => {
    expect(readRecord(value)).toMatchObject({ known: false })
  })
})
