import { describe, expect, it } from 'vitest'
import { openai } from '../../../../src/main/runtimes/openai'
import { readEndpoint } from '../../../../src/main/runtimes/openai/endpoint'
import { usableModels } from '../../../../src/main/runtimes/openai/models'
import { OpenAiOptions } from '../../../../src/main/runtimes/openai/options'

const endpoint = (baseUrl: string, env: Record<string, string> = {}, api: OpenAiOptions['api'] = 'auto') => {
  const read = readEndpoint({ baseUrl, api }, env)
  return read.ok ? read.value : read.error
}

describe('whom to ask', () => {
  it.each([
    ['', {}, 'https://api.openai.com/v1', 'responses', true],
    ['', { OPENAI_BASE_URL: ' ' }, 'https://api.openai.com/v1', 'responses', true],
    ['https://eu.api.openai.com/v1/', {}, 'https://eu.api.openai.com/v1', 'responses', true],
    ['https://mine.openai.azure.com/openai/v1', {}, 'https://mine.openai.azure.com/openai/v1', 'responses', false],
    ['http://localhost:11434/v1', {}, 'http://localhost:11434/v1', 'chat', false],
    ['', { OPENAI_BASE_URL: 'https://openrouter.ai/api/v1' }, 'https://openrouter.ai/api/v1', 'chat', false],
    ['http://a/v1', { OPENAI_BASE_URL: 'http://b/v1' }, 'http://a/v1', 'chat', false],
    ['https://api.openai.com.evil.example/v1', {}, 'https://api.openai.com.evil.example/v1', 'chat', false],
    ['https://notapi.openai.com/v1', {}, 'https://notapi.openai.com/v1', 'chat', false],
  ])('%j with %j', (baseUrl, env, url, api, official) => {
    expect(endpoint(baseUrl, env as Record<string, string>)).toMatchObject({ baseUrl: url, api, official })
  })

  it('speaks the language that was chosen', () => {
    expect(endpoint('', {}, 'chat')).toMatchObject({ api: 'chat' })
    expect(endpoint('http://localhost:1234/v1', {}, 'responses')).toMatchObject({ api: 'responses' })
  })

  it.each(['ftp://x/v1', 'localhost:11434', 'http://', 'http://user:word@host/v1', 'file:///etc/passwd'])(
    'refuses %j, without quoting it',
    (baseUrl) => {
      const told = endpoint('', { OPENAI_BASE_URL: baseUrl })
      expect(told).toContain('OPENAI_BASE_URL')
      expect(told).not.toContain('word@')
    },
  )
})

describe('options', () => {
  it('have defaults that are valid', () => {
    expect(OpenAiOptions.parse({})).toMatchObject({
      api: 'auto',
      policy: 'ask',
      baseUrl: '',
      reasoningEffort: '',
      maxOutputTokens: 0,
    })
  })

  it.each([
    { api: 'grpc' },
    { reasoningEffort: 'extreme' },
    { maxOutputTokens: -1 },
    { maxOutputTokens: 0.5 },
    { baseUrl: 'nowhere' },
    { key: 'x' },
  ])('refuse %j', (options) => {
    expect(openai.validate(options as Record<string, string>)).toMatchObject({
      ok: false,
      error: { tag: 'invalid_input' },
    })
  })

  it('are all on the form, and the form has no others', () => {
    expect(openai.manifest.options.map(({ key }) => key).sort()).toEqual(Object.keys(OpenAiOptions.shape).sort())
  })
})

describe('the probe', () => {
  const probe = (env: Record<string, string>) => openai.probe({ command: null, env })

  it('needs a key or an address', async () => {
    expect(await probe({})).toMatchObject({ available: false, detail: expect.stringContaining('OPENAI_API_KEY') })
    expect(await probe({ OPENAI_API_KEY: 'sk-secret-000' })).toMatchObject({ available: true })
    expect(await probe({ OPENAI_BASE_URL: 'http://localhost:11434/v1' })).toMatchObject({ available: true })
    expect(await probe({ OPENAI_BASE_URL: 'nonsense' })).toMatchObject({ available: false })
    expect((await probe({ OPENAI_API_KEY: 'sk-secret-000' })).detail).not.toContain('secret')
  })
})

describe('the list of models', () => {
  it('leaves out what cannot chat at OpenAI, and nothing anywhere else', () => {
    const listed = [
      'gpt-10',
      'gpt-9',
      'text-embedding-3-small',
      'whisper-1',
      'gpt-4o-realtime',
      'o3',
      'dall-e-3',
      'sora-2',
    ]
    expect(usableModels(listed, true)).toEqual(['gpt-9', 'gpt-10', 'o3'])
    expect(usableModels(listed, false)).toHaveLength(listed.length)
  })

  it('is bounded and holds only names', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `m${at}`)
    expect(usableModels([...many, 'm1', '', null, 'x'.repeat(1_000)], false)).toHaveLength(2_000)
  })
})
