import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConversations } from '../../../src/main/store/conversationStore'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import {
  blockedPrompt,
  call,
  calls,
  content,
  held,
  overloaded,
  rateLimited,
  serverError,
  signature,
  text,
  thought,
  tooLong,
  usualUsage,
} from '../../support/fake-gemini/answers'
import { FAKE_KEY } from '../../support/fake-gemini/server'
import { ManualClock } from '../../support/manualClock'
import type { RunRecord } from '../../support/runtimeHarness'
import { MemorySessions } from '../../support/runtimeHarness/memorySessions'
import { gemini } from '../../../src/main/runtimes/gemini'
import { ofType, RunScene } from './scene'

const { capabilities } = gemini.manifest

const tokensOf = ({ result }: RunRecord) => {
  const { totalCostUsd: _, ...tokens } = result.tokenUsage ?? { totalCostUsd: null }
  return tokens
}
const thoughtsOf = ({ events }: RunRecord): number =>
  (ofType(events, 'usage').at(-1)?.byModel ?? []).reduce((sum, { reasoningTokens = 0 }) => sum + reasoningTokens, 0)

type Counts = Readonly<Record<string, number>>
const less = (after: Counts, before: Counts): Counts =>
  Object.fromEntries(Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)]))

const costing = (n: number) => ({
  usage: { ...usualUsage, promptTokenCount: 7_000 + n, candidatesTokenCount: 100 + n, thoughtsTokenCount: 10 + n },
})

describe('a run', () => {
  it('changes real files through tools, several at once, and ends when the model is done', async () => {
    await using scene = await RunScene.open()
    const { fake, harness } = scene
    fake.on(
      'write two files',
      calls([
        ['write_file', { path: 'a.txt', content: 'A\n' }],
        ['write_file', { path: 'deep/b.txt', content: 'B\n' }, 'their-id'],
      ]),
      calls([['read_file', { path: 'deep/b.txt' }]]),
      content([thought('Both are there.'), { text: 'Done.', thoughtSignature: signature() }]),
    )
    const record = await scene.run({ prompt: 'write two files' })
    expect(record.result.failure).toBeNull()
    expectPromisesKept(record, capabilities)
    expect(readFileSync(join(harness.project, 'a.txt'), 'utf8')).toBe('A\n')
    expect(readFileSync(join(harness.project, 'deep/b.txt'), 'utf8')).toBe('B\n')
    expect(fake.refusals).toEqual([])
    expect(ofType(record.events, 'tool_result').map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok'])
    expect(ofType(record.events, 'thinking').some(({ text: said }) => said.includes('Both are there.'))).toBe(true)
    expect(ofType(record.events, 'turn_completed')).toMatchObject([{ ok: true, text: 'Done.' }])
    expect(tokensOf(record)).toEqual(fake.ledger.total())
    // The model saw what the tool said.
    expect(fake.answerRequests[2]?.conversation).toContain('B')
    expect(fake.answerRequests[0]?.system).toContain('1_story_test')
  })

  it('counts what the server counts, over parallel tools, retries, stumbles and a resume', async () => {
    const clock = new ManualClock()
    await using scene = await RunScene.open({ clock })
    const { fake } = scene
    fake.on(
      'count me',
      calls(
        [
          ['write_file', { path: 'a', content: 'a' }],
          ['write_file', { path: 'b', content: 'b' }],
          ['list_folder', {}],
        ],
        costing(1),
      ),
      rateLimited('2s'),
      content([], { finishReason: 'MALFORMED_FUNCTION_CALL', ...costing(2) }),
      text('cut off here, in the middle', {
        chunkChars: 4,
        broken: { how: 'end', at: 'before_finish' },
        ...costing(3),
      }),
      content([], costing(4)),
      text('Done.', costing(5)),
    )
    const run = scene.start({ prompt: 'count me' })
    for (const attempt of [1, 2, 3, 4]) {
      const { delayMs } = await run.waitForEvent('retry', (event) => event.attempt === attempt)
      clock.advance(delayMs)
    }
    const first = await run.done
    expect(first.result.failure).toBeNull()
    expectPromisesKept(first, capabilities)
    expect(fake.ledger.answers.map(({ complete }) => complete)).toEqual([true, true, false, true, true])
    expect(tokensOf(first)).toEqual(fake.ledger.total())
    expect(thoughtsOf(first)).toBe(fake.ledger.thoughts())
    const [before, thoughtsBefore] = [fake.ledger.total(), fake.ledger.thoughts()]
    fake.on('once more', calls([['read_file', { path: 'a' }]], costing(6)), text('Again.', costing(7)))
    const second = await scene.run({ prompt: 'once more', sessionIdToResume: first.result.sessionId })
    expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
    expect(tokensOf(second)).toEqual(less({ ...fake.ledger.total() }, { ...before }))
    expect(thoughtsOf(second)).toBe(fake.ledger.thoughts() - thoughtsBefore)
    expect(fake.refusals).toEqual([])
    expect(fake.answerRequests.at(-1)?.conversation).toContain('count me')
  })

  it('waits exactly as long as RetryInfo says, tells it, and asks once', async () => {
    const clock = new ManualClock()
    await using scene = await RunScene.open({ clock })
    scene.fake.on('slow down', rateLimited('3.5s'), text('Here I am.'))
    const run = scene.start({ prompt: 'slow down' })
    const told = await run.waitForEvent('retry')
    expect(told).toMatchObject({ attempt: 1, delayMs: 3_500, httpStatus: 429 })
    expect(told.reason).toContain('You exceeded your current quota')
    clock.advance(3_499)
    expect(scene.fake.answerRequests).toHaveLength(1)
    clock.advance(1)
    const record = await run.done
    expect(record.result).toMatchObject({ failure: null, rateLimitExit: false })
    expect(scene.fake.answerRequests).toHaveLength(2)
  })

  it('gives up after a bounded number of stumbles, with the word for them', async () => {
    const clock = new ManualClock()
    await using scene = await RunScene.open({ clock })
    scene.fake.always(
      'stumble',
      content([], { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'print(default_api.look())' }),
    )
    const run = scene.start({ prompt: 'stumble' })
    const { maxRetries } = await run.waitForEvent('retry')
    for (let attempt = 1; attempt <= maxRetries; attempt += 1) {
      const { delayMs } = await run.waitForEvent('retry', (event) => event.attempt === attempt)
      clock.advance(delayMs)
    }
    const record = await run.done
    expect(record.result.failure).toMatchObject({ class: 'server' })
    expect(record.result.failure?.message).toContain('MALFORMED_FUNCTION_CALL: print(default_api.look())')
    expect(scene.fake.answerRequests).toHaveLength(maxRetries + 1)
    expect(tokensOf(record)).toEqual(scene.fake.ledger.total())
  })

  it.each([
    ['a blocked prompt', blockedPrompt('PROHIBITED_CONTENT'), 'refusal', 'PROHIBITED_CONTENT'],
    ['a blocked answer', text('I must not', { finishReason: 'SAFETY' }), 'refusal', 'SAFETY'],
    ['a quotation', text('It was the', { finishReason: 'RECITATION' }), 'refusal', 'RECITATION'],
    ['the output limit', text('and so on', { finishReason: 'MAX_TOKENS' }), 'output_limit', 'MAX_TOKENS'],
  ] as const)(
    'fails for %s as what it is, with what it cost, and can be resumed',
    async (_what, answer, failureClass, word) => {
      await using scene = await RunScene.open()
      scene.fake.on('try it', answer, text('Better.'))
      const record = await scene.run({ prompt: 'try it' })
      expect(record.result.failure).toMatchObject({ class: failureClass })
      expect(record.result.failure?.message).toContain(word)
      expect(tokensOf(record)).toEqual(scene.fake.ledger.total())
      expectPromisesKept(record, capabilities)
      const again = await scene.run({ prompt: 'otherwise', sessionIdToResume: record.result.sessionId })
      expect(again.result.failure).toBeNull()
      expect(scene.fake.refusals).toEqual([])
    },
  )

  it('closes the HTTP stream when it is stopped', async () => {
    await using scene = await RunScene.open()
    scene.fake.on(
      'talk for ever',
      text('word after word', { chunkChars: 4, broken: { how: 'stall', at: 'after_first_chunk' } }),
    )
    const run = scene.start({ prompt: 'talk for ever' })
    await run.waitForEvent('text')
    const { closed } = await scene.fake.seen('talk for ever')
    expect(await run.stop('user')).toEqual({ survivors: [] })
    expect(await closed).toBe('gone')
    expect(scene.fake.openRequests).toBe(0)
    expect((await run.done).result).toMatchObject({ failure: { class: 'interrupted' }, rateLimitExit: false })
  })

  it('ends a tool that runs when it is stopped, and resumes with a conversation that the API takes', async () => {
    await using scene = await RunScene.open()
    const { fake } = scene
    fake.on(
      'run it',
      calls([
        ['shell', { command: 'echo up; sleep 600' }],
        ['write_file', { path: 'never.txt', content: 'x' }],
      ]),
    )
    const run = scene.start({ prompt: 'run it' })
    await run.waitForOutput('up')
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const stopped = await run.done
    expectPromisesKept(stopped, capabilities)
    fake.on('go on', text('I see.'))
    const resumed = await scene.run({ prompt: 'go on', sessionIdToResume: stopped.result.sessionId })
    expect(resumed.result.failure).toBeNull()
    expect(fake.refusals).toEqual([])
  })

  it('sends signatures and parts of the future back verbatim after a resume from disk', async () => {
    await using scene = await RunScene.open()
    const { fake, harness } = scene
    const said = [
      thought('First I look.'),
      { text: 'I look ', thoughtSignature: signature() },
      { text: 'around.' },
      { brandNew: { deep: [1, { ü: '🐕' }] } },
      call('list_folder', { path: '.' }, { signature: signature(), id: 'srv-1' }),
      call('list_folder', {}),
    ]
    const { answer, release } = held(text('never read'))
    fake.on('look around', content(said), answer)
    const killed = scene.start({ prompt: 'look around' })
    await fake.seen(({ number }) => number === 2)
    const { sessionId } = await killed.waitForEvent('session')
    // As another process would find it: the first run is left where it is, and the file is read anew.
    const afresh = {
      sessions: new MemorySessions(),
      conversations: createConversations({ dataDir: join(harness.dir, 'data'), clock: harness.clock }),
    }
    fake.enqueue(text('All done.'))
    const resumed = await scene.run({ prompt: '', sessionIdToResume: sessionId, appCtx: afresh })
    expect(resumed.result).toMatchObject({ failure: null, sessionId })
    expect(fake.refusals).toEqual([])
    const [, second, third] = fake.answerRequests
    expect(third?.contents[1]).toEqual({ role: 'model', parts: said })
    expect(third?.contents).toEqual(second?.contents)
    expect(ofType(resumed.events, 'tool_call')).toEqual([])
    release()
    await killed.stop('shutdown')
    await killed.done
  })

  it('makes room when the context is full, and the shorter conversation is a valid one', async () => {
    await using scene = await RunScene.open()
    const { fake } = scene
    const rounds = Array.from({ length: 12 }, (_, at) =>
      calls([
        ['write_file', { path: `f${at}`, content: 'x'.repeat(4_000) }],
        ['read_file', { path: `f${at}` }],
      ]),
    )
    fake.on('fill it up', ...rounds, tooLong(), text('It fits.'))
    const record = await scene.run({ prompt: 'fill it up' })
    expect(record.result.failure).toBeNull()
    expect(ofType(record.events, 'notice').map(({ code }) => code)).toContain('compacted')
    expect(fake.refusals).toEqual([])
    const sizes = fake.answerRequests.map(({ contents }) => JSON.stringify(contents).length)
    expect(sizes.at(-1)).toBeLessThan(sizes.at(-2) ?? 0)
  })

  it('recovers from an overload, a broken server and a cut', async () => {
    const clock = new ManualClock()
    await using scene = await RunScene.open({ clock })
    scene.fake.on(
      'carry on',
      overloaded(),
      serverError(),
      text('half of it', { chunkChars: 3, broken: { how: 'drop', at: 'after_first_chunk' } }),
      text('Here it is, whole.'),
    )
    const run = scene.start({ prompt: 'carry on' })
    const statuses: (number | null)[] = []
    for (const attempt of [1, 2, 3]) {
      const { delayMs, httpStatus } = await run.waitForEvent('retry', (event) => event.attempt === attempt)
      statuses.push(httpStatus)
      clock.advance(delayMs)
    }
    const record = await run.done
    expect(statuses).toEqual([503, 500, null])
    expect(record.result.failure).toBeNull()
    expect(ofType(record.events, 'text').filter(({ delta }) => !delta)).toMatchObject([{ text: 'Here it is, whole.' }])
  })

  it('is told of a denial, with its reason', async () => {
    await using scene = await RunScene.open({ tools: { decide: () => 'deny', denial: 'Not in this project.' } })
    scene.fake.on('ask first', calls([['write_file', { path: 'a.txt', content: 'A' }]]), text('Then not.'))
    const record = await scene.run({ prompt: 'ask first', options: { policy: 'ask' } })
    expect(record.result.failure).toBeNull()
    expect(existsSync(join(scene.harness.project, 'a.txt'))).toBe(false)
    expect(scene.fake.answerRequests[1]?.conversation).toContain('Not in this project.')
  })

  it('leaves no trace of the key in events, results or the stored conversation', async () => {
    await using scene = await RunScene.open()
    const { fake, harness } = scene
    fake.on('show me', text('No.', { chunkFields: { echo: { header: `x-goog-api-key: ${FAKE_KEY}` } } }))
    const record = await scene.run({ prompt: 'show me' })
    expect(ofType(record.events, 'raw')).toMatchObject([{ name: 'gemini.echo' }])
    const wrong = 'AIzaAWrongKeyThatNobodyKnows00000000000'
    const refused = await scene.run({ prompt: 'hello', env: { GEMINI_API_KEY: wrong } })
    expect(refused.result.failure).toMatchObject({ class: 'authentication' })
    const gone = await scene.run({ prompt: 'hello', options: { baseUrl: `${fake.url}/${FAKE_KEY}` } })
    expect(gone.result.failure).toMatchObject({ class: 'invalid_request' })
    for (const { sessions: _, context: __, ...told } of [record, refused, gone]) {
      expect(JSON.stringify(told)).not.toContain(FAKE_KEY)
      expect(JSON.stringify(told)).not.toContain(wrong)
    }
    const sessionId = record.result.sessionId
    const stored = sessionId && (await harness.conversations.open(sessionId))
    expect(stored).toMatchObject({ ok: true })
    expect(JSON.stringify(stored)).not.toContain(FAKE_KEY)
    if (stored?.ok) await stored.value?.close()
  })
})
