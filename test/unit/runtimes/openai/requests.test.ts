import { describe, expect, it } from 'vitest'
import type { Step } from '../../../../src/main/conversation/modelClient'
import { chatMessages } from '../../../../src/main/runtimes/openai/chatMessages'
import { chatBody } from '../../../../src/main/runtimes/openai/chatRequest'
import { responsesInput } from '../../../../src/main/runtimes/openai/responsesInput'
import { responsesBody, type Wishes } from '../../../../src/main/runtimes/openai/responsesRequest'
import type { ToolDescription } from '../../../../src/main/tools/ports'
import { tools, user } from './steps'

const call = (callId: string, name = 'look', input = '{}') => ({ callId, name, input })
const said = (native: readonly unknown[], calls: readonly ReturnType<typeof call>[] = [], text = ''): Step => ({
  kind: 'model',
  dialect: 'openai-responses',
  native,
  text,
  calls,
})
const chatted = (message: object, calls: readonly ReturnType<typeof call>[] = []): Step => ({
  kind: 'model',
  dialect: 'openai-chat',
  native: [message],
  text: '',
  calls,
})

const reasoning = (id: string, more: object = { encrypted_content: 'gAAA' }) => ({
  type: 'reasoning',
  id,
  summary: [],
  ...more,
})
const fnCall = (call_id: string, more: object = {}) => ({
  type: 'function_call',
  id: `fc_${call_id}`,
  call_id,
  name: 'look',
  arguments: '{}',
  ...more,
})
const fnOutput = (call_id: string) => ({ type: 'function_call_output', call_id, output: `saw ${call_id}` })
const message = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  phase: 'commentary',
  content: [{ type: 'output_text', text: 'Hi' }],
}
const asked = { type: 'message', role: 'user', content: 'go' }

describe('the input of a response', () => {
  const table: readonly [string, readonly Step[], readonly unknown[]][] = [
    ['a prompt', [user('go')], [asked]],
    [
      'its own items verbatim, unknown fields and all',
      [
        user('go'),
        said([reasoning('rs_1'), message, { type: 'web_search_call', id: 'ws', x: [1] }, fnCall('c1')], [call('c1')]),
        tools('c1'),
      ],
      [asked, reasoning('rs_1'), message, { type: 'web_search_call', id: 'ws', x: [1] }, fnCall('c1'), fnOutput('c1')],
    ],
    [
      'open reasoning, but none whose content is not there',
      [
        user('go'),
        said([
          reasoning('rs_1', { content: [{ type: 'reasoning_text', text: 'hm' }] }),
          reasoning('rs_2', {}),
          message,
        ]),
      ],
      [asked, reasoning('rs_1', { content: [{ type: 'reasoning_text', text: 'hm' }] }), message],
    ],
    ['no reasoning that led to nothing', [user('go'), said([message, reasoning('rs_1')])], [asked, message]],
    ['no call that has no answer', [user('go'), said([message, reasoning('rs_1'), fnCall('c9')])], [asked, message]],
    ['no message without content', [user('go'), said([{ ...message, content: [] }])], [asked]],
    ['nothing that is no item', [user('go'), said([null, 'x', 7, message])], [asked, message]],
    [
      'a made-up name as one that can be sent',
      [user('go'), said([fnCall('c1', { name: 'functions.look me' })], [call('c1', 'functions.look me')]), tools('c1')],
      [asked, fnCall('c1', { name: 'functions_look_me' }), fnOutput('c1')],
    ],
    [
      'another language from its words and calls',
      [
        user('go'),
        { kind: 'model', dialect: 'gemini', native: [{ odd: 1 }], text: 'Hi', calls: [call('c'.repeat(70), 'a.b')] },
        tools('c'.repeat(70)),
      ],
      [
        asked,
        { type: 'message', role: 'assistant', content: 'Hi' },
        { type: 'function_call', call_id: 'c'.repeat(64), name: 'a_b', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c'.repeat(64), output: `saw ${'c'.repeat(70)}` },
      ],
    ],
    ['an answer without a word as nothing', [user('go'), said([]), user('go')], [asked, asked]],
  ]
  it.each(table)('has %s', (_, steps, expected) => {
    expect(responsesInput(steps)).toEqual(expected)
  })

  it('leaves out reasoning that was refused', () => {
    const steps = [user('go'), said([reasoning('rs_1'), message]), user('go'), said([reasoning('rs_2'), message])]
    expect(responsesInput(steps, new Set(['rs_1']))).toEqual([asked, message, asked, reasoning('rs_2'), message])
  })
})

describe('the messages of a chat', () => {
  const toolCall = (id: string, args = '{}', more: object = {}) => ({
    id,
    type: 'function',
    function: { name: 'look', arguments: args },
    ...more,
  })
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: `saw ${id}` })
  const prompt = { role: 'user', content: 'go' }
  const table: readonly [string, readonly Step[], readonly unknown[]][] = [
    ['a prompt', [user('go')], [prompt]],
    [
      'its own message verbatim while the work goes on',
      [
        user('go'),
        chatted(
          {
            role: 'assistant',
            content: null,
            reasoning_content: 'hm',
            tool_calls: [toolCall('c1', '{}', { extra_content: 1 })],
          },
          [call('c1')],
        ),
        tools('c1'),
      ],
      [
        prompt,
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hm',
          tool_calls: [toolCall('c1', '{}', { extra_content: 1 })],
        },
        result('c1'),
      ],
    ],
    [
      'no thoughts of work that is over, but what must be kept',
      [
        user('go'),
        chatted({ role: 'assistant', content: 'Hi', reasoning: 'hm', reasoning_details: [{ a: 1 }] }),
        user('go'),
      ],
      [prompt, { role: 'assistant', content: 'Hi', reasoning_details: [{ a: 1 }] }, prompt],
    ],
    [
      'malformed inputs as empty ones',
      [
        user('go'),
        chatted({ role: 'assistant', content: '', tool_calls: [toolCall('c1', '{"a'), toolCall('c2', '[1]')] }, [
          call('c1'),
          call('c2'),
        ]),
        tools('c1', 'c2'),
      ],
      [
        prompt,
        { role: 'assistant', content: null, tool_calls: [toolCall('c1'), toolCall('c2')] },
        result('c1'),
        result('c2'),
      ],
    ],
    [
      'no call that has no answer',
      [user('go'), chatted({ role: 'assistant', content: 'Hi', tool_calls: [toolCall('c9')] })],
      [prompt, { role: 'assistant', content: 'Hi' }],
    ],
    ['an answer without a word as nothing', [user('go'), chatted({ role: 'assistant', content: null })], [prompt]],
    [
      'another language from its words and calls',
      [user('go'), said([message, fnCall('c1')], [call('c1')], 'Hi'), tools('c1')],
      [prompt, { role: 'assistant', content: 'Hi', tool_calls: [toolCall('c1')] }, result('c1')],
    ],
  ]
  it.each(table)('have %s', (_, steps, expected) => {
    expect(chatMessages('', steps)).toEqual(expected)
  })

  it('begin with the system prompt', () => {
    expect(chatMessages('Be brief.', [user('go')])).toEqual([{ role: 'system', content: 'Be brief.' }, prompt])
  })
})

describe('the body of a request', () => {
  const wishes: Wishes = { reasoningEffort: 'low', maxOutputTokens: 9, cacheKey: 'agent-1' }
  const look: ToolDescription = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' }, risk: 'read' }
  const request = { model: 'm', system: 'S', tools: [look], steps: [user('go')] }

  it('asks OpenAI to store nothing and to show its thoughts', () => {
    expect(responsesBody(request, [], wishes, new Set())).toEqual({
      model: 'm',
      input: [],
      instructions: 'S',
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'low', summary: 'auto' },
      max_output_tokens: 9,
      prompt_cache_key: 'agent-1',
      parallel_tool_calls: true,
      tools: [{ type: 'function', name: 'look', description: 'Looks.', parameters: { type: 'object' }, strict: false }],
    })
  })

  it('holds nothing that was not wished for or was refused', () => {
    const none: Wishes = { reasoningEffort: '', maxOutputTokens: 0, cacheKey: 'k' }
    const bare = { ...request, system: '', tools: [] }
    expect(responsesBody(bare, [], none, new Set(['include', 'summary', 'cacheKey'] as const))).toEqual({
      model: 'm',
      input: [],
      store: false,
      stream: true,
    })
    expect(chatBody(bare, none, false, new Set(['usageOption'] as const))).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'go' }],
      stream: true,
    })
  })

  it('names the limit as the server knows it', () => {
    expect(chatBody(request, wishes, false, new Set())).toMatchObject({ max_tokens: 9, reasoning_effort: 'low' })
    expect(chatBody(request, wishes, true, new Set())).toMatchObject({ max_completion_tokens: 9 })
    expect(chatBody(request, wishes, false, new Set(['maxTokensName'] as const))).toMatchObject({
      max_completion_tokens: 9,
    })
  })
})
