import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SessionId } from '../../../src/shared/domain/ids'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, text, toolUse, usageLimitReached } from '../../support/fake-anthropic/answers'
import { ManualClock } from '../../support/manualClock'
import type { LiveRun } from '../../support/runtimeHarness'
import { ClaudeScene, ofType } from './scene'

const CTRL_D = '\x04'

/** As a person does: a paste, and Return when it stands there (together the interface would take both for the paste). */
async function submit(run: LiveRun, word: string): Promise<void> {
  run.type(`\x1b[200~${word}\x1b[201~`)
  await run.waitForOutput(word)
  run.type('\r')
}

const turnEnds = (run: LiveRun, turn: number) => run.waitForEvent('turn_completed', (event) => event.turn === turn)
const interactive = { interactive: true } as const

describe("the real claude's own interface in a pane", () => {
  it('is known by session, state and exact usage while a person types into it', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('first-words', bash('echo one'), text('Answer one.'))
    scene.fake.on('second-words', text('Answer two.'))
    const run = scene.start({ ...interactive, prompt: 'first-words' })
    await turnEnds(run, 1)
    await submit(run, 'second-words')
    await turnEnds(run, 2)
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const record = await run.done
    expectPromisesKept(record)
    const [chosen, established] = ofType(record.events, 'session')
    expect([chosen?.established, established?.established]).toEqual([false, true])
    expect(established?.sessionId).toBe(record.result.sessionId)
    expect(established?.model).toContain('claude')
    expect(ofType(record.events, 'prompt').map(({ text: words, origin }) => [words, origin])).toEqual([
      ['first-words', 'start'],
      ['second-words', 'typed'],
    ])
    expect(ofType(record.events, 'tool_call')).toMatchObject([{ name: 'Bash' }])
    expect(ofType(record.events, 'tool_result')).toMatchObject([{ outcome: 'ok', output: 'one' }])
    expect(ofType(record.events, 'text').map((event) => event.text)).toEqual(['Answer one.', 'Answer two.'])
    const terminal = ofType(record.events, 'activity').filter(({ source }) => source === 'terminal')
    expect(new Set(terminal.map(({ state }) => state))).toContain('working')
    expect(ofType(record.events, 'usage').at(-1)?.final).toBe(true)
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
    expect(ofType(record.events, 'raw')).toEqual([])
  })

  it('ends as completed when the person leaves it', async () => {
    await using scene = await ClaudeScene.open()
    const run = scene.start({ ...interactive, prompt: 'hello' })
    await turnEnds(run, 1)
    run.type(CTRL_D)
    await run.waitForOutput('again')
    run.type(CTRL_D)
    const record = await run.done
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ failure: null, exitCode: 0, abortedSignal: false })
  })

  it('says when it waits for a permission, and goes on when it is given', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('touch-it', bash('touch made-by-hand'), text('Touched.'))
    const run = scene.start({ ...interactive, prompt: 'touch-it', options: { permissionMode: 'default' } })
    const blocked = await run.waitForEvent(
      'activity',
      ({ state, source }) => state === 'blocked' && source === 'terminal',
    )
    expect(blocked).toMatchObject({ waitingFor: 'permission' })
    expect(blocked.message).toContain('touch made-by-hand')
    run.type('\r')
    await turnEnds(run, 1)
    expect(run.eventsOf('tool_result')).toMatchObject([{ outcome: 'ok' }])
    await run.stop('user')
    expectPromisesKept(await run.done)
  })

  it('takes a headless session over and hands it back, and every run counts its own usage', async () => {
    await using scene = await ClaudeScene.open()
    const first = await scene.run({ prompt: 'The number is 4711.' })
    const { sessionId } = first.result
    const run = scene.start({ ...interactive, prompt: 'taken-over', sessionIdToResume: sessionId })
    await turnEnds(run, 1)
    await run.stop('user')
    const over = await run.done
    const back = await scene.run({ prompt: 'handed-back', sessionIdToResume: sessionId })
    for (const record of [first, over, back]) {
      expectPromisesKept(record)
      expect(record.result.sessionId).toBe(sessionId)
      expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.messages()[0]?.usage ?? {})
      expect(ofType(record.events, 'usage').at(-1)?.final).toBe(true)
      expect(record.result.tokenUsage?.totalCostUsd).toBeCloseTo(first.result.tokenUsage?.totalCostUsd ?? 0, 9)
    }
    expect(ofType(over.events, 'session').at(-1)).toMatchObject({ resumed: true, established: true })
    const said = scene.fake.messageRequests.at(-1)?.conversation ?? ''
    for (const words of ['The number is 4711.', 'taken-over', 'handed-back']) expect(said).toContain(words)
  })

  it('starts afresh when the session is refused', async () => {
    await using scene = await ClaudeScene.open()
    const unknown = SessionId.parse('99999999-2222-4333-8444-555555555555')
    const run = scene.start({ ...interactive, sessionIdToResume: unknown, freshPrompt: 'whole-story' })
    await turnEnds(run, 1)
    await run.stop('user')
    const record = await run.done
    expectPromisesKept(record)
    expect(ofType(record.events, 'resume_rejected')).toMatchObject([{ sessionId: unknown, next: 'fresh' }])
    expect(ofType(record.events, 'prompt').map(({ origin }) => origin)).toEqual(['fresh'])
    expect(record.result.sessionId).not.toBe(unknown)
  })

  it('fails when the session is refused and there is nothing to fall back on', async () => {
    await using scene = await ClaudeScene.open()
    const unknown = SessionId.parse('99999999-2222-4333-8444-555555555555')
    const record = await scene.run({ ...interactive, sessionIdToResume: unknown })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ failure: { class: 'resume_rejected' }, sessionId: null })
  })

  it('follows the person into a new session, and counts both', async () => {
    await using scene = await ClaudeScene.open()
    const run = scene.start({ ...interactive, prompt: 'before-clear' })
    await turnEnds(run, 1)
    await submit(run, '/clear')
    const { sessionId: cleared } = await run.waitForEvent(
      'session',
      (event) => event.established && event.sessionId !== run.eventsOf('session')[0]?.sessionId,
    )
    await submit(run, 'after-clear')
    await turnEnds(run, 2)
    await run.stop('user')
    const record = await run.done
    expectPromisesKept(record)
    expect(record.result.sessionId).toBe(cleared)
    expect(record.sessions.recorded.at(-1)).toEqual({ sessionId: cleared, established: true })
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
  })

  it('counts its sub-agents', async () => {
    await using scene = await ClaudeScene.open()
    const launch = { description: 'look', prompt: 'SUB-AGENT-WORK', subagent_type: 'general-purpose' }
    scene.fake.on((request) => request.lastUserText.includes('SUB-AGENT-WORK'), text('From below.'))
    scene.fake.on('main-work', toolUse('Agent', launch), text('It runs.'), text('Complete.'))
    const run = scene.start({ ...interactive, prompt: 'main-work' })
    await run.waitForEvent('text', (event) => event.text === 'Complete.')
    await run.stop('user')
    const record = await run.done
    expectPromisesKept(record)
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
    expect(ofType(record.events, 'task').map(({ phase }) => phase)).toEqual(['started', 'finished'])
  })

  it('tells of a usage limit, when it resets, and that the interface goes on by itself', async () => {
    await using scene = await ClaudeScene.open({ auth: 'oauth' })
    const resetsAt = Math.floor(Date.now() / 1_000) + 3_600
    scene.fake.always('limit-me', usageLimitReached(resetsAt))
    const run = scene.start({ ...interactive, prompt: 'limit-me' })
    const told = await run.waitForEvent('rate_limit', (event) => event.resetsAt !== null)
    expect(told).toMatchObject({ status: 'rejected', window: 'five_hour', resetsAt: resetsAt * 1_000 })
    await run.stop('user')
    const record = await run.done
    expectPromisesKept(record)
    expect(ofType(record.events, 'notice').map(({ code }) => code)).toContain('continues_by_itself')
    expect(record.result.rateLimitExit).toBe(false)
  })

  it('is left alone while it waits for a person, however long', async () => {
    const clock = new ManualClock()
    await using scene = await ClaudeScene.open({ clock })
    const run = scene.start({ ...interactive, prompt: 'hello', inactivityTimeoutSecs: 60 })
    await run.waitForEvent('activity', ({ state, source }) => state === 'done' && source === 'terminal')
    clock.advance(3_600_000)
    expect(run.eventsOf('stop_requested')).toEqual([])
    await run.stop('user')
    expect((await run.done).result.timedOut).toBe(false)
  })

  it.each([
    ['that begins with a dash', '--no-flag, words'],
    ['that is too long for an argument', `A log:\n${'0123456789abcdef\n'.repeat(9_000)}THE-END`],
  ])('is given a prompt %s, whole', async (_what, prompt) => {
    await using scene = await ClaudeScene.open()
    const run = scene.start({ ...interactive, prompt })
    await turnEnds(run, 1)
    expect(scene.fake.messageRequests[0]?.conversation).toContain(prompt)
    expect(run.eventsOf('prompt')).toHaveLength(1)
    await run.stop('user')
    expectPromisesKept(await run.done)
  })

  it("leaves the user's own hooks, status line and settings file as they are", async () => {
    await using scene = await ClaudeScene.open()
    const hookRan = join(scene.harness.dir, 'own-hook-ran')
    const settings = JSON.stringify({
      statusLine: { type: 'command', command: "echo 'OWN-STATUS-LINE' # it's mine" },
      hooks: { Stop: [{ hooks: [{ type: 'command', command: `echo ran >'${hookRan}'` }] }] },
    })
    const file = join(scene.context().env?.['CLAUDE_CONFIG_DIR'] ?? '', 'settings.json')
    writeFileSync(file, settings)
    const run = scene.start({ ...interactive, prompt: 'hello' })
    await turnEnds(run, 1)
    await run.waitForOutput('OWN-STATUS-LINE')
    await scene.toolIsUp(hookRan)
    await run.stop('user')
    expectPromisesKept(await run.done)
    expect(readFileSync(file, 'utf8')).toBe(settings)
  })

  it('reports also from a private folder with spaces and quotes in its name', async () => {
    await using scene = await ClaudeScene.open()
    const scratchDir = join(scene.harness.dir, `it's a "private" folder`)
    mkdirSync(scratchDir)
    const run = scene.start({ ...interactive, prompt: 'hello', appCtx: { scratchDir } })
    await turnEnds(run, 1)
    await run.stop('user')
    expectPromisesKept(await run.done)
  })
})
