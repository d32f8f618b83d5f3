import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import { AgentEvent } from '../../../src/shared/domain/events'

const draw = (...events: readonly unknown[]): string => {
  const renderer = new TranscriptRenderer()
  return events.map((event) => renderer.render(AgentEvent.parse(event))).join('')
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: the renderer's own colours
const plain = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, '')
const lines = (...events: readonly unknown[]): string[] => plain(draw(...events)).split('\r\n')

const text = (words: string, more: object = {}) => ({
  type: 'text',
  text: words,
  delta: false,
  messageId: 'm1',
  parentCallId: null,
  ...more,
})
const result = {
  sessionId: null,
  tokenUsage: null,
  abortedSignal: false,
  rateLimitExit: false,
  rateLimitResetAt: null,
  failure: null,
  exitCode: 0,
  signal: null,
  timedOut: false,
}

describe('a transcript', () => {
  it('shows streamed text once, also when the whole text follows', () => {
    const shown = lines(text('I will ', { delta: true }), text('look.', { delta: true }), text('I will look.'))
    expect(shown).toEqual(['I will look.', ''])
  })
  it('adds what the deltas left out', () => {
    expect(lines(text('I will', { delta: true }), text('I will look.'))).toEqual(['I will look.', ''])
  })
  it('shows the whole text when the deltas said something else', () => {
    expect(lines(text('I wo', { delta: true }), text('Done.'))).toEqual(['I wo', '', 'Done.', ''])
  })
  it('keeps apart two messages', () => {
    expect(lines(text('One.', { delta: true }), text('Two.', { delta: true, messageId: 'm2' }))).toEqual([
      'One.',
      '',
      'Two.',
    ])
  })
  it('puts a tool call on one line with its most telling input, and the beginning of its output under it', () => {
    const output = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join('\n')
    const shown = lines(
      {
        type: 'tool_call',
        callId: 'c1',
        name: 'Bash',
        input: '{"description":"x","command":"npm\\ntest"}',
        parentCallId: null,
      },
      { type: 'tool_result', callId: 'c1', outcome: 'ok', output, truncated: false, parentCallId: null },
    )
    expect(shown[0]).toBe('● Bash npm test')
    expect(shown[1]).toBe('  └ line 1')
    expect(shown.at(-2)).toBe('    … 3 more lines')
  })
  it('says what a turn used and that a price is unknown', () => {
    const total = {
      inputTokens: 1_500,
      outputTokens: 95,
      cacheCreationInputTokens: 0,
      cacheReadInputTokens: 0,
      totalCostUsd: null,
    }
    const shown = lines(
      { type: 'usage', total, byModel: [], final: true },
      { type: 'turn_completed', turn: 1, ok: true, reason: 'completed', httpStatus: null, text: '', deniedCalls: 0 },
    )
    expect(shown[0]).toBe('── turn done · 1.5k tokens · unpriced')
  })
  it('names a usage limit in words', () => {
    const limit = {
      type: 'rate_limit',
      status: 'warning',
      window: 'five_hour',
      utilization: 0.92,
      resetsAt: null,
      windows: [],
    }
    expect(lines(limit)[0]).toBe('Usage limit (five hour) at 92 %')
  })
  it('says how a turn broke off, and does not repeat its last words', () => {
    const failed = {
      type: 'turn_completed',
      turn: 1,
      ok: false,
      reason: 'rate_limit',
      httpStatus: null,
      deniedCalls: 0,
    }
    const shown = lines(text('Half is left.'), { ...failed, text: 'Half is left.' })
    expect(shown.filter((line) => line !== '')).toEqual(['Half is left.', '── turn failed: rate limit'])
    expect(lines({ ...failed, httpStatus: 500, text: 'Try later.' })[0]).toBe(
      '── turn failed: rate limit (500) · Try later.',
    )
  })
  it('ends with why, and names survivors', () => {
    const shown = lines({ type: 'run_ended', outcome: 'failed', result, why: 'It crashed.', survivors: [7, 8] })
    expect(shown).toEqual(['■ It crashed.', 'Still alive: 7, 8', ''])
  })
  it('starts a new line for whatever interrupts a stream', () => {
    const notice = { type: 'notice', level: 'warning', code: 'x', message: 'Careful.' }
    expect(lines(text('Work', { delta: true }), notice)).toEqual(['Work', 'Careful.', ''])
  })
})

describe('no agent can draw outside its words', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u009d',
      '\u0007',
      '\r',
      '\n',
      '\b',
      '\u202e',
      '[31m',
      ']52;c;x',
      'a',
      '\t',
      '🐕',
      '{',
      '"',
    ),
    maxLength: 60,
  })
  const id = fc.constantFrom('m1', 'm2')
  const parent = fc.constantFrom(null, 'p1')
  const anyEvent = fc.oneof(
    fc.record({
      type: fc.constantFrom('text', 'thinking'),
      text: hostile,
      delta: fc.boolean(),
      messageId: id,
      parentCallId: parent,
    }),
    fc.record({
      type: fc.constant('tool_call'),
      callId: id,
      name: hostile.map((name) => `n${name}`),
      input: hostile,
      parentCallId: parent,
    }),
    fc.record({
      type: fc.constant('tool_result'),
      callId: id,
      outcome: fc.constantFrom('ok', 'error', 'denied'),
      output: hostile,
      truncated: fc.boolean(),
      parentCallId: parent,
    }),
    fc.record({
      type: fc.constant('notice'),
      level: fc.constantFrom('info', 'error'),
      code: fc.constant('x'),
      message: hostile,
    }),
    fc.record({ type: fc.constant('prompt'), text: hostile, origin: fc.constant('start') }),
    fc.record({
      type: fc.constant('approval_requested'),
      requestId: id,
      tool: hostile.map((name) => `n${name}`),
      input: hostile,
      reason: hostile,
    }),
    fc.record({
      type: fc.constant('run_ended'),
      outcome: fc.constant('failed'),
      result: fc.constant(result),
      why: hostile,
      survivors: fc.constant([]),
    }),
  )

  it('every control that is printed is a colour of ours, a tab or a line end', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const left = plain(draw(...events)).replaceAll('\r\n', '')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
        expect(left).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e]/)
      }),
    )
  })
  it('every colour is closed before the line ends', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        for (const line of draw(...events).split('\r\n')) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the renderer's own colours
          const last = [...line.matchAll(/\u001b\[([\d;]*)m/g)].at(-1)?.[1]
          expect(last ?? '0').toBe('0')
        }
      }),
    )
  })
})
