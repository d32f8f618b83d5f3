import { describe, expect, it } from 'vitest'
import type { ModelPart } from '../../../src/main/conversation/modelClient'
import { type ContentOptions, call, calls, content, signature, text, thought } from '../../support/fake-gemini/answers'
import { FAKE_KEY } from '../../support/fake-gemini/server'
import { ClientScene, MODEL, user } from './scene'

const wordsOf = (shown: readonly ModelPart[], type: 'text' | 'thinking'): string =>
  shown.map((part) => (part.type === type ? part.delta : '')).join('')

/** Two, three and four bytes a character, and a surrogate pair. */
const WORDS = 'Grüße an alle: 雪橇犬 🐕‍🦺 running through the snow, one after the other, for hours.'

describe('an answer through the SDK', () => {
  it('arrives whole, word by word, with what it cost', async () => {
    await using scene = await ClientScene.open()
    scene.fake.enqueue(content([thought('Let me think about it for a while.'), { text: WORDS }], { chunkChars: 7 }))
    const { answer, shown } = scene.ask([user('hello')], { system: 'Be kind.' })
    expect(await answer).toMatchObject({
      ok: true,
      value: {
        text: WORDS,
        native: [thought('Let me think about it for a while.'), { text: WORDS }],
        calls: [],
        end: 'done',
        reason: 'STOP',
        model: MODEL,
        usage: { ...scene.fake.ledger.total(), reasoningTokens: scene.fake.ledger.thoughts() },
      },
    })
    expect(wordsOf(shown, 'text')).toBe(WORDS)
    expect(wordsOf(shown, 'thinking')).toBe('Let me think about it for a while.')
    expect(shown.length).toBeGreaterThan(5)
    const [asked] = scene.fake.answerRequests
    expect(asked).toMatchObject({ system: 'Be kind.', model: MODEL, key: FAKE_KEY, conversation: 'hello' })
    expect(asked?.query.has('key')).toBe(false)
    expect(await asked?.closed).toBe('whole')
  })

  it.each([1, 2, 3, 5, 7, 64])('is the same when the connection cuts it every %i bytes', async (cutBytes) => {
    await using scene = await ClientScene.open()
    const parts = [{ text: WORDS }, call('read_file', { path: 'ü/🐕' }, { id: 'c1', signature: signature() })]
    scene.fake.enqueue(content(parts, { cutBytes }))
    const { answer } = scene.ask([user('hello')])
    expect(await answer).toMatchObject({
      ok: true,
      value: { text: WORDS, native: parts, calls: [{ callId: 'c1', name: 'read_file', input: '{"path":"ü/🐕"}' }] },
    })
  })

  it('keeps thoughts, signatures and parts of the future, which the SDK would drop', async () => {
    await using scene = await ClientScene.open()
    const parts = [
      thought('Hm.'),
      { text: 'I look.', thoughtSignature: signature() },
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { brandNew: { answer: 42 } },
      call('read_file', { path: 'a' }, { signature: signature() }),
      call('read_file', { path: 'b' }),
      { text: '', thoughtSignature: signature() },
    ]
    scene.fake.enqueue(content(parts, { chunkFields: { forecast: 'snow' }, candidateFields: { mood: 'good' } }))
    const { answer, shown } = scene.ask([user('hello')])
    const first = await answer
    expect(first).toMatchObject({ ok: true, value: { native: parts } })
    const raws = shown.flatMap((part) => (part.type === 'raw' ? [part.name] : []))
    expect(raws).toEqual([
      'gemini.mood',
      'gemini.forecast',
      'gemini.executableCode',
      'gemini.inlineData',
      'gemini.brandNew',
    ])
    if (!first.ok) return
    const { native, text: said, calls: made } = first.value
    expect(made.map(({ callId }) => callId)).toHaveLength(2)
    expect(new Set(made.map(({ callId }) => callId)).size).toBe(2)
    const results = made.map(({ callId, name }) => ({ callId, name, outcome: 'ok' as const, output: callId }))
    const second = await scene.ask([
      user('hello'),
      { kind: 'model', dialect: 'gemini', native, text: said, calls: made },
      { kind: 'tools', results },
    ]).answer
    expect(scene.fake.refusals).toEqual([])
    expect(second).toMatchObject({ ok: true })
    expect(scene.fake.answerRequests[1]?.contents[1]).toEqual({ role: 'model', parts })
  })

  it('takes several calls at once and sends their results back in order, with the ids that there were', async () => {
    await using scene = await ClientScene.open()
    scene.fake.enqueue(
      calls([
        ['list', { path: '.' }, 'one'],
        ['grep', { pattern: 'x' }],
        ['list', { path: 'src' }, 'three'],
      ]),
    )
    const first = await scene.ask([user('look')]).answer
    if (!first.ok) throw new Error(first.error.message)
    const { native, text: said, calls: made } = first.value
    expect(made).toEqual([
      { callId: 'one', name: 'list', input: '{"path":"."}' },
      { callId: 'id-1', name: 'grep', input: '{"pattern":"x"}' },
      { callId: 'three', name: 'list', input: '{"path":"src"}' },
    ])
    await scene.ask([
      user('look'),
      { kind: 'model', dialect: 'gemini', native, text: said, calls: made },
      {
        kind: 'tools',
        results: [
          { callId: 'one', name: 'list', outcome: 'ok', output: 'a b' },
          { callId: 'id-1', name: 'grep', outcome: 'denied', output: 'Not now.' },
          { callId: 'three', name: 'list', outcome: 'ok', output: '' },
        ],
      },
    ]).answer
    expect(scene.fake.refusals).toEqual([])
    expect(scene.fake.answerRequests[1]?.contents[2]).toEqual({
      role: 'user',
      parts: [
        { functionResponse: { id: 'one', name: 'list', response: { output: 'a b' } } },
        { functionResponse: { name: 'grep', response: { error: 'Not now.' } } },
        { functionResponse: { id: 'three', name: 'list', response: { output: '' } } },
      ],
    })
  })

  it('asks as it is set up to', async () => {
    await using scene = await ClientScene.open()
    const client = scene.client({ settings: { thinkingLevel: 'low', maxOutputTokens: 900, temperature: 0 } })
    await scene.ask([user('hello')], {
      client,
      tools: [
        {
          name: 'read_file',
          description: 'Reads a file.',
          risk: 'read',
          inputSchema: {
            $schema: 'https://json-schema.org/draft/2020-12/schema',
            type: 'object',
            properties: { path: { type: 'string', minLength: 1 } },
            required: ['path'],
            additionalProperties: false,
          },
        },
        { name: 'get_story', description: 'The story.', risk: 'read', inputSchema: { type: 'object', properties: {} } },
      ],
    }).answer
    expect(scene.fake.refusals).toEqual([])
    expect(scene.fake.answerRequests[0]?.body).toMatchObject({
      generationConfig: {
        maxOutputTokens: 900,
        temperature: 0,
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' },
      },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'read_file',
              description: 'Reads a file.',
              parameters: {
                type: 'object',
                properties: { path: { type: 'string', minLength: 1 } },
                required: ['path'],
              },
            },
            { name: 'get_story', description: 'The story.' },
          ],
        },
      ],
    })
  })
})

describe('an answer that does not come whole', () => {
  const broken: readonly (readonly [string, ContentOptions, string])[] = [
    ['cut before anything', { broken: { how: 'drop', at: 'before_headers' } }, 'connection'],
    ['cut before the first chunk', { broken: { how: 'drop', at: 'after_headers' } }, 'connection'],
    ['cut after the first chunk', { broken: { how: 'drop', at: 'after_first_chunk' } }, 'connection'],
    ['cut inside a line', { broken: { how: 'drop', at: 'inside_a_line' } }, 'connection'],
    ['closed in order before the first chunk', { broken: { how: 'end', at: 'after_headers' } }, 'connection'],
    ['closed in order after the first chunk', { broken: { how: 'end', at: 'after_first_chunk' } }, 'connection'],
    ['closed in order just before its end mark', { broken: { how: 'end', at: 'before_finish' } }, 'connection'],
    ['closed in order inside a line', { broken: { how: 'end', at: 'inside_a_line' } }, 'server'],
    ['without an end mark', { finishReason: null }, 'connection'],
    ['with a line that is no JSON', { instead: 'data: {"candidates": [{]}\r\n\r\n' }, 'server'],
    ['with a chunk that is no object', { instead: 'data: null\r\n\r\n' }, 'server'],
    ['with bytes that are no text', { instead: Uint8Array.from([0x64, 0x61, 0xff, 0xfe, 0x0a, 0x0a]) }, 'connection'],
    ['with something that is no event', { instead: '<html>502 Bad Gateway</html>' }, 'server'],
    [
      'with an error as the service writes it in mid-stream',
      { instead: '{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}\n' },
      'server',
    ],
    [
      'with an error inside a chunk',
      { instead: 'data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\r\n\r\n' },
      'overloaded',
    ],
  ]
  it.each(broken)('%s: is a failure that is worth asking again', async (_what, options, failureClass) => {
    await using scene = await ClientScene.open()
    scene.fake.enqueue(text('one two three four five six', { chunkChars: 4, ...options }))
    const { answer } = scene.ask([user('hello')])
    const failed = await answer
    expect(failed).toMatchObject({ ok: false, error: { class: failureClass, retryable: true, retryAfterMs: null } })
    // What the service had told of the cost by then, or that it is unknown: the SDK loses what came together with the
    // mistake. Never something in between.
    if (failed.ok) return
    const sold = { ...scene.fake.ledger.total(), reasoningTokens: scene.fake.ledger.thoughts() }
    expect([null, sold]).toContainEqual(failed.error.usage)
  })

  it('cut after its end mark: is whole all the same', async () => {
    await using scene = await ClientScene.open()
    scene.fake.enqueue(text('one two three', { chunkChars: 4, broken: { how: 'drop', at: 'after_finish' } }))
    expect(await scene.ask([user('hello')]).answer).toMatchObject({
      ok: true,
      value: { text: 'one two three', usage: scene.fake.ledger.total() },
    })
  })

  it('with a delay in an error inside the stream: that delay', async () => {
    await using scene = await ClientScene.open()
    const error = {
      code: 429,
      message: 'Slow down.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.25s' }],
    }
    scene.fake.enqueue(text('one two three', { chunkChars: 4, instead: `data: ${JSON.stringify({ error })}\r\n\r\n` }))
    expect(await scene.ask([user('hello')]).answer).toMatchObject({
      ok: false,
      error: { class: 'rate_limit', retryAfterMs: 1_250, httpStatus: 429 },
    })
  })

  it('leaves no promise that rejects on its own', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      await using scene = await ClientScene.open()
      for (const [, options] of broken) {
        scene.fake.enqueue(text('one two three four', { chunkChars: 4, ...options }))
        await scene.ask([user('hello')]).answer
      }
      await new Promise((resolve) => setImmediate(resolve))
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(unhandled).toEqual([])
  })
})

describe('a stop', () => {
  it.each(['before_headers', 'after_headers', 'after_first_chunk', 'inside_a_line'] as const)(
    'ends the HTTP stream that is silent %s, and the server sees it',
    async (at) => {
      await using scene = await ClientScene.open()
      scene.fake.enqueue(text('one two three', { chunkChars: 4, broken: { how: 'stall', at } }))
      const stop = new AbortController()
      const { answer, shown } = scene.ask([user('hello')], { signal: stop.signal })
      const request = await scene.fake.seen('hello')
      stop.abort()
      expect(await answer).toMatchObject({ ok: false, error: { class: 'interrupted', retryable: false } })
      expect(await request.closed).toBe('gone')
      const before = shown.length
      await new Promise((resolve) => setImmediate(resolve))
      expect(shown).toHaveLength(before)
    },
  )

  it('before the request: nothing is asked', async () => {
    await using scene = await ClientScene.open()
    expect(await scene.ask([user('hello')], { signal: AbortSignal.abort() }).answer).toMatchObject({
      ok: false,
      error: { class: 'interrupted' },
    })
    expect(scene.fake.requests).toEqual([])
  })

  it('while an answer is being read: nothing is shown afterwards', async () => {
    await using scene = await ClientScene.open()
    scene.fake.enqueue(text('word '.repeat(200), { chunkChars: 5 }))
    const stop = new AbortController()
    const shown: ModelPart[] = []
    const { answer } = scene.ask([user('hello')], {
      signal: stop.signal,
      onPart: (part) => {
        shown.push(part)
        stop.abort()
      },
    })
    expect(await answer).toMatchObject({ ok: false, error: { class: 'interrupted' } })
    expect(shown).toHaveLength(1)
  })
})
