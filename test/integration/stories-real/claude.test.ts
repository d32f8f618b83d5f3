import { expect, it } from 'vitest'
import { bash, text } from '../../support/fake-anthropic/answers'
import { good } from '../../support/host/fakeHost'
import { fail, RealScene } from './scene'

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
