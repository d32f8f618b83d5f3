import { describe, expect, it } from 'vitest'
import type { Caps } from '../../../src/shared/domain/budget'
import { good } from '../../support/host/fakeHost'
import { modelApis } from './modelStories'
import { fail, RealScene, refOf } from './scene'

const capped = (tokens: number): Caps => ({ usd: null, tokens, minutes: null, turns: null })
const write = { tool: 'write_file', input: { path: 'a.txt', content: 'written once\n' } }
const commit = { tool: 'shell', input: { command: "git add a.txt && git commit --quiet -m 'Add a' && echo COMMITTED" } }
const done = { say: 'Done.' }
const count = (text: string, part: string): number => text.split(part).length - 1

describe.each(['openai', 'gemini'] as const)('a story on the %s runtime', (name) => {
  it('is worked on with tools, judged by the gates, told what failed, and verified', async () => {
    await using scene = await RealScene.open({
      config: 'gates:\n  - name: content\n    command: cat a.txt; grep -q better a.txt\n',
    })
    const api = modelApis[name](scene)
    const better = { tool: 'write_file', input: { path: 'a.txt', content: 'written better\n' } }
    api.script('WRITE-IT', write, commit, done, better, commit, done)
    const story = await scene.host.story({ prompt: 'WRITE-IT', agents: [api.profile()] })
    const verified = await scene.host.stories.stage(story.id, 'verified')
    expect(scene.disk.git('show', `story/${story.id}:a.txt`)).toBe('written better\n')
    const runs = await scene.runsOf(story)
    expect(runs.map(({ outcome }) => outcome)).toEqual(['completed', 'completed'])
    expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
    const [, , , second] = api.asked()
    expect(second).toContain('The acceptance gates did not pass.')
    expect(api.asked()).toHaveLength(6)
    expect(api.refused()).toEqual([])
    const { total } = good(await scene.host.client.usage.agent({ agentId: verified.agents[0] ?? fail() }))
    expect(total).toMatchObject(api.total())
  })

  it.each([
    ['in one life of the host', false],
    ['with a restart of the host in between', true],
  ])(
    'makes no model call beyond its budget, and goes on exactly there once it is raised, %s',
    async (_how, restart) => {
      await using scene = await RealScene.open()
      const api = modelApis[name](scene)
      api.script('WRITE-IT', write, commit, done)
      const story = await scene.host.story({ prompt: 'WRITE-IT', agents: [api.profile()], budget: capped(100) })
      const asks = await scene.host.stories.stage(story.id, 'needs_you')
      expect(asks.stage).toMatchObject({ cause: 'budget' })
      const [first] = await scene.runsOf(story)
      expect(first).toMatchObject({ outcome: 'stopped', stoppedBy: 'budget' })
      if (restart) {
        await scene.stop()
        await scene.start()
        await scene.host.stories.stage(story.id, 'needs_you')
      }
      const scope = { kind: 'story', ...refOf(story) } as const
      const { notices } = await scene.supervision.until((view) => view.notices.length > 0)
      expect(notices).toMatchObject([{ cause: 'budget', budget: scope, actions: ['raise_budget'] }])
      expect(api.asked()).toHaveLength(1)

      good(await scene.host.client.supervision.setBudget({ scope, caps: capped(1_000_000) }))
      await scene.host.stories.stage(story.id, 'verified')
      await scene.supervision.until((view) => view.notices.length === 0)
      expect(scene.disk.git('show', `story/${story.id}:a.txt`)).toBe('written once\n')
      const runs = await scene.runsOf(story)
      expect(runs.map(({ outcome }) => outcome)).toEqual(['stopped', 'completed'])
      expect(runs[1]?.resumedFrom).toBe(first?.sessionId)
      const writes = await Promise.all(runs.map(({ id }) => scene.eventsOf(id, 'tool_call')))
      expect(writes.flat().map(({ name: tool }) => tool)).toEqual(['write_file', 'shell'])
      expect(api.asked()).toHaveLength(3)
      const last = api.asked().at(-1) ?? ''
      expect([count(last, 'WRITE-IT'), count(last, 'Created a.txt')]).toEqual([1, 1])
      expect(api.refused()).toEqual([])
      const { total } = good(await scene.host.client.usage.agent({ agentId: first?.agentId ?? fail() }))
      expect(total).toMatchObject(api.total())
    },
  )
})
