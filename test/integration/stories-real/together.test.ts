import { describe, expect, it } from 'vitest'
import type { Caps } from '../../../src/shared/domain/budget'
import { bash, held, text } from '../../support/fake-anthropic/answers'
import { good } from '../../support/host/fakeHost'
import { modelApis } from './modelStories'
import { addFile, fail, RealScene, refOf } from './scene'

const capped = (tokens: number): Caps => ({ usd: null, tokens, minutes: null, turns: null })
const commit = { tool: 'shell', input: { command: addFile } }
const done = { say: 'Done.' }

it('a budget for the day holds agents of every runtime, asks once, and lets all of them go on', async () => {
  await using scene = await RealScene.open()
  const { anthropic, host, supervision } = scene
  const api = modelApis.openai(scene)
  good(await host.client.supervision.setBudget({ scope: { kind: 'day' }, caps: capped(8_000) }))
  // Together they reach it: neither does alone.
  const release = api.hold('MODEL-WORK', commit)
  api.script('MODEL-WORK', done)
  const never = held(text('Never said.'))
  anthropic.on('Your last run was cut off', bash(addFile), text('Done.'))
  anthropic.on('CLI-WORK', bash('echo begun'), never.answer)
  const model = await host.story({ title: 'Model', prompt: 'MODEL-WORK', agents: [api.profile()] })
  const cli = await host.story({ title: 'Cli', prompt: 'CLI-WORK', agents: [scene.coder()] })
  await api.seen((conversation) => conversation.includes('MODEL-WORK'))
  const begun = await anthropic.seen(({ conversation }) => conversation.includes('begun'))
  expect(begun.lastUserText).toContain('begun')
  expect((await scene.supervisionNow()).notices).toEqual([])
  release()
  for (const { id } of [model, cli]) {
    expect((await host.stories.stage(id, 'needs_you')).stage).toMatchObject({ cause: 'budget' })
  }
  expect(api.asked()).toHaveLength(1)
  const { notices, budgets } = await supervision.until((view) => view.budgets[0]?.paused.length === 2)
  expect(notices).toMatchObject([{ cause: 'budget', budget: { kind: 'day' }, actions: ['raise_budget'] }])
  expect(budgets[0]?.spent.tokens).toBe(8_335)

  const third = await host.story({ title: 'Third', prompt: 'MODEL-WORK', agents: [api.profile()] })
  const waits = await host.stories.until(third.id, ({ waitsFor }) => waitsFor !== null)
  expect(waits.waitsFor).toContain('8,000 tokens')
  good(await host.client.stories.stop(refOf(third)))

  good(await host.client.supervision.setBudget({ scope: { kind: 'day' }, caps: capped(1_000_000) }))
  for (const { id } of [model, cli]) await host.stories.stage(id, 'verified')
  expect((await supervision.until((view) => view.notices.length === 0)).budgets).toMatchObject([{ paused: [] }])
  for (const story of [model, cli]) {
    const runs = await scene.runsOf(story)
    expect(runs.map(({ outcome }) => outcome)).toEqual(['stopped', 'completed'])
    expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
  }
})

describe.each(['claude-code', 'openai'] as const)('hibernating on %s', (runtime) => {
  /** Scripts one answer that never comes, and what follows once it is woken. */
  const play = (scene: RealScene) => {
    if (runtime === 'openai') {
      const api = modelApis.openai(scene)
      return {
        profile: api.profile(),
        asked: async () => {
          const release = api.hold('WRITE-IT', done)
          await api.seen((conversation) => conversation.includes('WRITE-IT'))
          return release
        },
        goesOn: () => api.script('WRITE-IT', commit, done),
      }
    }
    const { anthropic } = scene
    return {
      profile: scene.coder(),
      asked: async () => {
        anthropic.on('WRITE-IT', held(text('Never said.')).answer)
        await anthropic.seen('WRITE-IT')
        return () => {}
      },
      goesOn: () => void anthropic.on('WRITE-IT', bash(addFile), text('Done.')),
    }
  }

  it('puts a story aside with its session, frees its processes, and a resume wakes it', async () => {
    await using scene = await RealScene.open()
    const { host } = scene
    const { profile, asked, goesOn } = play(scene)
    const waits = asked()
    const story = await host.story({ prompt: 'WRITE-IT', agents: [profile] })
    await waits
    const { agents, stage } = await host.stories.stage(story.id, 'working')
    const agentId = agents[0] ?? fail()
    const slept = good(await host.client.fleet.hibernate({ agentId }))
    expect(slept).toMatchObject({ phase: 'stopped', run: { outcome: 'stopped', stoppedBy: 'hibernate' } })
    expect(slept.sessionId).not.toBeNull()
    expect(await scene.processesOf(stage.kind === 'working' ? stage.runId : fail())).toEqual([])
    const rests = await host.stories.stage(story.id, 'stopped')
    expect(rests.column).toBe('backlog')
    expect((await scene.supervisionNow()).notices).toEqual([])

    goesOn()
    good(await host.client.stories.resume(refOf(story)))
    await host.stories.stage(story.id, 'verified')
    const runs = await scene.runsOf(story)
    expect(runs.map(({ outcome, resumedFrom }) => [outcome, resumedFrom])).toEqual([
      ['stopped', null],
      ['completed', slept.sessionId],
    ])
  })

  it('puts an agent without a story aside, and a resume wakes that', async () => {
    await using scene = await RealScene.open()
    const { disk, host } = scene
    const { profile, asked, goesOn } = play(scene)
    const { model, command, options } = profile
    const waits = asked()
    const { spec } = await host.run(disk.agent('WRITE-IT', { runtime: profile.runtime, model, command, options }))
    await waits
    const slept = good(await host.client.fleet.hibernate({ agentId: spec.id }))
    expect(slept).toMatchObject({ phase: 'stopped', run: { stoppedBy: 'hibernate' }, can: { resume: true } })
    goesOn()
    good(await host.client.fleet.resume({ agentId: spec.id, interactive: false }))
    const woken = await host.watch.phase('completed')
    expect(woken).toMatchObject({ sessionId: slept.sessionId, runCount: 2, run: { resumedFrom: slept.sessionId } })
    expect(disk.git('log', '-1', '--format=%s').trim()).toBe('Add a')
  })
})
