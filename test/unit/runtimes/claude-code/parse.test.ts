import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from '../../../../src/main/runtimes/claude-code/parse'
import { newParseState } from '../../../../src/main/runtimes/claude-code/parseState'
import { mergeDeltas } from '../../../../src/main/runtimes/claude-code/parseStreamEvent'
import { AgentEvent } from '../../../../src/shared/domain/events'
import { EVENT_TEXT_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../../../src/shared/domain/limits'
import { ofType } from './recorded'

const once = (line: Record<string, unknown>): AgentEvent[] => parse(newParseState(null), line)

/** Every message kind that the CLI's own types or clis.md name. */
const named: readonly Record<string, unknown>[] = [
  ...[
    'api_retry',
    'background_tasks_changed',
    'commands_changed',
    'compact_boundary',
    'control_request_progress',
    'elicitation_complete',
    'files_persisted',
    'hook_progress',
    'hook_response',
    'hook_started',
    'informational',
    'init',
    'local_command_output',
    'memory_recall',
    'mirror_error',
    'model_refusal_fallback',
    'model_refusal_no_fallback',
    'notification',
    'permission_denied',
    'plugin_install',
    'session_state_changed',
    'session_writes_lost',
    'status',
    'task_notification',
    'task_progress',
    'task_started',
    'task_updated',
    'thinking_tokens',
    'worker_shutting_down',
  ].map((subtype) => ({ type: 'system', subtype })),
  ...[
    'assistant',
    'user',
    'result',
    'rate_limit_event',
    'control_request',
    'control_response',
    'control_cancel_request',
    'tool_progress',
    'auth_status',
    'prompt_suggestion',
    'conversation_reset',
    'tool_use_summary',
  ].map((type) => ({ type })),
  ...[
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
    'ping',
  ].map((type) => ({ type: 'stream_event', event: { type, delta: { type: 'text_delta', text: 'x' } } })),
]

describe('one line of the stream', () => {
  it.each(named.map((line) => [JSON.stringify(line), line] as const))('%s has a name', (_name, line) => {
    const events = once(line)
    expect(ofType(events, 'raw')).toEqual([])
    for (const event of events) expect(AgentEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
  })

  it.each([
    [{ type: 'brand_new', a: 1 }, 'brand_new'],
    [{ type: 'system', subtype: 'brand_new' }, 'system.brand_new'],
    [{ type: 'stream_event', event: { type: 'brand_new' } }, 'stream_event.brand_new'],
    [{ type: 'assistant', message: { id: 'm', content: [{ type: 'brand_new' }] } }, 'assistant.brand_new'],
    [{ type: 'user', message: { content: [{ type: 'brand_new' }] } }, 'user.brand_new'],
  ])('%j is kept as raw', (line, name) => {
    const [event] = once(line)
    expect(event).toMatchObject({ type: 'raw', name })
  })

  it('never makes a session of an id that the next resume would pass on as a flag', () => {
    const line = { type: 'system', subtype: 'init', session_id: '--dangerously-skip-permissions' }
    expect(once(line).map((event) => (event.type === 'notice' ? event.code : event.type))).toEqual([
      'turn_started',
      'no_session_id',
    ])
  })

  it('never throws and never makes an event that is not valid, whatever is in it', () => {
    const types = [
      'system',
      'assistant',
      'user',
      'result',
      'stream_event',
      'rate_limit_event',
      'control_request',
      'else',
    ]
    const subtypes = named.map((line) => line['subtype']).filter((one) => one !== undefined)
    const line = fc.record({
      type: fc.constantFrom(...types),
      subtype: fc.oneof(fc.constantFrom(...subtypes), fc.jsonValue()),
      message: fc.oneof(
        fc.jsonValue(),
        fc.record({
          id: fc.jsonValue(),
          content: fc.array(
            fc.record({
              type: fc.constantFrom('text', 'thinking', 'tool_use', 'tool_result', 'x'),
              text: fc.jsonValue(),
              id: fc.jsonValue(),
              input: fc.jsonValue(),
            }),
          ),
        }),
      ),
      event: fc.jsonValue(),
      rest: fc.dictionary(
        fc.constantFrom(
          'session_id',
          'task_id',
          'tool_use_id',
          'error',
          'result',
          'permission_denials',
          'rate_limit_info',
        ),
        fc.jsonValue(),
      ),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const state = newParseState(null)
        for (const { rest, ...one } of lines) {
          for (const event of parse(state, { ...rest, ...one })) {
            expect(AgentEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
          }
        }
      }),
    )
  })

  it('gives each text of one message a name of its own', () => {
    const state = newParseState(null)
    const block = (content: Record<string, unknown>) =>
      parse(state, { type: 'assistant', message: { id: 'm', content: [content] } })
    const first = block({ type: 'text', text: 'one' })
    block({ type: 'tool_use', id: 't', name: 'Bash', input: {} })
    const second = block({ type: 'text', text: 'two' })
    expect([...first, ...second].map((event) => event.type === 'text' && event.messageId)).toEqual(['m/0', 'm/2'])
  })

  it('cuts a text that is too long, and says so', () => {
    const words = 'x'.repeat(EVENT_TEXT_MAX_CHARS + 5)
    const [text, told] = once({ type: 'assistant', message: { id: 'm', content: [{ type: 'text', text: words }] } })
    expect(text).toMatchObject({ type: 'text', text: words.slice(0, EVENT_TEXT_MAX_CHARS) })
    expect(told).toMatchObject({ type: 'notice', code: 'text_cut' })
  })

  it('cuts what a tool printed, and says so', () => {
    const content = [{ type: 'tool_result', tool_use_id: 't', content: 'x'.repeat(TOOL_PAYLOAD_MAX_CHARS + 1) }]
    expect(once({ type: 'user', message: { content } })).toMatchObject([{ type: 'tool_result', truncated: true }])
  })

  it.each([
    [{ is_error: false }, undefined, 'ok'],
    [{ is_error: true }, undefined, 'error'],
    [{ is_error: true }, { permission_decision: { decision: 'reject' } }, 'denied'],
    [{ is_error: true }, { permission_decision: { decision: 'accept' } }, 'error'],
    [{ is_error: true }, { non_execution_kind: 'interrupted' }, 'interrupted'],
  ])('a tool result with %j and %j is %s', (block, meta, outcome) => {
    const content = [{ type: 'tool_result', tool_use_id: 't', content: 'x', ...block }]
    const metas = meta === undefined ? [] : [{ id: 't', ...meta }]
    expect(once({ type: 'user', message: { content }, tool_result_meta: metas })).toMatchObject([{ outcome }])
  })

  it('tells a session again only when something about it has changed', () => {
    const state = newParseState(null)
    const init = (more: Record<string, unknown>) =>
      parse(state, { type: 'system', subtype: 'init', session_id: 's1', model: 'a', ...more }).map(({ type }) => type)
    expect(init({})).toEqual(['session', 'turn_started'])
    expect(init({})).toEqual(['turn_started'])
    expect(init({ model: 'b' })).toEqual(['session', 'turn_started'])
    expect(init({ session_id: 's2' })).toEqual(['session', 'turn_started'])
  })
})

describe('deltas that arrive together', () => {
  const delta = (text: string, messageId = 'm/0'): AgentEvent => ({
    type: 'text',
    text,
    delta: true,
    messageId,
    parentCallId: null,
  })

  it('are joined when they are neighbours of one block, and say the same', () => {
    const whole: AgentEvent = { type: 'text', text: 'ab', delta: false, messageId: 'm/0', parentCallId: null }
    expect(mergeDeltas([delta('a'), delta('b'), whole, delta('c', 'm/1'), delta('d', 'm/2')])).toEqual([
      delta('ab'),
      whole,
      delta('c', 'm/1'),
      delta('d', 'm/2'),
    ])
  })

  it('never grow past what an event may carry', () => {
    const long = 'x'.repeat(EVENT_TEXT_MAX_CHARS - 1)
    expect(mergeDeltas([delta(long), delta('ab')])).toHaveLength(2)
  })
})
