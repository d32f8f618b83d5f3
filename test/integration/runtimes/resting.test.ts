import { describe, expect, it } from 'vitest'
import { demo } from '../../../src/main/runtimes/demo'
import { outcomeOf } from '../../../src/shared/domain/run'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, text } from '../../support/fake-anthropic/answers'
import { calls as geminiCalls, text as geminiText } from '../../support/fake-gemini/answers'
import { call as openAiCall, text as openAiText } from '../../support/fake-openai/answers'
import { createRuntimeHarness, type RunRecord } from '../../support/runtimeHarness'
import { ClaudeScene } from '../claude-code/scene'
import { RunScene } from '../gemini/scene'
import { apis } from '../openai/ask'
import { OpenAiScene } from '../openai/scene'

const REACHED = "Today's budget of $1.00 is reached ($1.20 spent)."
/** Lets that many requests through. */
const allowing = (requests: number) => {
  let left = requests
  return {
    refusal: () => {
      left -= 1
      return left < 0 ? REACHED : null
    },
  }
}

function expectPausedByBudget({ result, events }: RunRecord): void {
  expect(result.failure).toEqual({ class: 'budget', message: REACHED })
  expect(result.sessionId).not.toBeNull()
  expect(outcomeOf(result, 'budget')).toBe('stopped')
  expect(events.filter(({ type }) => type === 'stop_requested')).toEqual([{ type: 'stop_requested', by: 'budget' }])
}

describe.each(apis)('a budget that is reached in the middle of a run over %s', (api) => {
  it('lets no further request be made; the resume sends what was kept', async () => {
    await using scene = await OpenAiScene.open({ api })
    scene.fake.on('spend', openAiCall('look', { where: 'a' }), openAiText('Done.'))
    const first = await scene.run({ prompt: 'spend', appCtx: { allowance: allowing(1) } })
    expectPausedByBudget(first)
    expect(scene.fake.modelRequests).toHaveLength(1)
    const second = await scene.run({ prompt: '', sessionIdToResume: first.result.sessionId })
    expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
    expect(scene.fake.modelRequests).toHaveLength(2)
    expect(scene.fake.rejected).toEqual([])
    expect(scene.tools.calls.map(({ name }) => name)).toEqual(['look'])
  })

  it('before its first request leaves a session with the prompt, asked once', async () => {
    await using scene = await OpenAiScene.open({ api })
    scene.fake.on('spend', openAiText('Done.'))
    const first = await scene.run({ prompt: 'spend', appCtx: { allowance: allowing(0) } })
    expectPausedByBudget(first)
    expect(scene.fake.modelRequests).toEqual([])
    const second = await scene.run({ prompt: 'spend', sessionIdToResume: first.result.sessionId })
    expect(second.result.failure).toBeNull()
    expect(JSON.stringify(scene.fake.modelRequests[0]?.body).split('"spend"')).toHaveLength(2)
  })
})

describe('a budget that is reached in the middle of a run of gemini', () => {
  it('lets no further request be made; the resume sends what was kept', async () => {
    await using scene = await RunScene.open()
    scene.fake.on('spend', geminiCalls([['list_folder', { path: '.' }]]), geminiText('Done.'))
    const first = await scene.run({ prompt: 'spend', appCtx: { allowance: allowing(1) } })
    expectPausedByBudget(first)
    expect(scene.fake.answerRequests).toHaveLength(1)
    const second = await scene.run({ prompt: '', sessionIdToResume: first.result.sessionId })
    expect(second.result).toMatchObject({ failure: null, sessionId: first.result.sessionId })
    expect(scene.fake.answerRequests).toHaveLength(2)
  })
})

describe.each(['budget', 'hibernate'] as const)('a stop with the reason %s', (reason) => {
  const expectResting = (record: RunRecord): void => {
    expectPromisesKept(record)
    expect(outcomeOf(record.result, reason)).toBe('stopped')
    expect(record.result).toMatchObject({ failure: { class: 'interrupted' }, abortedSignal: false, timedOut: false })
    expect(record.result.sessionId).not.toBeNull()
  }

  it('ends the demo agent with its session kept, and a resume goes on', async () => {
    await using harness = await createRuntimeHarness({ git: true })
    const prompt = '/say First.\n/hang'
    const run = harness.start(demo, { prompt, options: { paceMs: 0 } })
    await run.waitForEvent('text', ({ delta }) => !delta)
    expect(await run.stop(reason)).toEqual({ survivors: [] })
    const record = await run.done
    expectResting(record)
    const { sessionId } = record.result
    const again = harness.start(demo, { prompt: '/say Second.', sessionIdToResume: sessionId, options: { paceMs: 0 } })
    const { result } = await again.done
    expect(result).toMatchObject({ failure: null, sessionId })
  })

  it('ends the real CLI in the middle of a tool with its session kept, and a resume goes on', async () => {
    await using scene = await ClaudeScene.open()
    const up = `${scene.harness.project}/up`
    scene.fake.on('rest', bash('echo up > up; sleep 600'), text('I go on.'))
    const run = scene.start({ prompt: 'rest', options: { allowedTools: ['Bash'] } })
    await run.waitForEvent('tool_call')
    await scene.toolIsUp(up)
    expect(await run.stop(reason)).toEqual({ survivors: [] })
    const record = await run.done
    expectResting(record)
    const again = await scene.run({ prompt: 'go on', sessionIdToResume: record.result.sessionId })
    expect(again.result).toMatchObject({ failure: null, sessionId: record.result.sessionId })
  })
})
