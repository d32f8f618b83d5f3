import { describe, expect, it } from 'vitest'
import { bash, held, rateLimited, text, usageLimitReached } from '../../support/fake-anthropic/answers'
import type { SeenRequest } from '../../support/fake-anthropic/request'
import { good } from '../../support/host/fakeHost'
import { addFile, fail, oneRetry, RealScene, refOf } from './scene'

const HOUR_MS = 3_600_000
/** Wakes are spread over less than this. */
const SPREAD_MS = 60_000

const asks =
  (word: string) =>
  ({ conversation }: SeenRequest): boolean =>
    conversation.includes(word)

describe("claude's usage limit", () => {
  it('parks the story until the time the provider gave; at the reset it tries alone, and its sibling follows', async () => {
    await using scene = await RealScene.open({ auth: 'oauth', autoResume: true })
    const { anthropic, clock, host, supervision } = scene
    const resetsAt = Math.floor((clock.now() + HOUR_MS) / 1_000)
    const probe = held(bash(addFile))
    anthropic.on('FIRST-STORY', usageLimitReached(resetsAt), probe.answer, text('Done.'))
    anthropic.on('SECOND-STORY', bash(addFile), text('Done.'))
    const first = await host.story({ title: 'First', prompt: 'FIRST-STORY', agents: [scene.coder()] })
    const parked = await host.stories.stage(first.id, 'parked')
    expect(parked.stage).toMatchObject({ until: resetsAt * 1_000 })
    const { limits, parked: waiting } = await supervision.until(({ parked }) => parked.length === 1)
    expect(limits).toMatchObject([{ source: 'provider', window: 'five_hour', attempt: 1 }])
    expect((limits[0]?.until ?? 0) - resetsAt * 1_000).toBeLessThan(SPREAD_MS)
    expect(waiting).toMatchObject([{ autoResume: true, why: expect.stringContaining('said by the provider') }])

    const second = await host.story({ title: 'Second', prompt: 'SECOND-STORY', agents: [scene.coder()] })
    const held_ = await host.stories.until(second.id, ({ waitsFor }) => waitsFor !== null)
    expect(held_.stage.kind).toBe('queued')
    expect(held_.waitsFor).toContain('five_hour')
    const before = anthropic.messageRequests.length

    clock.skip(HOUR_MS + SPREAD_MS)
    await host.stories.until(second.id, ({ waitsFor }) => waitsFor?.includes('one agent tries') === true)
    await anthropic.seen((request) => request.number > before && asks('FIRST-STORY')(request))
    expect(anthropic.messageRequests.filter(asks('SECOND-STORY'))).toEqual([])
    probe.release()
    const verified = await host.stories.stage(first.id, 'verified')
    await host.stories.stage(second.id, 'verified')
    expect(verified.verdict?.outcome).toBe('passed')

    const runs = await scene.runsOf(first)
    expect(runs.map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
    expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
    const decisions = good(await host.client.stories.decisions({ ...refOf(first), limit: 100 }))
    for (const { counters } of decisions) {
      expect(counters).toMatchObject({ aborts: 0, retries: 0, commitRecoveries: 0, noProgress: 0, failures: 0 })
    }
    expect((await scene.runsOf(second)).map(({ outcome }) => outcome)).toEqual(['completed'])
    const after = await supervision.until(({ parked }) => parked.length === 0)
    expect(after.notices).toEqual([])
  })

  it('lets those that were parked together go on one after the other', async () => {
    await using scene = await RealScene.open({ auth: 'oauth', autoResume: true })
    const { anthropic, clock, host, supervision } = scene
    const resetsAt = Math.floor((clock.now() + HOUR_MS) / 1_000)
    const words = ['FIRST-STORY', 'SECOND-STORY']
    const begun = words.map((word) => {
      const one = held(bash('echo begun'))
      anthropic.on(word, one.answer, usageLimitReached(resetsAt))
      return one
    })
    const stories = []
    for (const prompt of words) stories.push(await host.story({ prompt, agents: [scene.coder()] }))
    for (const word of words) await anthropic.seen(word)
    for (const { release } of begun) release()
    for (const { id } of stories) await host.stories.stage(id, 'parked')
    const { limits } = await supervision.until(({ parked }) => parked.length === 2)
    expect(limits).toHaveLength(1)

    const probe = held(bash(addFile))
    anthropic.on('Your last run was cut off', probe.answer, text('Done.'), bash(addFile), text('Done.'))
    const before = anthropic.messageRequests.length
    clock.skip(HOUR_MS + SPREAD_MS)
    await anthropic.seen(({ number }) => number > before)
    const tries = await supervision.until((view) => view.limits[0]?.probing != null)
    expect([tries.limits[0]?.probing, ...(tries.limits[0]?.agents ?? [])]).toEqual(limits[0]?.agents)
    const [last] = tries.parked
    expect([tries.parked.length, last?.why]).toEqual([1, expect.stringContaining('one agent tries whether it is gone')])
    expect(anthropic.messageRequests).toHaveLength(before + 1)
    probe.release()
    const gone = await supervision.until((view) => view.limits[0]?.goneAt !== undefined)
    expect(gone.limits).toMatchObject([{ agents: [], probing: last?.agentId }])
    clock.skip(SPREAD_MS)
    for (const story of stories) {
      await host.stories.stage(story.id, 'verified')
      expect((await scene.runsOf(story)).map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
    }
    await supervision.until((view) => view.limits.length === 0)
  })

  it('without a known reset is waited for by a back-off that says so, and uses no slot up', async () => {
    await using scene = await RealScene.open({ autoResume: true })
    const { anthropic, clock, host, supervision } = scene
    anthropic.on('TOO-FAST', rateLimited(1), rateLimited(1), bash(addFile), text('Done.'))
    const coder = scene.coder({ env: oneRetry })
    const story = await host.story({ prompt: 'TOO-FAST', agents: [coder] })
    const parked = await host.stories.stage(story.id, 'parked')
    expect(parked).toMatchObject({ stage: { until: null }, counters: { retries: 0, failures: 0, aborts: 0 } })
    const view = await supervision.until((now) => now.parked.length === 1)
    expect(view.limits).toMatchObject([{ source: 'back_off', window: null }])
    clock.skip((view.limits[0]?.until ?? 0) - clock.now() + 1)
    await host.stories.stage(story.id, 'verified')
    expect((await scene.runsOf(story)).map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
  })

  it('asks a person at the reset where its owner did not say that stories go on by themselves', async () => {
    await using scene = await RealScene.open({ auth: 'oauth' })
    const { anthropic, clock, host, supervision } = scene
    const resetsAt = Math.floor((clock.now() + HOUR_MS) / 1_000)
    const words = ['FIRST-STORY', 'SECOND-STORY']
    const begun = words.map((word) => {
      const one = held(bash('echo begun'))
      anthropic.on(word, one.answer, usageLimitReached(resetsAt), bash(addFile), text('Done.'))
      return one
    })
    const stories = []
    for (const prompt of words) stories.push(await host.story({ prompt, agents: [scene.coder()] }))
    for (const word of words) await anthropic.seen(word)
    for (const { release } of begun) release()
    for (const { id } of stories) await host.stories.stage(id, 'parked')
    const before = anthropic.messageRequests.length

    clock.skip(HOUR_MS + SPREAD_MS)
    for (const { id } of stories) {
      const asksYou = await host.stories.stage(id, 'needs_you')
      expect(asksYou.stage).toMatchObject({ cause: 'limit_reset' })
    }
    const { notices, parked } = await supervision.until((view) => view.notices.length === 2)
    expect(notices.map(({ cause, story }) => [cause, story?.storyId]).sort()).toEqual(
      stories.map(({ id }) => ['story', id]),
    )
    expect(parked).toEqual([])
    expect(anthropic.messageRequests).toHaveLength(before)

    for (const story of stories) good(await host.client.stories.resume(refOf(story)))
    for (const { id } of stories) await host.stories.stage(id, 'verified')
    for (const story of stories) {
      expect((await scene.runsOf(story)).map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
    }
    await supervision.until((view) => view.notices.length === 0)
  })

  it.each([
    ['by itself', true],
    ['when a person says so', false],
  ])(
    'lets a parked story that was taken over meanwhile go on %s once the person has left',
    async (_how, autoResume) => {
      await using scene = await RealScene.open({ auth: 'oauth', autoResume })
      const { anthropic, clock, host } = scene
      const resetsAt = Math.floor((clock.now() + HOUR_MS) / 1_000)
      anthropic.on('BY-HAND', text('Your wish.'), bash(addFile), text('Done.'))
      anthropic.on('WRITE-IT', usageLimitReached(resetsAt))
      const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()] })
      const { agents } = await host.stories.stage(story.id, 'parked')
      const agentId = agents[0] ?? fail()
      const taken = good(await host.client.fleet.resume({ agentId, interactive: true, prompt: 'BY-HAND' }))
      await scene.eventually(taken.run?.id ?? fail(), 'turn_completed')
      clock.skip(HOUR_MS + SPREAD_MS)
      expect((await host.stories.stage(story.id, 'parked')).stage.kind).toBe('parked')
      good(await host.client.fleet.stop({ agentId }))
      if (!autoResume) {
        const asks = await host.stories.stage(story.id, 'needs_you')
        expect(asks.stage).toMatchObject({ cause: 'limit_reset' })
        good(await host.client.stories.resume(refOf(story)))
      }
      await host.stories.stage(story.id, 'verified')
      const runs = await scene.runsOf(story)
      expect(runs.map(({ interactive, outcome }) => [interactive, outcome])).toEqual([
        [false, 'rate_limited'],
        [true, 'stopped'],
        [false, 'completed'],
      ])
    },
  )

  it('leaves a story at rest whose parking a person has cancelled', async () => {
    await using scene = await RealScene.open({ auth: 'oauth', autoResume: true })
    const { anthropic, clock, host } = scene
    anthropic.on(
      'WRITE-IT',
      usageLimitReached(Math.floor((clock.now() + HOUR_MS) / 1_000)),
      bash(addFile),
      text('Done.'),
    )
    const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()] })
    const { agents } = await host.stories.stage(story.id, 'parked')
    good(await host.client.supervision.cancelParking({ agentId: agents[0] ?? fail() }))
    const rests = await host.stories.stage(story.id, 'stopped')
    expect(rests.can.resume).toBe(true)
    clock.skip(HOUR_MS + SPREAD_MS)
    good(await host.client.stories.resume(refOf(story)))
    await host.stories.stage(story.id, 'verified')
    expect((await scene.runsOf(story)).map(({ outcome }) => outcome)).toEqual(['rate_limited', 'completed'])
  })

  it('is left to the interface that a person types into: nobody parks or resumes that', async () => {
    await using scene = await RealScene.open({ auth: 'oauth', autoResume: true })
    const { anthropic, clock, disk, host } = scene
    const resetsAt = Math.floor((clock.now() + HOUR_MS) / 1_000)
    anthropic.always('LIMIT-ME', usageLimitReached(resetsAt))
    const { runtime, command, options } = scene.coder()
    const agent = await host.run(disk.agent('LIMIT-ME', { runtime, command, options, model: null }), true)
    const runId = agent.run?.id ?? ('' as never)
    const told = await scene.eventually(runId, 'rate_limit', ({ resetsAt: at }) => at !== null)
    expect(told).toMatchObject({ status: 'rejected', window: 'five_hour', resetsAt: resetsAt * 1_000 })
    const live = await host.watch.until(({ run }) => run?.id === runId && run.endedAt === null)
    expect(live.phase).not.toBe('parked')
    clock.skip(HOUR_MS + SPREAD_MS)
    good(await host.client.fleet.stop({ agentId: agent.spec.id }))
    clock.skip(HOUR_MS + SPREAD_MS)
    const other = await host.story({ prompt: '/edit a.txt one\\n\n/commit Add a' })
    await host.stories.stage(other.id, 'verified')
    expect(await scene.supervisionNow()).toMatchObject({ limits: [], parked: [], notices: [] })
    const runs = good(await host.client.fleet.runs({ agentId: agent.spec.id, limit: 10 }))
    expect(runs.map(({ outcome, stoppedBy }) => [outcome, stoppedBy])).toEqual([['stopped', 'user']])
  })
})
