import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import { AgentEvent } from '../../../src/shared/domain/events'
import { anyEvent } from '../../support/terminal/livingRun'

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

describe('a streamed answer', () => {
  const thought = (words: string, more: object = {}) => text(words, { type: 'thinking', messageId: 'r1', ...more })
  const delta = { delta: true }

  it('is drawn once when its messages come first in pieces and then whole', () => {
    const shown = lines(
      thought('I think', delta),
      thought(' so.', delta),
      text('It ', delta),
      text('is.', delta),
      thought('I think so.'),
      text('It is.'),
    )
    expect(shown).toEqual(['I think so.', '', 'It is.', ''])
  })

  it('whose pieces come mixed loses nothing and repeats nothing', () => {
    const second = { ...delta, messageId: 'm2' }
    const shown = lines(text('One', delta), text('Two', second), text('One.'), text('Two.', { messageId: 'm2' }))
    expect(shown.filter((line) => line !== '')).toEqual(['One', 'Two', '.', '.'])
  })

  it('that is begun anew after a retry is drawn anew', () => {
    const retry = { type: 'retry', attempt: 1, maxRetries: 10, delayMs: 90_000, httpStatus: 529, reason: 'overloaded' }
    const shown = lines(text('It is', delta), retry, text('It is ', delta), text('so.', delta), text('It is so.'))
    expect(shown).toEqual(['It is', 'Retry 1 of 10 in 1 min 30 s: overloaded (529)', '', 'It is so.', ''])
  })

  it('longer than a whole text may be is not drawn twice', () => {
    const long = 'x'.repeat(200_000)
    const shown = plain(draw(text(long, delta), text(long, delta), text('x'.repeat(256_000))))
    expect(shown).toBe(`${long}${long}\r\n`)
  })

  it('reads the same however it is cut into pieces, with and without the whole text at the end', () => {
    const unit = fc.constantFrom('a', ' ', '\n', '\r\n', '🐕', 'é', '\t')
    const words = fc.array(unit, { maxLength: 40 }).map((units) => `>${units.join('')}<`)
    fc.assert(
      fc.property(words, fc.array(fc.nat(60), { maxLength: 12 }), fc.boolean(), (whole, cuts, said) => {
        const places = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length]
        const pieces = places.slice(1).map((end, index) => text(whole.slice(places[index], end), delta))
        const bytes = [...pieces, ...(said ? [text(whole)] : []), { type: 'recovered', message: 'end' }]
        expect(draw(...bytes)).toBe(draw(text(whole), { type: 'recovered', message: 'end' }))
      }),
    )
  })

  it('never splits a character over two writes: each is encoded by itself', () => {
    const renderer = new TranscriptRenderer()
    const drawn = ['\ud83d', '\udc15'].map((half) => renderer.render(AgentEvent.parse(text(half, delta))))
    expect(drawn).toEqual(['', '🐕'])
    expect(lines(text('x\ud83d', delta), text('x🐕'))).toEqual(['x🐕', ''])
  })
})

describe('calls side by side', () => {
  const call = (callId: string, command: string) => ({
    type: 'tool_call',
    callId,
    name: 'shell',
    input: JSON.stringify({ command }),
    parentCallId: null,
  })
  const done = (callId: string, output: string) => ({
    type: 'tool_result',
    callId,
    outcome: 'ok',
    output,
    truncated: false,
    parentCallId: null,
  })
  it('have results that name the call they are not under', () => {
    const shown = lines(
      call('a', 'one'),
      call('b', 'two'),
      done('a', 'A'),
      done('b', 'B'),
      call('c', 'x'),
      done('c', 'C'),
    )
    expect(shown.filter((line) => line !== '')).toEqual([
      '● shell one',
      '● shell two',
      '  └ shell one',
      '    A',
      '  └ shell two',
      '    B',
      '● shell x',
      '  └ C',
    ])
  })
})

describe('a request to a person', () => {
  const asks = (requestId: string, command: string, reason = '') => ({
    type: 'approval_requested',
    requestId,
    tool: 'shell',
    input: JSON.stringify({ command }),
    reason,
  })
  const resolved = (more: object) => ({
    type: 'approval_resolved',
    requestId: 'r',
    decision: 'allowed',
    by: 'user',
    reason: '',
    ...more,
  })

  it('shows all of what will run, and why it is asked', () => {
    expect(lines(asks('r', 'cd src\nnpm test', 'It runs a program.'))).toEqual([
      '▲ Permission shell',
      '  cd src',
      '  npm test',
      '  It runs a program.',
      '',
    ])
    const long = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n')
    expect(lines(asks('r', long)).at(-2)).toBe('  … 8 more lines')
  })

  it.each([
    [{ scope: 'once' }, '  ✓ Allowed once'],
    [{ scope: 'agent', reason: 'Fine.' }, '  ✓ Allowed for this agent: Fine.'],
    [{}, '  ✓ Allowed'],
    [{ by: 'policy', scope: 'agent', reason: 'You allowed this.' }, '  ✓ Allowed by policy: You allowed this.'],
    [{ by: 'provider' }, '  ✓ Allowed by the agent’s own program'],
    [{ decision: 'denied', reason: 'Not on Friday.' }, '  ✗ Denied: Not on Friday.'],
    [{ decision: 'denied', by: 'policy', reason: 'It is read-only.' }, '  ✗ Denied by policy: It is read-only.'],
    [{ decision: 'withdrawn', by: 'policy', reason: 'The run ended.' }, '  ○ Withdrawn: The run ended.'],
  ])('is answered with %o', (more, expected) => {
    expect(lines(asks('r', 'npm test'), resolved(more)).slice(2)).toEqual([expected, ''])
  })

  it('is named by its answer when something else was drawn since', () => {
    const shown = lines(asks('a', 'one'), asks('r', 'two'), resolved({}), resolved({ requestId: 'a', scope: 'once' }))
    expect(shown.slice(-3)).toEqual(['  ✓ Allowed', '  ✓ Allowed once · shell one', ''])
    const notice = { type: 'notice', level: 'info', code: 'x', message: 'Meanwhile.' }
    expect(lines(asks('r', 'two'), notice, resolved({})).at(-2)).toBe('  ✓ Allowed · shell two')
  })

  it('may be a question', () => {
    const asked = {
      type: 'question_asked',
      requestId: 'q',
      question: 'Which port?\nThere are two.',
      choices: ['80', '443'],
    }
    const answered = { type: 'question_answered', requestId: 'q', answer: '8080\nof course' }
    expect(lines(asked, answered)).toEqual([
      '▲ Question',
      '  Which port?',
      '  There are two.',
      '  • 80',
      '  • 443',
      '  ✓ Answered',
      '  8080',
      '  of course',
      '',
    ])
    expect(lines(asked, { ...answered, answer: null }).at(-2)).toBe('  ○ Withdrawn without an answer')
  })
})

it('a compacted conversation is a part of its own', () => {
  const compacted = { type: 'notice', level: 'info', code: 'compacted', message: 'Older steps were summed up.' }
  expect(lines(text('Words.'), compacted)).toEqual(['Words.', '', '── Older steps were summed up.', ''])
})

describe('the output of a call that is drawn while it runs', () => {
  const call = (callId: string, command: string, more: object = {}) => ({
    type: 'tool_call',
    callId,
    name: 'shell',
    input: JSON.stringify({ command }),
    parentCallId: null,
    ...more,
  })
  const printed = (callId: string, words: string, leftOut = 0) => ({
    type: 'tool_output',
    callId,
    text: words,
    leftOut,
  })
  const ended = (callId: string, output: string, more: object = {}) => ({
    type: 'tool_result',
    callId,
    outcome: 'ok',
    output,
    truncated: false,
    parentCallId: null,
    ...more,
  })

  it('stands under its call, and the result adds only how it ended', () => {
    const shown = lines(
      call('c1', 'npm test'),
      printed('c1', 'one\n  two'),
      printed('c1', 'last', 12),
      ended('c1', 'one\n  two\n…\nlast\n[Exit code 0.]'),
    )
    expect(shown).toEqual([
      '● shell npm test',
      '  │ one',
      '  │   two',
      '  │ … 12 lines left out, whole in the raw log',
      '  │ last',
      '  └ Exit code 0.',
      '',
    ])
  })
  it('is drawn by the result where nothing was drawn before, as in journals of old', () => {
    const shown = lines(call('c1', 'true'), ended('c1', 'one\n[Exit code 0.]'))
    expect(shown).toEqual(['● shell true', '  └ one', '    [Exit code 0.]', ''])
  })
  it('is ended by the first words of a result that has no last word of its own', () => {
    const output = 'About tree 12:\n- lint passed\n- test FAILED\n\ntest:\none\n… cut here: the output was longer.'
    const shown = lines(call('c1', 'x'), printed('c1', 'one'), ended('c1', output, { outcome: 'error' }))
    expect(shown.slice(2)).toEqual(['  └ About tree 12:', '    - lint passed', '    - test FAILED', ''])
  })
  it('still says that a call was interrupted', () => {
    const shown = lines(
      call('c1', 'x'),
      printed('c1', 'one'),
      ended('c1', 'one\n[Interrupted. The command and all it had started were ended.]', { outcome: 'interrupted' }),
    )
    expect(shown.slice(2, 4)).toEqual([
      '  └ interrupted',
      '    Interrupted. The command and all it had started were ended.',
    ])
  })
  it('carries the name of its call from the moment another comes in between', () => {
    const shown = lines(
      call('c1', 'npm run lint -- --cache --fix-nothing'),
      printed('c1', 'a'),
      call('c2', 'npm test'),
      printed('c2', 'b'),
      printed('c1', 'c'),
      printed('c2', 'd'),
      ended('c2', '[Exit code 0.]'),
    )
    expect(shown).toEqual([
      '● shell npm run lint -- --cache --fix-nothing',
      '  │ a',
      '',
      '● shell npm test',
      '  │ b',
      '  │ npm run lint -- --cache… │ c',
      '  │ npm test │ d',
      '  └ shell npm test',
      '    Exit code 0.',
      '',
    ])
  })
  it('still stands under its call when the person was asked in between', () => {
    const asked = { type: 'approval_requested', requestId: 'r1', tool: 'shell', input: '{}', reason: '' }
    const allowed = { type: 'approval_resolved', requestId: 'r1', decision: 'allowed', by: 'user', reason: '' }
    expect(lines(call('c1', 'make'), asked, allowed, printed('c1', 'cc')).at(-2)).toBe('  │ cc')
  })
  it('does not break into words that stream: they go on below', () => {
    const shown = lines(text('I ', { delta: true }), printed('c9', 'late'), text('look.', { delta: true }))
    expect(shown).toEqual(['I ', '  │ a tool │ late', '', 'look.'])
  })
  it('of a call inside another agent stays out, as its result does', () => {
    const shown = lines(call('c1', 'make', { parentCallId: 'p1' }), printed('c1', 'cc'))
    expect(shown).toEqual(['  │ ● shell make', ''])
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
    fc.record({ type: fc.constant('tool_output'), callId: id, text: hostile, leftOut: fc.nat() }),
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
      type: fc.constant('approval_resolved'),
      requestId: id,
      decision: fc.constantFrom('allowed', 'denied', 'withdrawn'),
      by: fc.constant('user'),
      reason: hostile,
    }),
    fc.record({
      type: fc.constant('question_asked'),
      requestId: id,
      question: hostile,
      choices: fc.array(hostile, { maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('question_answered'), requestId: id, answer: fc.option(hostile) }),
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

describe('a resume', () => {
  const report = (kept: string[], missing: string[]) => ({ type: 'resume_report', previousRun: 'run-0', kept, missing })
  it('says in a quiet block what is kept of the run before, and what is missing', () => {
    const shown = lines(
      text('Before.'),
      report(['41 events', 'All output\u001b[31m'], ['The last answer']),
      text('On.'),
    )
    expect(shown).toEqual([
      'Before.',
      '',
      '── resumed; of the run before',
      '  ✓ 41 events',
      '  ✓ All output[31m',
      '  ✗ The last answer',
      '',
      'On.',
      '',
    ])
  })
  it('counts what does not fit', () => {
    const many = Array.from({ length: 11 }, (_, index) => `sentence ${index}`)
    expect(lines(report(many, [])).slice(8)).toEqual(['  ✓ sentence 7', '  ✓ … 3 more', ''])
  })
})

describe('a renderer that goes on for another', () => {
  it('draws every later event as the first one would, wherever it takes over', () => {
    const property = fc.property(fc.array(anyEvent, { maxLength: 30 }), fc.nat(30), (events, cut) => {
      const whole = new TranscriptRenderer()
      const drawn = events.map((event) => whole.render(event))
      const first = new TranscriptRenderer()
      for (const event of events.slice(0, cut)) first.render(event)
      const second = new TranscriptRenderer()
      expect(second.load(JSON.parse(JSON.stringify(first.save())))).toBe(true)
      expect(events.slice(cut).map((event) => second.render(event))).toEqual(drawn.slice(cut))
    })
    fc.assert(property, { numRuns: 500, seed: 11 })
  })
  it('takes nothing that is no renderer’s state, and is as it was', () => {
    const renderer = new TranscriptRenderer()
    const before = renderer.save()
    for (const wrong of [null, 1, {}, { ...before, last: 'other' }, { ...before, speech: {} }]) {
      expect(renderer.load(wrong)).toBe(false)
    }
    expect(renderer.save()).toEqual(before)
  })
})
