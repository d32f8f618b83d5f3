import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hookEvents, newHookState } from '../../../src/main/runtimes/claude-code/hookEvents'
import { JsonLines } from '../../../src/main/runtimes/claude-code/jsonLines'
import { judgeResult } from '../../../src/main/runtimes/claude-code/judge'
import { parse } from '../../../src/main/runtimes/claude-code/parse'
import { newParseState } from '../../../src/main/runtimes/claude-code/parseState'
import { costState } from '../../../src/main/runtimes/claude-code/sessionFile'
import { isStatusReport, reportedCost, windowsFrom } from '../../../src/main/runtimes/claude-code/statusLine'
import { isObject } from '../../../src/main/runtimes/json'
import { AgentEvent } from '../../../src/shared/domain/events'
import { ModelUsage } from '../../../src/shared/domain/usage'
import { cuts, damaged, damagedLines, pieces } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted, wildJson } from '../../support/fuzz/wildJson'
import { recorded, recordings, replay } from '../runtimes/claude-code/recorded'

const lines: readonly (readonly string[])[] = recordings.map((name) =>
  recorded(name).map((line) => JSON.stringify(line)),
)
const streams = fc.constantFrom(...lines)
/** One line of each sort. */
const samples = [
  ...new Map(lines.flat().map((line) => [sortOf(JSON.parse(line)), JSON.parse(line) as unknown])).values(),
]
const reports = readdirSync(join(import.meta.dirname, '../../fixtures/claude-code'))
  .filter((name) => name.includes('interactive-'))
  .flatMap((name) => readFileSync(join(import.meta.dirname, '../../fixtures/claude-code', name), 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as unknown)

function sortOf(line: unknown): string {
  if (!isObject(line)) return ''
  const event = isObject(line['event']) ? line['event']['type'] : ''
  return [line['type'], line['subtype'], event].join(' ')
}

const expectValid = (events: readonly AgentEvent[]): void => {
  for (const event of events) {
    expect(AgentEvent.safeParse(event).error?.issues, JSON.stringify(event).slice(0, 500)).toBeUndefined()
  }
}

describe('the stream of the CLI', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('becomes valid events, however it was damaged and cut', () => {
    const bytes = fc.oneof(damagedLines(streams), damaged(streams.map((all) => Buffer.from(all.join('\r\n')))))
    fc.assert(
      fc.property(bytes, cuts(), fc.constantFrom(undefined, 'session-1'), (stream, places, resuming) => {
        const { events } = replay(pieces(stream, places), resuming === undefined ? {} : { resuming })
        expectValid(events)
      }),
      fuzz(1.5),
    )
  })

  it('loses no line around the garbage', () => {
    const marks = fc.array(
      fc.tuple(
        fc.uint8Array({ maxLength: 40 }).map((all) => all.filter((byte) => byte !== 10)),
        fc.boolean(),
      ),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(marks, cuts(), (garbage, places) => {
        const stream = Buffer.concat(
          garbage.flatMap(([bytes, wide], index) => [
            Buffer.from(bytes),
            Buffer.from(wide ? '\r\n' : '\n'),
            Buffer.from(`{"type":"mark","number":${index}}\r\n`),
          ]),
        )
        const reader = new JsonLines()
        const found = [...pieces(stream, places).flatMap((piece) => reader.push(piece)), ...reader.end()]
        const numbers = found.flatMap((line) =>
          line.kind === 'json' && line.value['type'] === 'mark' ? [line.value['number']] : [],
        )
        expect(numbers).toEqual(garbage.map((_, index) => index))
      }),
      fuzz(4),
    )
  })

  it('keeps the beginning of a line that is too long and goes on behind it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 20_000 }), cuts(), (size, places) => {
        const reader = new JsonLines(100)
        const stream = Buffer.from(`{"type":"${'x'.repeat(size)}"}\n{"type":"next"}\n`)
        const found = pieces(stream, places).flatMap((piece) => reader.push(piece))
        expect(found.map(({ kind }) => kind)).toEqual(['broken', 'json'])
        expect(found[0]).toMatchObject({ bytes: size + 11 })
        expect(JSON.stringify(found[0]).length).toBeLessThan(9_000)
      }),
      fuzz(),
    )
  })

  it('takes ten megabytes in one line, in pieces of any size', () => {
    const line = Buffer.from(
      `${JSON.stringify({ type: 'assistant', message: { id: 'm', content: [{ type: 'text', text: 'x'.repeat(10_000_000) }] } })}\n`,
    )
    const { events } = replay(
      pieces(
        line,
        Array.from({ length: 300 }, (_, index) => index / 300),
      ),
    )
    expectValid(events)
    expect(events.some(({ type }) => type === 'text')).toBe(true)
  })
})

describe('one line of the CLI', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('becomes valid events, whatever a field of it holds', () => {
    const line = fc.oneof(twisted(fc.constantFrom(...samples)), wildJson)
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (all) => {
        const text = all.map((one) => `${JSON.stringify(one)}\n`).join('')
        expectValid(replay([Buffer.from(text)]).events)
      }),
      fuzz(12),
    )
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('may be called %s', (name) => {
    expect(parse(newParseState(null), { type: name })).toMatchObject([{ type: 'raw', name }])
    expect(parse(newParseState(null), { type: 'system', subtype: name })).toMatchObject([{ type: 'raw' }])
    const words = { errorLine: { error: name }, connectionLost: false, modelText: '', rejected: null }
    expect(judgeResult({ terminal_reason: name, subtype: name }, words).failure).toBeNull()
    expect(judgeResult({ is_error: true, terminal_reason: name, subtype: name }, words).failure?.class).toBe('unknown')
  })

  it('is kept as raw text when it is nested deeper than any stack', () => {
    const { events } = replay([Buffer.from(`{"type":"new","a":${nestedText(20_000)}}\n{"type":"next"}\n`)])
    expect(events).toMatchObject([
      { type: 'raw', name: 'broken_line' },
      { type: 'raw', name: 'next' },
    ])
  })

  it('may name its session with an object whose length is no number', () => {
    const { events } = replay([
      Buffer.from('{"type":"system","subtype":"init","session_id":{"length":{"toString":1}}}\n'),
    ])
    expect(events).toMatchObject([{ type: 'raw', name: 'broken_line' }])
  })

  it('may count higher than numbers are exact', () => {
    const usage = { input_tokens: 1e300, output_tokens: 2 ** 60 }
    const all = [
      {
        type: 'system',
        subtype: 'api_retry',
        attempt: 1e300,
        max_retries: 1e20,
        retry_delay_ms: 1e300,
        error_status: 1e300,
      },
      { type: 'rate_limit_event', rate_limit_info: { rateLimitType: 'x'.repeat(500), utilization: 1e300 } },
      { type: 'assistant', message: { id: 'm', model: 'a', content: [], usage } },
      { type: 'stream_event', event: { type: 'message_start', message: { id: 'n', model: 'a', usage } } },
      { type: 'stream_event', event: { type: 'message_delta', usage } },
      {
        type: 'result',
        api_error_status: 1e300,
        modelUsage: { a: { inputTokens: 1e300, costUSD: 1e308 }, b: { costUSD: 1e308 } },
      },
      { type: 'result', modelUsage: { a: { inputTokens: 2e300, costUSD: 1.7e308 }, b: { costUSD: 1.7e308 } } },
    ]
    expectValid(replay([Buffer.from(all.map((one) => `${JSON.stringify(one)}\n`).join(''))]).events)
  })
})

describe('the reports of the terminal interface', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('become valid events, whatever a field of them holds', () => {
    const all = fc.array(fc.oneof(twisted(fc.constantFrom(...reports)), wildJson), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(all, fc.boolean(), (values, limited) => {
        const state = newHookState('do it', false)
        for (const value of values) {
          const report: unknown = JSON.parse(JSON.stringify(value))
          if (!isObject(report)) continue
          expectValid(hookEvents(state, report))
          const windows = windowsFrom(report, limited)
          if (windows !== null) expectValid([windows])
          expect(typeof isStatusReport(report)).toBe('boolean')
          expect(reportedCost(report) ?? 0).toBeGreaterThanOrEqual(0)
          for (const usage of costState(report)?.values() ?? [])
            expect(ModelUsage.safeParse(usage).error).toBeUndefined()
        }
      }),
      fuzz(8),
    )
  })
})
