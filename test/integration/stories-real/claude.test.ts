import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bash, held, overloaded, text, unauthorized } from '../../support/fake-anthropic/answers'
import { good } from '../../support/host/fakeHost'
import { addFile, fail, fileAppears, oneRetry, RealScene, refOf } from './scene'

const commit = (content: string): string =>
  `printf '%s\\n' ${content} > count.txt && git add count.txt && git commit --quiet -m 'Count ${content}'`

it('claude fails its gate twice, is told the output in the same session, and passes', async () => {
  const config = `gates:\n  - name: count\n    command: echo "the count is $(cat count.txt), wanted 3"; test "$(cat count.txt)" = 3\n`
  await using scene = await RealScene.open({ config })
  const { anthropic, host } = scene
  const tries = ['1', '2', '3'].flatMap((n) => [bash(commit(n)), text(`I counted to ${n}, all gates pass.`)])
  anthropic.on('COUNT-TO-THREE', ...tries)
  const story = await host.story({ prompt: 'COUNT-TO-THREE', agents: [scene.coder()] })
  const verified = await host.stories.stage(story.id, 'verified')
  expect(verified.verdict).toMatchObject({ outcome: 'passed', flaky: false })
  expect(scene.disk.git('show', `story/${story.id}:count.txt`)).toBe('3\n')

  const runs = await scene.runsOf(story)
  const [first] = runs
  expect(runs.map(({ outcome, resumedFrom, sessionId }) => [outcome, resumedFrom, sessionId])).toEqual([
    ['completed', null, first?.sessionId],
    ['completed', first?.sessionId, first?.sessionId],
    ['completed', first?.sessionId, first?.sessionId],
  ])
  for (const run of runs.slice(1)) {
    const [program] = await scene.eventsOf(run.id, 'process_started')
    expect(program?.args.slice(0, 2)).toEqual(['--resume', first?.sessionId])
  }
  const asked = anthropic.messageRequests.map(({ lastUserText }) => lastUserText)
  for (const n of ['1', '2']) {
    const told = asked.filter((words) => words.includes(`the count is ${n}, wanted 3`))
    expect(told.length, n).toBeGreaterThan(0)
    expect(told[0], n).toContain('The acceptance gates did not pass.')
  }
  const { total, provisional } = good(await host.client.usage.agent({ agentId: first?.agentId ?? fail() }))
  expect(provisional).toBe(false)
  expect(total).toMatchObject(anthropic.ledger.total())
  expect(anthropic.ledger.messages(first?.sessionId ?? '')).toHaveLength(6)
})

it('claude whose session is gone is given the whole prompt together with what the gates printed', async () => {
  const config = `gates:\n  - name: count\n    command: rm -rf "$CLAUDE_CONFIG_DIR/projects"; echo "the count is $(cat count.txt)"; test "$(cat count.txt)" = 2\n`
  await using scene = await RealScene.open({ config })
  const { anthropic, host } = scene
  anthropic.on('COUNT-TO-TWO', ...['1', '2'].flatMap((n) => [bash(commit(n)), text(`I counted to ${n}.`)]))
  const story = await host.story({ prompt: 'COUNT-TO-TWO', agents: [scene.coder()] })
  const verified = await host.stories.stage(story.id, 'verified')
  expect(verified.counters).toMatchObject({ failures: 0, aborts: 0 })
  const [first, second, ...more] = await scene.runsOf(story)
  expect(more).toEqual([])
  expect(second).toMatchObject({ outcome: 'completed', resumedFrom: first?.sessionId })
  expect(second?.sessionId).not.toBe(first?.sessionId)
  expect(await scene.eventsOf(second?.id ?? fail(), 'resume_rejected')).toMatchObject([{ next: 'fresh' }])
  const [asked] = anthropic.messageRequests.filter(({ sessionId }) => sessionId === second?.sessionId)
  expect(asked?.conversation).toContain('COUNT-TO-TWO')
  expect(asked?.conversation).toContain('the count is 1')
  const { total } = good(await host.client.usage.agent({ agentId: first?.agentId ?? fail() }))
  expect(total).toMatchObject(anthropic.ledger.total())
})

describe('a claude that does not come up', () => {
  it('is started again after a pause when it died before it had a session, and uses nothing else up', async () => {
    await using scene = await RealScene.open()
    const { anthropic, clock, disk, host } = scene
    const wrapper = join(disk.dir, 'claude-that-dies')
    const tried = join(disk.dir, 'tried')
    writeFileSync(
      wrapper,
      `#!/bin/sh\necho x >> ${tried}\n[ $(wc -l < ${tried}) -gt 2 ] || exit 1\nexec ${scene.claude} "$@"\n`,
    )
    chmodSync(wrapper, 0o755)
    anthropic.on('WRITE-IT', bash(addFile), text('Done.'))
    const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder({ command: wrapper })] })
    for (const aborts of [1, 2]) {
      const waits = await host.stories.until(
        story.id,
        (now) => now.counters.aborts === aborts && now.stage.kind === 'waiting',
      )
      expect(waits.counters).toMatchObject({ retries: 0, failures: 0 })
      clock.skip(60_000)
    }
    await host.stories.stage(story.id, 'verified')
    const runs = await scene.runsOf(story)
    expect(runs.map(({ outcome, resumedFrom }) => [outcome, resumedFrom])).toEqual([
      ['aborted', null],
      ['aborted', null],
      ['completed', null],
    ])
  })

  it('is tried five times more when its program is not there, with the reason said each time, and then a person is asked', async () => {
    await using scene = await RealScene.open()
    const { clock, host } = scene
    const story = await host.story({ prompt: 'hello', agents: [scene.coder({ command: '/nowhere/claude' })] })
    for (let aborts = 1; aborts <= 5; aborts += 1) {
      const waits = await host.stories.until(
        story.id,
        (now) => now.counters.aborts === aborts && now.stage.kind === 'waiting',
      )
      expect(waits.why).toContain('/nowhere/claude was not found')
      clock.skip(6 * 60_000)
    }
    const asks = await host.stories.stage(story.id, 'needs_you')
    expect(asks).toMatchObject({
      stage: { cause: 'aborts_exhausted', next: { kind: 'start' } },
      counters: { failures: 0 },
    })
    const runs = await scene.runsOf(story)
    expect(runs.map(({ result }) => result?.failure?.class)).toEqual(Array(6).fill('spawn'))
    const { notices } = await scene.supervision.until((view) => view.notices.length > 0)
    expect(notices).toMatchObject([
      { cause: 'story', story: refOf(story), message: expect.stringContaining('Install it') },
    ])
  })
})

describe('a claude that is at work', () => {
  it('needs a person at once for a failure that lasts, and is tried again after a pause for one that passes', async () => {
    await using scene = await RealScene.open()
    const { anthropic, clock, host } = scene
    anthropic.on('NO-KEY', unauthorized(), unauthorized())
    anthropic.on('TOO-MANY', overloaded(), overloaded(), bash(addFile), text('Done.'))
    const coder = scene.coder({ env: oneRetry })
    const lasting = await host.story({ title: 'Lasting', prompt: 'NO-KEY', agents: [coder] })
    const passing = await host.story({ title: 'Passing', prompt: 'TOO-MANY', agents: [coder] })
    const asks = await host.stories.stage(lasting.id, 'needs_you')
    expect(asks).toMatchObject({ stage: { cause: 'failed' }, counters: { failures: 0 } })
    const [refused] = await scene.runsOf(lasting)
    expect(refused?.result?.failure?.class).toBe('authentication')
    const waits = await host.stories.stage(passing.id, 'waiting')
    expect(waits.counters).toMatchObject({ failures: 1, retries: 0, aborts: 0 })
    clock.skip(60_000)
    await host.stories.stage(passing.id, 'verified')
    const runs = await scene.runsOf(passing)
    expect(runs.map(({ outcome, result }) => [outcome, result?.failure?.class])).toEqual([
      ['failed', 'overloaded'],
      ['completed', undefined],
    ])
    expect(runs[1]?.resumedFrom).toBe(runs[0]?.sessionId)
  })

  it('leaves no process behind when its story is stopped, wherever its commands went', async () => {
    await using scene = await RealScene.open()
    const { anthropic, disk, host } = scene
    const up = join(disk.dir, 'up')
    const away = `setsid nohup sh -c 'trap "" INT TERM HUP; sleep 601 & echo away > ${up}; wait' >/dev/null 2>&1 &`
    anthropic.on('WRITE-IT', bash(`${away} sleep 602`), text('Never said.'))
    const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()] })
    await fileAppears(up)
    const { stage } = await host.stories.stage(story.id, 'working')
    const runId = stage.kind === 'working' ? stage.runId : fail()
    expect((await scene.processesOf(runId)).length).toBeGreaterThan(3)
    const stopped = good(await host.client.stories.stop(refOf(story)))
    expect(stopped.stage.kind).toBe('stopped')
    expect(await scene.processesOf(runId)).toEqual([])
    expect((await scene.runsOf(story)).map(({ outcome, stoppedBy }) => [outcome, stoppedBy])).toEqual([
      ['stopped', 'user'],
    ])
  })

  it('can be taken over by a person; the story waits until they leave, and goes on with their session', async () => {
    await using scene = await RealScene.open()
    const { anthropic, host } = scene
    const never = held(text('Never said.'))
    anthropic.on('WRITE-IT', never.answer)
    const story = await host.story({ prompt: 'WRITE-IT', agents: [scene.coder()] })
    await anthropic.seen('WRITE-IT')
    const stopped = good(await host.client.stories.stop(refOf(story)))
    const agentId = stopped.agents[0] ?? fail()
    const [first] = await scene.runsOf(story)

    anthropic.on('BY-HAND', text('Your wish.'))
    const taken = good(await host.client.fleet.resume({ agentId, interactive: true, prompt: 'BY-HAND' }))
    await anthropic.seen('BY-HAND')
    good(await host.client.stories.resume(refOf(story)))
    const waits = await host.stories.until(story.id, ({ waitsFor }) => waitsFor !== null)
    expect(waits).toMatchObject({ stage: { kind: 'queued' }, waitsFor: 'coder-1 is at work in its worktree.' })
    expect((await host.watch.until(({ spec }) => spec.id === agentId)).run?.endedAt).toBeNull()

    await scene.eventually(taken.run?.id ?? fail(), 'turn_completed')
    anthropic.on('BY-HAND', bash(addFile), text('Done.'))
    good(await host.client.fleet.stop({ agentId }))
    await host.stories.stage(story.id, 'verified')
    const runs = await scene.runsOf(story)
    expect(runs.map(({ interactive, outcome }) => [interactive, outcome])).toEqual([
      [false, 'stopped'],
      [true, 'stopped'],
      [false, 'completed'],
    ])
    expect(runs[2]?.resumedFrom).toBe(first?.sessionId)
    expect(existsSync(join(stopped.worktree?.path ?? fail(), 'a.txt'))).toBe(true)
  })
})
