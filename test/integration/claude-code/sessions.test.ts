import { describe, expect, it } from 'vitest'
import { SessionId } from '../../../src/shared/domain/ids'
import { totalTokens } from '../../../src/shared/domain/usage'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { held, text, toolUse } from '../../support/fake-anthropic/answers'
import type { RunRecord } from '../../support/runtimeHarness'
import { ClaudeScene, ofType, printedResults } from './scene'

const costOf = (record: RunRecord): number => record.result.tokenUsage?.totalCostUsd ?? Number.NaN
const printedTotal = (record: RunRecord): unknown => printedResults(record).at(-1)?.['total_cost_usd']

describe('sessions of the real claude', () => {
  it('are on record under an id of our choice before the program runs', async () => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({ prompt: 'hello' })
    const sessionId = record.result.sessionId
    expect(record.sessions.recorded).toEqual([
      { sessionId, established: false },
      { sessionId, established: true },
    ])
    const [chosen, started] = record.events.filter(({ type }) => type === 'session' || type === 'process_started')
    expect(chosen).toMatchObject({ type: 'session', established: false, sessionId })
    expect(started?.type).toBe('process_started')
  })

  it('remember what was said before', async () => {
    await using scene = await ClaudeScene.open()
    const first = await scene.run({ prompt: 'My number is 4711.' })
    const second = await scene.run({ prompt: 'Which number?', sessionIdToResume: first.result.sessionId })
    expectPromisesKept(second)
    expect(second.result.sessionId).toBe(first.result.sessionId)
    expect(scene.fake.messageRequests.at(-1)?.conversation).toContain('My number is 4711.')
    expect(ofType(second.events, 'prompt')).toMatchObject([{ origin: 'resume', text: 'Which number?' }])
  })

  it('goes on by itself when a headless resume is given nothing to say', async () => {
    await using scene = await ClaudeScene.open()
    const first = await scene.run({ prompt: 'Start.' })
    const second = await scene.run({ prompt: '', sessionIdToResume: first.result.sessionId })
    expect(second.result.failure).toBeNull()
    expect(ofType(second.events, 'prompt')).toMatchObject([{ origin: 'resume', text: 'Continue.' }])
  })

  it.each([
    ['unknown', '99999999-2222-4333-8444-555555555555'],
    ['not a UUID', 'no-uuid-at-all'],
  ])('that are %s: said, never offered again, and started once afresh with the full prompt', async (_what, id) => {
    await using scene = await ClaudeScene.open()
    const sessionIdToResume = SessionId.parse(id)
    const record = await scene.run({ prompt: 'go on', sessionIdToResume, freshPrompt: 'The whole story.' })
    expectPromisesKept(record)
    expect(ofType(record.events, 'resume_rejected')).toMatchObject([{ sessionId: sessionIdToResume, next: 'fresh' }])
    expect(ofType(record.events, 'process_started').map(({ args }) => args.includes('--resume'))).toEqual([true, false])
    expect(ofType(record.events, 'prompt').map(({ origin }) => origin)).toEqual(['resume', 'fresh'])
    expect(record.result).toMatchObject({ failure: null, abortedSignal: false })
    expect(record.result.sessionId).not.toBe(sessionIdToResume)
    expect([...record.sessions.rejected.keys()]).toEqual([sessionIdToResume])
    expect(scene.fake.messageRequests.map(({ conversation }) => conversation.includes('The whole story.'))).toEqual([
      true,
    ])
  })

  it('whose file is gone: rejected, and failed when there is nothing to fall back on', async () => {
    await using scene = await ClaudeScene.open()
    const { result } = await scene.run({ prompt: 'hello' })
    const elsewhere = `${scene.harness.dir}/another-config`
    const record = await scene.run({
      prompt: 'more',
      sessionIdToResume: result.sessionId,
      env: { CLAUDE_CONFIG_DIR: elsewhere },
    })
    expectPromisesKept(record)
    expect(ofType(record.events, 'resume_rejected')).toMatchObject([{ next: 'fail' }])
    expect(record.result).toMatchObject({ failure: { class: 'resume_rejected' }, sessionId: null })
  })

  it('are written by one run at a time: of two resumes at once the second is refused', async () => {
    await using scene = await ClaudeScene.open()
    const { result } = await scene.run({ prompt: 'hello' })
    const { sessionId } = result
    const { answer, release } = held(text('The first one ends well.'))
    scene.fake.on('first resume', answer)
    const first = scene.start({ prompt: 'first resume', sessionIdToResume: sessionId })
    await scene.fake.seen('first resume')
    const second = await scene.run({ prompt: 'second resume', sessionIdToResume: sessionId })
    expect(ofType(second.events, 'process_started')).toEqual([])
    expect(second.result).toMatchObject({ abortedSignal: false, sessionId })
    expect(second.result.failure?.message).toContain(sessionId)
    release()
    expect((await first.done).result.failure).toBeNull()
    const third = await scene.run({ prompt: 'third resume', sessionIdToResume: sessionId })
    expect(third.result.failure).toBeNull()
  })
})

describe('usage over the life of a session', () => {
  it('is each run’s own, over two resumes and a fork, to the token and to the cent', async () => {
    await using scene = await ClaudeScene.open()
    const first = await scene.run({ prompt: 'one' })
    const sessionIdToResume = first.result.sessionId
    const second = await scene.run({ prompt: 'two', sessionIdToResume })
    const third = await scene.run({ prompt: 'three', sessionIdToResume })
    const fork = await scene.run({ prompt: 'four', sessionIdToResume, args: ['--fork-session'] })
    const fifth = await scene.run({ prompt: 'five', sessionIdToResume })
    expect(fork.result.sessionId).not.toBe(sessionIdToResume)
    const [per] = scene.fake.ledger.messages()
    for (const record of [first, second, third, fork, fifth]) {
      expectPromisesKept(record)
      expect(record.result.tokenUsage).toMatchObject(per?.usage ?? {})
      expect(ofType(record.events, 'usage').at(-1)?.final).toBe(true)
    }
    // The CLI prints the sum over the lineage; it must be the sum of what we say each run cost.
    expect(printedTotal(first)).toBeCloseTo(costOf(first), 9)
    expect(printedTotal(second)).toBeCloseTo(costOf(first) + costOf(second), 9)
    expect(printedTotal(third)).toBeCloseTo(costOf(first) + costOf(second) + costOf(third), 9)
    expect(printedTotal(fork)).toBeCloseTo(costOf(first) + costOf(second) + costOf(third) + costOf(fork), 9)
    expect(printedTotal(fifth)).toBeCloseTo(costOf(first) + costOf(second) + costOf(third) + costOf(fifth), 9)
  })

  it('counts sub-agents and background turns, each once', async () => {
    await using scene = await ClaudeScene.open()
    const launch = (prompt: string) => ({ description: 'look', prompt, subagent_type: 'general-purpose' })
    scene.fake.on(
      (request) => request.lastUserText.includes('SUB-AGENT WORK'),
      text('sub', {
        usage: { inputTokens: 7, outputTokens: 900, cacheCreationInputTokens: 3, cacheReadInputTokens: 1 },
      }),
    )
    scene.fake.on('MAIN WORK', toolUse('Agent', launch('SUB-AGENT WORK')), text('It runs.'), text('Complete.'))
    const record = await scene.run({ prompt: 'MAIN WORK' })
    const again = await scene.run({ prompt: 'once more', sessionIdToResume: record.result.sessionId })
    const sold = scene.fake.ledger.total()
    const counted = [record, again].map(({ result }) =>
      result.tokenUsage === null ? 0 : totalTokens(result.tokenUsage),
    )
    expect(counted[0]).toBeGreaterThan(900)
    expect((counted[0] ?? 0) + (counted[1] ?? 0)).toBe(totalTokens({ ...sold, totalCostUsd: 0 }))
    expect(printedTotal(again)).toBeCloseTo(costOf(record) + costOf(again), 9)
  })

  it('is an estimate, and says so, when the process was killed before it could tell', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('work', toolUse('Bash', { command: 'kill -9 $PPID', description: 'scripted' }))
    const record = await scene.run({ prompt: 'work', options: { allowedTools: ['Bash'] } })
    expectPromisesKept(record)
    expect(record.result.failure?.class).toBe('crash')
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
    expect(record.result.tokenUsage?.totalCostUsd).toBeGreaterThan(0)
    expect(ofType(record.events, 'usage').at(-1)?.final).toBe(false)
  })

  it('estimates with the prices that the CLI itself uses', async () => {
    await using scene = await ClaudeScene.open()
    for (const model of ['opus', 'sonnet', 'haiku']) {
      const { events } = await scene.run({ prompt: 'hello', model })
      const [estimate, final] = ofType(events, 'usage')
      expect([estimate?.final, final?.final], model).toEqual([false, true])
      expect(estimate?.total.totalCostUsd, model).toBeCloseTo(final?.total.totalCostUsd ?? Number.NaN, 9)
    }
  })

  it('has no price where the CLI only guesses one', async () => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({ prompt: 'hello', model: 'somebody-elses-model' })
    expect(record.result.failure).toBeNull()
    expect(record.result.tokenUsage).toMatchObject({ ...scene.fake.ledger.total(), totalCostUsd: null })
    expect(ofType(record.events, 'usage').at(-1)?.byModel).toMatchObject([{ basis: 'unpriced' }])
  })
})
