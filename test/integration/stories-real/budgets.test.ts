import { expect, it } from 'vitest'
import { bash, held, text } from '../../support/fake-anthropic/answers'
import { good } from '../../support/host/fakeHost'
import { modelApis } from './modelStories'
import { addFile, fail, RealScene, refOf } from './scene'

const noCaps = { usd: null, tokens: null, minutes: null, turns: null }

it('a budget that is reached with the last words of a run holds the retry back, and lets it begin once it is raised', async () => {
  const config = 'gates:\n  - name: content\n    command: cat a.txt; grep -q better a.txt\n'
  await using scene = await RealScene.open({ config })
  const { host, supervision } = scene
  const api = modelApis.openai(scene)
  const write = (content: string) => ({
    tool: 'shell',
    input: { command: `echo ${content} > a.txt; git add .; git commit -qm x` },
  })
  api.script('WRITE-IT', write('worse'), { say: 'Done.' }, write('better'), { say: 'Done.' })
  // Two answers of 1299 tokens.
  const budget = { ...noCaps, tokens: 2_500 }
  const story = await host.story({ prompt: 'WRITE-IT', agents: [api.profile()], budget })
  const waits = await host.stories.until(story.id, ({ waitsFor }) => waitsFor?.includes('budget') === true)
  expect(waits).toMatchObject({ stage: { kind: 'queued' }, counters: { retries: 1, failures: 0 } })
  expect(api.asked()).toHaveLength(2)
  const scope = { kind: 'story', ...refOf(story) } as const
  const { notices } = await supervision.until((view) => view.notices.length > 0)
  expect(notices).toMatchObject([{ cause: 'budget', budget: scope }])
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 1_000_000 } }))
  await host.stories.stage(story.id, 'verified')
  expect(api.asked()).toHaveLength(4)
  expect(api.asked()[2]).toContain('The acceptance gates did not pass.')
  expect((await scene.runsOf(story)).map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
})

it("claude's own cap on a run is a person's to answer: nothing goes round in circles", async () => {
  await using scene = await RealScene.open()
  const { anthropic, host } = scene
  const { options } = scene.coder()
  anthropic.always('WRITE-IT', bash('echo again'))
  const coder = scene.coder({ options: { ...options, maxBudgetUsd: 0.001 } })
  const story = await host.story({ prompt: 'WRITE-IT', agents: [coder] })
  const asks = await host.stories.stage(story.id, 'needs_you')
  expect(asks.stage).toMatchObject({ cause: 'budget' })
  const other = await host.story({ prompt: '/edit a.txt one\\n\n/commit Add a' })
  await host.stories.stage(other.id, 'verified')
  expect((await scene.runsOf(story)).map(({ outcome, result }) => [outcome, result?.failure?.class])).toEqual([
    ['failed', 'budget'],
  ])
  const { notices } = await scene.supervision.until((view) => view.notices.length > 0)
  expect(notices).toMatchObject([{ cause: 'story', story: refOf(story) }])
})

it.each([
  ['in one life of the host', false],
  ['with a restart of the host in between', true],
])('claude is interrupted when its budget is reached; raised, its session goes on, %s', async (_how, restart) => {
  await using scene = await RealScene.open()
  const { anthropic } = scene
  // The CLI may ask again by itself before it can be interrupted: that answer never comes.
  const never = held(text('Never said.'))
  anthropic.on('Your last run was cut off', bash(addFile), text('Done.'))
  anthropic.on('WRITE-IT', bash('echo begun'), never.answer)
  const budget = { usd: null, tokens: 5_000, minutes: null, turns: null }
  const story = await scene.host.story({ prompt: 'WRITE-IT', agents: [scene.coder()], budget })
  const asks = await scene.host.stories.stage(story.id, 'needs_you')
  expect(asks.stage).toMatchObject({ cause: 'budget' })
  const [first] = await scene.runsOf(story)
  expect(first).toMatchObject({ outcome: 'stopped', stoppedBy: 'budget' })
  expect(await scene.processesOf(first?.id ?? fail())).toEqual([])
  if (restart) {
    await scene.stop()
    await scene.start()
    await scene.host.stories.stage(story.id, 'needs_you')
  }
  const scope = { kind: 'story', ...refOf(story) } as const
  const { notices, budgets } = await scene.supervision.until((view) => view.notices.length > 0)
  expect(notices).toMatchObject([{ cause: 'budget', budget: scope }])
  expect(budgets).toMatchObject([{ crossed: ['tokens'], paused: [first?.agentId] }])

  good(await scene.host.client.supervision.setBudget({ scope, caps: { ...budget, tokens: 1_000_000 } }))
  await scene.host.stories.stage(story.id, 'verified')
  const [, second, ...more] = await scene.runsOf(story)
  expect(more).toEqual([])
  expect(second).toMatchObject({ outcome: 'completed', resumedFrom: first?.sessionId })
  const last = anthropic.messageRequests.at(-1)?.conversation ?? ''
  expect(last.split('WRITE-IT')).toHaveLength(2)
  const { total } = good(await scene.host.client.usage.agent({ agentId: first?.agentId ?? fail() }))
  expect(total).toMatchObject(anthropic.ledger.total())
})

it('a budget that is raised while claude is still being interrupted lets its story go on all the same', async () => {
  await using scene = await RealScene.open()
  const { anthropic, host, supervision } = scene
  anthropic.on('Your last run was cut off', bash(addFile), text('Done.'))
  anthropic.on('WRITE-IT', bash('echo begun'), held(text('Never said.')).answer)
  const budget = { ...noCaps, tokens: 5_000 }
  const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()], budget })
  await supervision.until(({ budgets }) => budgets.some(({ crossed }) => crossed.length > 0))
  const scope = { kind: 'story', ...refOf(story) } as const
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 1_000_000 } }))
  await host.stories.stage(story.id, 'verified')
  expect((await scene.runsOf(story)).map(({ stoppedBy }) => stoppedBy)).toEqual(['budget', null])
})

it('an agent without a story is paused and goes on by the same budgets', async () => {
  await using scene = await RealScene.open()
  const { disk, host } = scene
  const api = modelApis.gemini(scene)
  api.script('WRITE-IT', { tool: 'shell', input: { command: addFile } }, { say: 'Done.' })
  const { runtime, model, options } = api.profile()
  const scope = { kind: 'project', project: disk.project } as const
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 100 } }))
  await host.run(disk.agent('WRITE-IT', { runtime, model, options }))
  const paused = await host.watch.phase('stopped')
  expect(paused.run).toMatchObject({ outcome: 'stopped', stoppedBy: 'budget' })
  expect(api.asked()).toHaveLength(1)
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 100_000 } }))
  const completed = await host.watch.phase('completed')
  expect(completed.run?.resumedFrom).toBe(paused.sessionId)
  expect(api.asked()).toHaveLength(2)
})

it('a person who has taken an agent over gets it back in its terminal when the budget is raised', async () => {
  await using scene = await RealScene.open()
  const { anthropic, host } = scene
  anthropic.on('WRITE-IT', held(text('Never said.')).answer)
  const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()] })
  await anthropic.seen('WRITE-IT')
  const stopped = good(await host.client.stories.stop(refOf(story)))
  const agentId = stopped.agents[0] ?? fail()
  const scope = { kind: 'agent', agentId } as const
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 5_000 } }))
  anthropic.on('BY-HAND', bash('echo begun'), held(text('Never said.')).answer)
  const taken = good(await host.client.fleet.resume({ agentId, interactive: true, prompt: 'BY-HAND' }))
  const paused = await host.watch.until(({ run }) => run?.id === taken.run?.id && run?.endedAt !== null)
  expect(paused.run).toMatchObject({ interactive: true, stoppedBy: 'budget' })
  good(await host.client.supervision.setBudget({ scope, caps: { ...noCaps, tokens: 1_000_000 } }))
  const back = await host.watch.until(({ runCount }) => runCount === 3)
  expect(back.run).toMatchObject({ interactive: true, resumedFrom: paused.sessionId })
  expect((await host.stories.stage(story.id, 'stopped')).agents).toEqual([agentId])
})
