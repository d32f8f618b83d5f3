import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventFace } from '../../../../src/renderer/src/features/inspector/timeline/eventFace'
import { countKinds, filterRows } from '../../../../src/renderer/src/features/inspector/timeline/rowFilter'
import { RowFold } from '../../../../src/renderer/src/features/inspector/timeline/rowFold'
import { kindOf, rowKinds } from '../../../../src/renderer/src/features/inspector/timeline/rowKind'
import type { AgentEvent, RecordedEvent } from '../../../../src/shared/domain/events'
import { RunId } from '../../../../src/shared/domain/ids'
import { everyType, sampleEvent } from './eventSamples'

const runId = RunId.parse('run-1')
const record = (events: readonly AgentEvent[], firstSeq = 1): RecordedEvent[] =>
  events.map((event, index) => ({ runId, seq: firstSeq + index, at: 1_000 * (firstSeq + index), event }))
const rowsOf = (...events: AgentEvent[]) => new RowFold(record(events)).rows

describe('every event has a row', () => {
  it.each(everyType)('%s: a title, a kind among the chips, one line of summary', (type) => {
    const [row, ...more] = rowsOf(sampleEvent(type))
    expect(more).toEqual([])
    expect(row?.title).toMatch(/\S/)
    expect(rowKinds).toContain(row?.kind)
    expect(row?.summary).not.toMatch(/[\r\n]/)
    expect(JSON.stringify(row)).not.toMatch(/undefined|NaN|\[object/)
  })

  it('files a type of a newer host under raw and shows its data', () => {
    const event = { type: 'hologram', shape: 'cube' } as unknown as AgentEvent
    expect(kindOf('hologram')).toBe('raw')
    expect(kindOf('toString')).toBe('raw')
    expect(eventFace(event).title).toBe('hologram')
    expect(eventFace(event).detail[0]?.text).toContain('cube')
  })
})

describe('what belongs together is one row', () => {
  it('joins a result to its call, with the time it took', () => {
    const rows = rowsOf(sampleEvent('tool_call'), sampleEvent('notice'), sampleEvent('tool_result'))
    expect(rows.map((row) => row.title)).toEqual(['Bash', 'Warning'])
    expect(rows[0]).toMatchObject({ summary: 'npm test', at: 1_000, answeredAt: 3_000, tone: 'neutral' })
    expect(rows[0]?.detail.map((block) => block.text)).toEqual(['{"command":"npm test"}', '3 passed'])
  })

  it.each([
    ['error', 'bad'],
    ['denied', 'attention'],
    ['interrupted', 'attention'],
  ])('says in words when a call ended in %s', (outcome, tone) => {
    const [row] = rowsOf(sampleEvent('tool_call'), sampleEvent('tool_result', { outcome }))
    expect(row).toMatchObject({ title: `Bash: ${outcome}`, tone })
  })

  it('tells of a resume what is kept and what is not, and is calm when all of it is there', () => {
    const [row] = rowsOf(sampleEvent('resume_report', { kept: ['a', 'b'], missing: ['c'] }))
    expect(row).toMatchObject({ tone: 'attention', summary: '2 things kept, 1 thing not restored' })
    expect(row?.detail).toEqual([
      { label: 'Kept', text: 'a\nb' },
      { label: 'Not restored', text: 'c' },
      { label: 'Run before', text: 'run-0' },
    ])
    expect(rowsOf(sampleEvent('resume_report', { missing: [] }))[0]?.tone).toBe('good')
  })

  it('grows the row of a call by what it prints, until the result tells all of it', () => {
    const running = [
      sampleEvent('tool_call'),
      sampleEvent('tool_output', { text: 'one' }),
      sampleEvent('tool_output', { text: 'two', leftOut: 7 }),
    ]
    const [row, ...none] = rowsOf(...running)
    expect(none).toEqual([])
    expect(row).toMatchObject({ title: 'Bash', answeredAt: null })
    expect(row?.detail.at(-1)).toEqual({ label: 'Output so far', text: 'one\n… 7 lines left out\ntwo' })
    const [whole] = rowsOf(...running, sampleEvent('tool_result'))
    expect(whole?.detail.map((block) => block.text)).toEqual(['{"command":"npm test"}', '3 passed'])
  })

  it('gathers what a call prints whose own page is not loaded', () => {
    expect(rowsOf(sampleEvent('tool_output'), sampleEvent('tool_output'), sampleEvent('tool_result'))).toHaveLength(1)
  })

  it('keeps an answer whose question is on an unloaded page as a row of its own', () => {
    expect(rowsOf(sampleEvent('tool_result'), sampleEvent('approval_resolved'))).toHaveLength(2)
  })

  it('keeps apart calls that run side by side, and ids that are used twice', () => {
    const rows = rowsOf(
      sampleEvent('tool_call', { callId: 'a', name: 'A' }),
      sampleEvent('tool_call', { callId: 'b', name: 'B' }),
      sampleEvent('tool_result', { callId: 'b', output: 'of b' }),
      sampleEvent('tool_result', { callId: 'a', output: 'of a' }),
      sampleEvent('tool_result', { callId: 'a', output: 'again' }),
    )
    expect(rows.map((row) => row.detail.at(-1)?.text)).toEqual(['of a', 'of b', 'again'])
  })

  it('grows one row by deltas and lets the whole text replace them', () => {
    const delta = (text: string) => sampleEvent('text', { text, delta: true })
    expect(rowsOf(delta('I '), delta('will')).map((row) => row.summary)).toEqual(['I will'])
    const rows = rowsOf(delta('I '), delta('wi'), sampleEvent('text'), sampleEvent('text', { text: 'Second block' }))
    expect(rows.map((row) => row.detail[0]?.text)).toEqual(['I will look', 'Second block'])
  })

  it('does not mix streams of different messages, kinds or sub-agents', () => {
    const rows = rowsOf(
      sampleEvent('text', { text: 'a', delta: true }),
      sampleEvent('thinking', { text: 'b', delta: true }),
      sampleEvent('text', { text: 'c', delta: true, messageId: 'msg-2' }),
      sampleEvent('text', { text: 'd', delta: true, parentCallId: 'call-9' }),
      sampleEvent('text', { text: 'e', delta: true }),
    )
    expect(rows.map((row) => [row.summary, row.nested])).toEqual([
      ['ae', false],
      ['b', false],
      ['c', false],
      ['d', true],
    ])
  })

  it('shows one row for running totals that follow each other', () => {
    const rows = rowsOf(
      sampleEvent('usage', { final: false }),
      sampleEvent('usage'),
      sampleEvent('notice'),
      sampleEvent('usage'),
    )
    expect(rows.map((row) => row.title)).toEqual(['Usage', 'Warning', 'Usage'])
  })

  it('puts survivors of a stop before everything else', () => {
    const [row] = rowsOf(sampleEvent('run_ended', { outcome: 'stopped', survivors: [7] }))
    expect(row).toMatchObject({ tone: 'bad' })
    expect(row?.summary).toMatch(/^process 7 still alive/)
  })
})

describe('the fold', () => {
  it('gives the same rows whole or piece by piece, in order, never more than events', () => {
    const event = fc.constantFrom(...everyType).map((type) => sampleEvent(type))
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const recorded = record(events)
        const fold = new RowFold()
        for (const one of recorded) fold.append(one)
        expect(fold.rows).toEqual(new RowFold(recorded).rows)
        const seqs = fold.rows.map((row) => row.seq)
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
        expect(seqs.length).toBeLessThanOrEqual(events.length)
        expect(Object.values(countKinds(fold.rows)).reduce((sum, count) => sum + count, 0)).toBe(seqs.length)
      }),
    )
  })

  it('hides the kinds that are switched off and nothing else', () => {
    const rows = rowsOf(sampleEvent('text'), sampleEvent('usage'), sampleEvent('raw'))
    expect(filterRows(rows, new Set(['usage'])).map((row) => row.kind)).toEqual(['messages', 'raw'])
    expect(filterRows(rows, new Set())).toBe(rows)
  })
})
