import { describe, expect, it } from 'vitest'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, text } from '../../support/fake-anthropic/answers'
import { ClaudeScene } from './scene'

describe('a headless run of the real claude', () => {
  it('does what it is asked to with a tool: session, text, call, result and exact usage', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('say hello', bash('echo from-the-tool'), text('All done.'))
    const record = await scene.run({ prompt: 'say hello' })
    console.log(JSON.stringify(record.events, null, 1), record.result)
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ failure: null, abortedSignal: false, exitCode: 0 })
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
  })
})
