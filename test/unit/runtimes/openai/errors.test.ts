import fc from 'fast-check'
import { APIConnectionError, APIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { type Concession, concessionFor } from '../../../../src/main/runtimes/openai/concessions'
import { judge } from '../../../../src/main/runtimes/openai/errors'
import {
  lost,
  malformed,
  type ProviderError,
  readError,
  toldError,
} from '../../../../src/main/runtimes/openai/providerError'
import { redactor } from '../../../../src/main/runtimes/openai/redact'
import { durationMs, retryAfterMs } from '../../../../src/main/runtimes/openai/retryAfter'
import type { FailureClass } from '../../../../src/shared/domain/run'

const NOW = Date.UTC(2026, 0, 1)
const judging = { host: 'api.test', hasKey: true, now: NOW, redact: redactor(null) }
const from =
  (headers: Record<string, string>) =>
  (name: string): string | null =>
    headers[name] ?? null
const body = (message: string, more: object = {}) => ({ error: { message, ...more } })

describe('what an error means', () => {
  const table: readonly [string, ProviderError, FailureClass, boolean][] = [
    ['a wrong key', toldError(body('Incorrect API key', { code: 'invalid_api_key' }), 401), 'authentication', false],
    [
      'a key without rights',
      toldError(body('You have insufficient permissions', { type: 'invalid_request_error' }), 403),
      'authentication',
      false,
    ],
    [
      'no money',
      toldError(body('You exceeded your current quota', { code: 'insufficient_quota' }), 429),
      'billing',
      false,
    ],
    [
      'no money, by its type',
      toldError(body('You exceeded your current quota', { type: 'insufficient_quota' }), 429),
      'billing',
      false,
    ],
    ['OpenRouter without credits', toldError(body('Insufficient credits', { code: 402 }), 402), 'billing', false],
    [
      'a limit of a minute',
      toldError(body('Rate limit reached', { type: 'tokens', code: 'rate_limit_exceeded' }), 429),
      'rate_limit',
      true,
    ],
    ['a limit without a body', toldError('', 429), 'rate_limit', true],
    [
      'a request that is larger than a minute',
      toldError(
        body(
          'Request too large for gpt-4 on tokens per min (TPM): Limit 1, Requested 2. The input or output tokens must be reduced in order to run successfully.',
          { code: 'rate_limit_exceeded' },
        ),
        429,
      ),
      'context_overflow',
      false,
    ],
    [
      'a bad request',
      toldError(body('Invalid tool', { type: 'invalid_request_error' }), 400),
      'invalid_request',
      false,
    ],
    ['no such model', toldError(body('does not exist', { code: 'model_not_found' }), 404), 'invalid_request', false],
    ['a lock', toldError(body('conflict'), 409), 'server', true],
    ['a request that took too long', toldError('', 408), 'server', true],
    ['a server error', toldError(body('oops', { type: 'server_error' }), 500), 'server', true],
    ['a gateway', toldError('Bad Gateway', 502), 'server', true],
    ['what the server cannot do', toldError('', 501), 'server', false],
    ['an overload', toldError(body('overloaded'), 503), 'overloaded', true],
    ['an overload by another name', toldError(body('Slow down', { code: 'slow_down' }), 429), 'overloaded', true],
    ['Azure’s filter', toldError(body('filtered', { code: 'content_filter' }), 400), 'refusal', false],
    ['OpenRouter’s moderation', toldError(body('Input was flagged', { code: 403 }), 403), 'refusal', false],
    ['a body that is too large', toldError('', 413), 'context_overflow', false],
    ['a failed response', toldError({ code: 'server_error', message: 'x' }), 'server', true],
    ['a failed response of a policy', toldError({ code: 'bio_policy', message: 'x' }), 'refusal', false],
    ['an error in a stream without a code', toldError({ message: 'An error occurred' }), 'server', true],
    [
      'an error in a stream with a status for a code',
      toldError({ error: { code: 429, message: 'x' } }),
      'rate_limit',
      true,
    ],
    ['a bad request, told in a stream', toldError({ code: 'invalid_prompt', message: 'x' }), 'invalid_request', false],
    ['a lost connection', lost('ECONNRESET'), 'connection', true],
    ['something that is no answer', malformed('it is not JSON'), 'server', true],
    [
      'a server that says not to retry',
      toldError(body('x'), 500, from({ 'x-should-retry': 'false' })),
      'server',
      false,
    ],
  ]
  it.each(table)('%s', (_, error, kind, retryable) => {
    expect(judge(error, judging, null)).toMatchObject({ class: kind, retryable })
  })

  it.each([
    ['OpenAI', body('x', { code: 'context_length_exceeded' }), 400],
    ['OpenAI, Responses', body('Your input exceeds the context window of this model.'), 400],
    [
      'vLLM',
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000.",
        code: 400,
      },
      400,
    ],
    [
      'vLLM, newer',
      body("'max_tokens' is too large: 2000. This model's maximum context length is 4096 tokens", { code: 400 }),
      400,
    ],
    [
      'OpenRouter',
      body("This endpoint's maximum context length is 32768 tokens. However, you requested about 42832", { code: 400 }),
      400,
    ],
    [
      'llama.cpp',
      body('the request exceeds the available context size, try increasing it', {
        type: 'exceed_context_size_error',
        code: 400,
      }),
      400,
    ],
    ['llama.cpp, older', body('the request exceeds the available context size', { code: 500 }), 500],
    ['llama-cpp-python', body('Requested tokens (2285) exceed context window of 2048'), 400],
    [
      'LM Studio',
      {
        error:
          'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
      },
      400,
    ],
    ['Ollama', { error: 'the input length exceeds the context length' }, 400],
    ['Anthropic', body('prompt is too long: 250000 tokens > 200000 maximum'), 400],
    ['LiteLLM', body('input length and `max_tokens` exceed context limit: 143653 + 64000 > 200000'), 400],
    [
      'Gemini',
      [
        {
          error: {
            message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
            code: 400,
          },
        },
      ],
      400,
    ],
  ])('knows that the context is full, as %s says it', (_, said, status) => {
    expect(judge(toldError(said, status), judging, null)).toMatchObject({ class: 'context_overflow', retryable: false })
  })

  it.each([
    'Rate limit reached for gpt-4 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.',
    'You exceeded your current quota, please check your plan and billing details.',
    "Invalid schema for function 'read': maximum depth exceeded",
    'max_tokens must be at least 1',
  ])('does not take for a full context: %s', (message) => {
    expect(judge(toldError(body(message), 400), judging, null).class).not.toBe('context_overflow')
  })

  it('says who said what, in one bounded sentence', () => {
    expect(judge(toldError(body('No such thing.'), 404), judging, null).message).toBe(
      'api.test answered 404: No such thing.',
    )
    expect(judge(lost('ECONNREFUSED'), judging, null).message).toBe('The connection to api.test failed: ECONNREFUSED.')
    const noKey = judge(toldError(body('No key.'), 401), { ...judging, hasKey: false }, null)
    expect(noKey.message).toBe('api.test answered 401: No key. No key was sent: set OPENAI_API_KEY.')
    expect(judge(toldError('y'.repeat(100_000), 500), judging, null).message.length).toBeLessThan(1_100)
  })

  it('never takes longer than a moment over a long message', () => {
    const words = [
      'request too large for ',
      'encrypted content ',
      'exceeds the ',
      'input token count ',
      'try again in 1',
    ]
    for (const word of words) {
      const error = toldError(body(word.repeat(64_000 / word.length)), 400)
      judge(error, judging, null)
      concessionFor(error)
    }
  })
})

describe('reading what the SDK threw', () => {
  const wire = { answered: true, errorBody: null }
  const headers = new Headers({ 'retry-after': '3' })

  it.each([
    [
      'OpenAI’s own shape',
      '{"error":{"message":"m","code":"c","type":"t","param":"p"}}',
      { message: 'm', code: 'c', type: 't', param: 'p' },
    ],
    ['a sentence', '{"error":"m"}', { message: 'm' }],
    ['an error without a wrapping', '{"object":"error","message":"m","code":400}', { message: 'm', code: '400' }],
    ['a detail', '{"detail":"Not Found"}', { message: 'Not Found' }],
    ['a list', '[{"error":{"message":"m"}}]', { message: 'm' }],
    ['a page', '<html><style>b{}</style><h1>Bad\n\n Gateway</h1></html>', { message: 'Bad Gateway' }],
    ['nothing', '', { message: '' }],
    ['another shape', '{"error":{"reason":"odd"}}', { message: '{"reason":"odd"}' }],
  ])('reads %s', (_, errorBody, expected) => {
    const thrown = APIError.generate(418, undefined, undefined, headers)
    const error = readError(thrown, { ...wire, errorBody })
    expect(error).toMatchObject({ kind: 'told', status: 418, ...expected })
    expect(error.header('retry-after')).toBe('3')
  })

  it('reads an error event, which has no status', () => {
    const thrown = new APIError(undefined, { code: 'server_error', message: 'm' }, undefined, headers)
    expect(readError(thrown, wire)).toMatchObject({ kind: 'told', status: null, code: 'server_error', message: 'm' })
  })

  it('names the reason at the bottom of a failed connection', () => {
    const cause = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }),
    })
    expect(readError(new APIConnectionError({ message: 'Connection error.', cause }), wire)).toMatchObject({
      kind: 'lost',
      message: 'ENOTFOUND',
    })
    expect(readError(new TypeError('terminated'), wire)).toMatchObject({ kind: 'lost', message: 'terminated' })
    expect(readError(new SyntaxError('bad'), wire)).toMatchObject({ kind: 'malformed' })
    expect(readError('thrown words', wire)).toMatchObject({ kind: 'lost' })
  })

  it.each(['<script>', '<', '<style a', '</'])('takes no more than a moment over a page of %j', (piece) => {
    const errorBody = piece.repeat(64_000 / piece.length)
    expect(readError(APIError.generate(502, undefined, undefined, headers), { ...wire, errorBody }).status).toBe(502)
  })

  it('reads anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, errorBody) => {
        for (const error of [toldError(value), readError(value, { answered: true, errorBody })])
          expect(judge(error, judging, null).message).not.toBe('')
      }),
    )
  })
})

describe('how long to wait', () => {
  it.each([
    ['1s', 1_000],
    ['12ms', 12],
    ['6m0s', 360_000],
    ['1h2m3.5s', 3_723_500],
    ['30', 30_000],
    ['0.5', 500],
    ['', null],
    ['-1', null],
    ['soon', null],
    ['1d', null],
  ])('reads %j', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it.each<[string, Record<string, string>, string, number | null]>([
    ['milliseconds first', { 'retry-after-ms': '1500', 'retry-after': '9' }, '', 1_500],
    ['seconds', { 'retry-after': '9' }, 'try again in 1s', 9_000],
    ['a date', { 'retry-after': new Date(NOW + 5_000).toUTCString() }, '', 5_000],
    ['a date that has passed', { 'retry-after': new Date(NOW - 5_000).toUTCString() }, '', 0],
    ['words', {}, 'Limit 3. Please try again in 1m12.5s. Visit', 72_500],
    ['nonsense, then words', { 'retry-after-ms': 'x', 'retry-after': '-3' }, 'try again in 20ms', 20],
    [
      'the fuller of the empty buckets',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6s',
      },
      '',
      6_000,
    ],
    [
      'no bucket that has something left',
      { 'x-ratelimit-remaining-tokens': '10', 'x-ratelimit-reset-tokens': '6s' },
      '',
      null,
    ],
    ['nothing', {}, 'Rate limit reached', null],
  ])('takes %s', (_, headers, message, ms) => {
    expect(retryAfterMs(from(headers), message, NOW)).toBe(ms)
  })
})

describe('what can be left out', () => {
  const refused = (message: string, param: string | null = null, code: string | null = null, status = 400) =>
    toldError({ error: { message, param, code } }, status)
  it.each<[ProviderError, Concession | null]>([
    [refused('Encrypted content is not supported with this model.', 'include'), 'include'],
    [refused("Unsupported parameter: 'reasoning.summary'", 'reasoning.summary'), 'summary'],
    [refused('Your organization must be verified to generate reasoning summaries.', 'reasoning.summary'), 'summary'],
    [refused('unknown', 'reasoning', 'unknown_parameter'), 'summary'],
    [refused("Unsupported parameter: 'reasoning.effort'", 'reasoning.effort'), null],
    [refused('Unknown parameter: prompt_cache_key', null, null, 422), 'cacheKey'],
    [refused('The encrypted content gAAA could not be verified.', null, 'invalid_encrypted_content'), 'oldReasoning'],
    [refused('reasoning `encrypted_content` was not issued to this caller'), 'oldReasoning'],
    [refused("Item with id 'rs_1' not found.", 'input', null, 404), 'oldReasoning'],
    [refused('Extra inputs are not permitted: stream_options', null, null, 422), 'usageOption'],
    [refused("'max_tokens' is not supported. Use 'max_completion_tokens' instead.", 'max_tokens'), 'maxTokensName'],
    [refused('Invalid tool', 'tools[0]'), null],
    [refused('Encrypted content is not supported with this model.', 'include', null, 500), null],
    [lost('include'), null],
  ])('%#', (error, concession) => {
    expect(concessionFor(error)).toBe(concession)
  })
})

describe('a key in a text', () => {
  it('is taken out in every spelling, however often', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), fc.array(fc.string()), (key, around) => {
        const redact = redactor(key)
        for (const text of [around.join(key), JSON.stringify({ [key]: key }), encodeURIComponent(key)])
          expect(redact(text).includes(key)).toBe(false)
      }),
    )
  })

  it('is taken out where the server has masked it itself', () => {
    expect(redactor(null)('Incorrect API key provided: sk-proj-ab********wxyz.')).not.toMatch(/sk-|wxyz/)
  })
})
