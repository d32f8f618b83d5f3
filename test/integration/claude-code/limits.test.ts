import { describe, expect, it } from 'vitest'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import {
  creditTooLow,
  overloaded,
  promptTooLong,
  rateLimited,
  serverError,
  text,
  unauthorized,
  usageLimitReached,
  usageWindow,
} from '../../support/fake-anthropic/answers'
import { ClaudeScene, ofType } from './scene'

const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600
/** The CLI retries for three minutes unless told otherwise. */
const oneRetry = { CLAUDE_CODE_MAX_RETRIES: '1' }

describe('limits and failures of the provider', () => {
  it("ends a run at a subscription's usage limit with the reset that the provider gave", async () => {
    await using scene = await ClaudeScene.open({ auth: 'oauth' })
    const resetsAt = inAnHour()
    scene.fake.on('use it up', usageLimitReached(resetsAt))
    const record = await scene.run({ prompt: 'use it up' })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({
      rateLimitExit: true,
      rateLimitResetAt: new Date(resetsAt * 1_000).toISOString(),
      failure: { class: 'rate_limit' },
      abortedSignal: false,
    })
    expect(record.result.sessionId).not.toBeNull()
    const [event] = ofType(record.events, 'rate_limit')
    expect(event).toMatchObject({ status: 'rejected', window: 'five_hour', resetsAt: resetsAt * 1_000 })
    expect(event?.windows.map(({ name }) => name)).toEqual(['five_hour', 'seven_day'])
    expect(ofType(record.events, 'turn_completed')).toMatchObject([{ ok: false, httpStatus: 429 }])
  })

  it('goes on after a warning', async () => {
    await using scene = await ClaudeScene.open({ auth: 'oauth' })
    const headers = usageWindow({ status: 'allowed_warning', resetsAt: inAnHour(), utilization: 0.93 })
    scene.fake.on('nearly', text('Done.', { headers }))
    const record = await scene.run({ prompt: 'nearly' })
    expect(record.result).toMatchObject({ rateLimitExit: false, rateLimitResetAt: null, failure: null })
    expect(ofType(record.events, 'rate_limit')).toMatchObject([{ status: 'warning', utilization: 0.93 }])
  })

  it('is no limit when the model merely writes about one', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('quote it', text("You've hit your 5-hour limit · resets 7:02am (UTC)"))
    const record = await scene.run({ prompt: 'quote it' })
    expect(record.result).toMatchObject({ rateLimitExit: false, failure: null })
  })

  it('takes a 429 with a key, after its retries, for a limit without a known reset', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.always('too fast', rateLimited(1))
    const record = await scene.run({ prompt: 'too fast', env: oneRetry })
    expectPromisesKept(record)
    expect(ofType(record.events, 'retry')).toMatchObject([{ attempt: 1, maxRetries: 1, httpStatus: 429 }])
    expect(record.result).toMatchObject({
      rateLimitExit: true,
      rateLimitResetAt: null,
      failure: { class: 'rate_limit' },
      abortedSignal: false,
    })
  })

  it('recovers when a retry works', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('second time lucky', overloaded(), text('Now it works.'))
    const record = await scene.run({ prompt: 'second time lucky' })
    expect(ofType(record.events, 'retry')).toMatchObject([{ httpStatus: 529 }])
    expect(record.result).toMatchObject({ failure: null, rateLimitExit: false })
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
  })

  it.each([
    ['529 again and again', overloaded(), 'overloaded'],
    ['500 again and again', serverError(), 'server'],
    ['401', unauthorized(), 'authentication'],
    ['a credit balance that is too low', creditTooLow(), 'billing'],
    ['a prompt that is too long', promptTooLong(), 'context_overflow'],
  ] as const)('%s: failed as what it is', async (_what, answer, failureClass) => {
    await using scene = await ClaudeScene.open()
    scene.fake.always('please', answer)
    const record = await scene.run({ prompt: 'please', env: oneRetry })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({
      failure: { class: failureClass },
      rateLimitExit: false,
      abortedSignal: false,
    })
    expect(record.result.sessionId).not.toBeNull()
  })

  it('a connection that is cut again and again: failed as a connection', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.always('please', text('never whole', { broken: { how: 'drop', at: 'before_headers' } }))
    const record = await scene.run({ prompt: 'please', env: oneRetry })
    expect(ofType(record.events, 'retry')[0]).toMatchObject({ httpStatus: null, reason: 'connection lost' })
    expect(record.result.failure?.class).toBe('connection')
  })

  it('without credentials: failed as authentication', async () => {
    await using scene = await ClaudeScene.open()
    const { ANTHROPIC_API_KEY: _key, ...env } = scene.context().env ?? {}
    const record = await scene.harness.runToEnd((await import('../../../src/main/runtimes/claude-code')).claudeCode, {
      command: scene.claude,
      prompt: 'hello',
      env,
    })
    expect(record.result.failure?.class).toBe('authentication')
    expect(scene.fake.messageRequests).toEqual([])
  })
})
