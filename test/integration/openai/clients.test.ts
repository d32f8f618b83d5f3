import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Step } from '../../../src/main/conversation/modelClient'
import { answer, call, calls, refusal, text, thinking, usualUsage } from '../../support/fake-openai/answers'
import { FakeOpenAi } from '../../support/fake-openai/server'
import { afterwards, answered, apis, ask, clientFor, stored, streamed } from './ask'

let fake: FakeOpenAi
beforeEach(async () => {
  fake = await FakeOpenAi.start()
})
afterEach(() => fake.close())

const ourUsage = {
  inputTokens: usualUsage.input - usualUsage.cached - usualUsage.cacheWritten,
  outputTokens: usualUsage.output,
  cacheCreationInputTokens: usualUsage.cacheWritten,
  cacheReadInputTokens: usualUsage.cached,
  reasoningTokens: usualUsage.reasoning,
}

const user: Step = { kind: 'user', text: 'Please work.' }

describe.each(apis)('the %s client', (api) => {
  it('streams words and thoughts as they come and hands them over whole', async () => {
    fake.enqueue(thinking(['First I look around, then I write.'], 'Here is the answer: 42. 🐕‍🦺'))
    const asked = await ask(clientFor(fake, api))
    const got = answered(asked)
    expect(got).toMatchObject({ text: 'Here is the answer: 42. 🐕‍🦺', calls: [], end: 'done', usage: ourUsage })
    expect(got.model).toBe('gpt-fake-2026-11-01')
    expect(got.messages.map((one) => [one.text, one.thinking])).toEqual([
      ['First I look around, then I write.', true],
      ['Here is the answer: 42. 🐕‍🦺', false],
    ])
    expect(streamed(asked.parts, 'text')).toBe(got.text)
    expect(streamed(asked.parts, 'thinking')).toBe('First I look around, then I write.')
    for (const { messageId, text: whole, thinking: thought } of got.messages) {
      const deltas = asked.parts.filter((part) => 'messageId' in part && part.messageId === messageId)
      expect(streamed(deltas, thought ? 'thinking' : 'text')).toBe(whole)
    }
    expect(fake.rejected).toEqual([])
  })

  it.each([1, 2, 3, 7, 64, 1_000])('reads the same answer in pieces of %i bytes', async (pieceBytes) => {
    const content = 'Žluťoučký kůň 馬 🐎 says: "\\n" — and ends.'
    fake.enqueue(
      answer(
        [
          { type: 'reasoning', summary: ['Ünd so ✓'] },
          { type: 'text', text: content },
          { type: 'call', name: 'look_up', input: { word: 'naïve 🐕' } },
        ],
        { pieceBytes, comments: true, deltaChars: 3 },
      ),
    )
    const got = answered(await ask(clientFor(fake, api)))
    expect(got.text).toBe(content)
    expect(got.calls).toMatchObject([{ name: 'look_up', input: '{"word":"naïve 🐕"}' }])
    expect(got.usage).toEqual(ourUsage)
  })

  it('goes on after parallel calls with everything sent back as it came', async () => {
    const wanted = ['a', 'b', 'c'].map((word) => ({ name: 'look_up', input: { word } }))
    fake.enqueue(calls(wanted), call('look_up', { word: 'd' }), text('All four found.'))
    const client = clientFor(fake, api)
    let steps: readonly Step[] = [user]
    const inputs: string[][] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const got = answered(await ask(client, { steps }))
      inputs.push(got.calls.map(({ input }) => input))
      steps = stored([...steps, ...afterwards(client, got)])
    }
    expect(inputs).toEqual([['{"word":"a"}', '{"word":"b"}', '{"word":"c"}'], ['{"word":"d"}'], []])
    const ids = steps.flatMap((step) => (step.kind === 'model' ? step.calls.map(({ callId }) => callId) : []))
    expect(new Set(ids).size).toBe(4)
    expect(fake.rejected).toEqual([])
    expect(fake.ledger.total().outputTokens).toBe(3 * usualUsage.output)
  })

  it('understands a conversation that was held in the other language', async () => {
    const other = api === 'chat' ? 'responses' : 'chat'
    fake.enqueue(calls([{ name: 'look_up', input: { word: 'x' } }]), text('It goes on.'))
    const before = clientFor(fake, other)
    const steps = stored([user, ...afterwards(before, answered(await ask(before)))])
    expect(answered(await ask(clientFor(fake, api), { steps })).text).toBe('It goes on.')
    expect(fake.rejected).toEqual([])
    expect(fake.modelRequests[1]?.conversation).toContain('done: look_up')
  })

  it('gives every call an id of its own, whatever the server numbers them', async () => {
    const twice = [
      { name: 'look_up', input: { word: 'a' }, callId: 'call_0' },
      { name: 'look_up', input: { word: 'b' }, callId: 'call_0' },
      { name: 'look_up', input: { word: 'c' }, callId: '' },
    ]
    fake.enqueue(calls(twice, { deltaChars: 4 }), calls(twice.slice(0, 1)), text('Done.'))
    const client = clientFor(fake, api)
    let steps: readonly Step[] = [user]
    for (let turn = 0; turn < 3; turn += 1)
      steps = stored([...steps, ...afterwards(client, answered(await ask(client, { steps })))])
    const ids = steps.flatMap((step) => (step.kind === 'model' ? step.calls.map(({ callId }) => callId) : []))
    expect(ids).toContain('call_0')
    expect(new Set(ids).size).toBe(ids.length)
    expect(fake.rejected).toEqual([])
  })

  it('hands over malformed arguments as they were written, and the conversation survives them', async () => {
    fake.enqueue(call('look_up', '{"word": "a', {}), text('I see.'))
    const client = clientFor(fake, api)
    const first = answered(await ask(client))
    expect(first.calls).toMatchObject([{ name: 'look_up', input: '{"word": "a' }])
    const steps = stored([user, ...afterwards(client, first)])
    expect(answered(await ask(client, { steps })).text).toBe('I see.')
    expect(fake.rejected).toEqual([])
  })

  it('tells an answer that reached the output limit from one that is done', async () => {
    fake.enqueue(text('Half an ans', { incomplete: 'max_output_tokens' }))
    expect(answered(await ask(clientFor(fake, api)))).toMatchObject({
      text: 'Half an ans',
      end: 'cut',
      usage: ourUsage,
    })
  })

  it('leaves half a call out of an answer that was cut', async () => {
    const half = answer(
      [
        { type: 'text', text: 'I look it up.' },
        { type: 'call', name: 'look_up', input: { word: 'whole' } },
        { type: 'call', name: 'look_up', input: '{"word": "hal' },
      ],
      { incomplete: 'max_output_tokens' },
    )
    fake.enqueue(half, text('On.'))
    const client = clientFor(fake, api)
    const got = answered(await ask(client))
    expect(got.calls.map(({ input }) => input)).toEqual(['{"word":"whole"}'])
    await ask(client, { steps: stored([user, ...afterwards(client, got)]) })
    expect(fake.rejected).toEqual([])
  })

  it('reports a filter and a refusal as refusals, with their words', async () => {
    fake.enqueue(text('I was about to', { incomplete: 'content_filter' }), refusal('I cannot help with that.'))
    const client = clientFor(fake, api)
    expect(answered(await ask(client))).toMatchObject({ end: 'refused', reason: 'content_filter' })
    expect(answered(await ask(client))).toMatchObject({ end: 'refused', text: 'I cannot help with that.' })
  })

  it('takes an answer without a word for what it is', async () => {
    fake.enqueue(answer([]), text('Now.'))
    const client = clientFor(fake, api)
    const empty = answered(await ask(client))
    expect(empty).toMatchObject({ text: '', calls: [], messages: [], end: 'done', usage: ourUsage })
    const steps = stored([user, ...afterwards(client, empty), user])
    expect(answered(await ask(client, { steps })).text).toBe('Now.')
    expect(fake.rejected).toEqual([])
  })

  it('says nothing about tokens when the server says nothing', async () => {
    fake.enqueue(text('Free?', { usage: null }))
    expect(answered(await ask(clientFor(fake, api))).usage).toBeNull()
  })

  it('keeps what it does not know as raw parts', async () => {
    const strange = { type: 'response.brand_new', note: 'from the future' }
    fake.enqueue(text('Fine.', { extraEvents: [strange] }))
    const asked = await ask(clientFor(fake, api))
    expect(answered(asked).text).toBe('Fine.')
    const raws = asked.parts.filter((part) => part.type === 'raw')
    expect(raws.map(({ data }) => data).join()).toContain('from the future')
  })

  it('shows a sign of life for every comment that keeps the connection open', async () => {
    fake.enqueue(text('Slow but sure.', { comments: true, pieceBytes: 5 }))
    const asked = await ask(clientFor(fake, api))
    expect(asked.parts.filter(({ type }) => type === 'alive').length).toBeGreaterThan(20)
  })

  it('sends what was wished for and nothing from the environment of this process', async () => {
    const strays = {
      OPENAI_CUSTOM_HEADERS: 'X-Stray: 1\nAuthorization: Bearer stray',
      OPENAI_ORG_ID: 'org-stray',
      OPENAI_PROJECT_ID: 'proj-stray',
      OPENAI_ADMIN_KEY: 'sk-admin-stray',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    }
    const before = { ...process.env }
    Object.assign(process.env, strays)
    try {
      const wishes = { reasoningEffort: 'high' as const, maxOutputTokens: 500 }
      const client = clientFor(fake, api, { wishes, env: { OPENAI_ORG_ID: 'org-mine' } })
      answered(await ask(client))
      const seen = fake.modelRequests[0]
      expect(seen?.headers).toMatchObject({ authorization: `Bearer ${fake.key}`, 'openai-organization': 'org-mine' })
      expect(JSON.stringify(seen?.headers)).not.toMatch(/stray/i)
      expect(seen?.body).toMatchObject(
        api === 'chat'
          ? { reasoning_effort: 'high', max_tokens: 500, stream_options: { include_usage: true } }
          : {
              reasoning: { effort: 'high', summary: 'auto' },
              max_output_tokens: 500,
              instructions: 'Be brief.',
              prompt_cache_key: 'agent-1',
              parallel_tool_calls: true,
            },
      )
    } finally {
      for (const name of Object.keys(strays)) delete process.env[name]
      Object.assign(process.env, before)
    }
  })

  it('asks a server without a key when there is none', async () => {
    fake.key = null
    answered(await ask(clientFor(fake, api)))
    expect(fake.modelRequests[0]?.headers['authorization']).toBeUndefined()
  })
})

describe('what a server cannot take', () => {
  it('is left out for models without reasoning, and not offered again', async () => {
    const client = clientFor(fake, 'responses')
    const model = 'gpt-fake-plain'
    const first = await ask(client, { model })
    expect(answered(first).text).toBe('Hello from the fake API.')
    expect(first.parts.filter((part) => part.type === 'raw' && part.name === 'request.adapted')).toHaveLength(2)
    const asked = fake.requests.length
    answered(await ask(client, { model }))
    expect(fake.requests.length).toBe(asked + 1)
  })

  it('is refused for good when it was wished for', async () => {
    const client = clientFor(fake, 'responses', { wishes: { reasoningEffort: 'high' } })
    const { result } = await ask(client, { model: 'gpt-fake-plain' })
    expect(result).toMatchObject({ ok: false, error: { class: 'invalid_request', retryable: false } })
  })

  it('includes reasoning of another organisation: the conversation goes on without it', async () => {
    fake.enqueue(thinking(['Deep.'], 'One.'), text('Two.'), thinking(['Deeper.'], 'Three.'), text('Four.'))
    const client = clientFor(fake, 'responses')
    let steps: readonly Step[] = [user]
    const next = async (): Promise<string> => {
      const got = answered(await ask(client, { steps }))
      steps = stored([...steps, ...afterwards(client, got), user])
      return got.text
    }
    expect(await next()).toBe('One.')
    fake.forgetReasoning()
    expect(await next()).toBe('Two.')
    expect(await next()).toBe('Three.')
    expect(await next()).toBe('Four.')
    expect(fake.rejected).toHaveLength(1)
    const last = JSON.stringify(fake.requests.at(-1)?.body['input'])
    expect(last).toContain('Deeper.')
    expect(last).not.toContain('Deep."')
  })

  it('keeps items that no client knows and sends them back verbatim', async () => {
    const item = {
      id: 'ws_1',
      type: 'web_search_call',
      status: 'completed',
      action: { query: 'huskies', n: [1, null] },
    }
    fake.enqueue(
      answer([
        { type: 'reasoning', summary: ['Search.'] },
        { type: 'item', item },
        { type: 'text', text: 'Found.' },
      ]),
      text('Yes.'),
    )
    const client = clientFor(fake, 'responses')
    const asked = await ask(client)
    const steps = stored([user, ...afterwards(client, answered(asked)), user])
    expect(asked.parts).toContainEqual({ type: 'raw', name: 'item.web_search_call', data: JSON.stringify(item) })
    expect(answered(await ask(client, { steps })).text).toBe('Yes.')
    expect(fake.rejected).toEqual([])
  })
})
