import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, text } from '../../support/fake-anthropic/answers'
import { ManualClock } from '../../support/manualClock'
import { processesTagged } from '../../support/runtimeHarness'
import { ClaudeScene, ofType } from './scene'

const allTools = { allowedTools: ['Bash'] }

function program(scene: ClaudeScene, body: string): string {
  const path = join(scene.harness.dir, 'program')
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('a run that crashes before the first event', () => {
  it('because of a bad argument: aborted, and it says what the CLI said', async () => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({ prompt: 'hello', args: ['--settings', '/nowhere/settings.json'] })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ abortedSignal: true, sessionId: null, exitCode: 1 })
    expect(record.result.failure?.message).toContain('/nowhere/settings.json')
    expect(record.sessions.recorded.map(({ established }) => established)).toEqual([false])
  })

  it('because the program is killed at once: aborted', async () => {
    await using scene = await ClaudeScene.open()
    const record = await scene.run({ prompt: 'hello', command: program(scene, 'kill -9 $$') })
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ abortedSignal: true, failure: { class: 'crash' } })
    expect(record.result.signal ?? record.result.exitCode).not.toBe(0)
  })

  it('because bypassing permissions is refused to root: aborted, as an invalid request', async () => {
    await using scene = await ClaudeScene.open()
    if (process.getuid?.() !== 0) return
    const record = await scene.run({ prompt: 'hello', options: { permissionMode: 'bypassPermissions' } })
    expect(record.result).toMatchObject({ abortedSignal: true })
    expect(record.result.failure?.message).toMatch(/root/i)
  })

  it('while resuming: the session is kept for another try', async () => {
    await using scene = await ClaudeScene.open()
    const { result } = await scene.run({ prompt: 'hello' })
    const crashed = await scene.run({
      prompt: 'more',
      sessionIdToResume: result.sessionId,
      freshPrompt: 'the whole story',
      command: program(scene, 'echo something went wrong; exit 1'),
    })
    expect(crashed.result).toMatchObject({ abortedSignal: false, sessionId: result.sessionId })
    expect(crashed.result.failure?.message).toContain('something went wrong')
    expect(crashed.sessions.rejected.size).toBe(0)
    const again = await scene.run({ prompt: 'more', sessionIdToResume: result.sessionId })
    expect(again.result.failure).toBeNull()
  })
})

describe('a stream that stalls', () => {
  it('is ended by the inactivity timeout and nothing else, and can be resumed', async () => {
    const clock = new ManualClock()
    await using scene = await ClaudeScene.open({ clock })
    scene.fake.on('stall', text('I begin', { broken: { how: 'stall', at: 'after_first_delta' } }), text('I go on.'))
    const run = scene.start({ prompt: 'stall', inactivityTimeoutSecs: 300 })
    await run.waitForEvent('text')
    clock.advance(299_000)
    expect(run.eventsOf('stop_requested')).toEqual([])
    clock.advance(2_000)
    const record = await run.done
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ timedOut: true, abortedSignal: false, failure: { class: 'interrupted' } })
    const again = await scene.run({ prompt: 'go on', sessionIdToResume: record.result.sessionId })
    expect(again.result).toMatchObject({ failure: null, sessionId: record.result.sessionId })
  })
})

describe('an interrupt in mid-tool', () => {
  it('leaves no process behind, is told with its steps, and the session can be resumed', async () => {
    await using scene = await ClaudeScene.open()
    const pidFile = join(scene.harness.project, 'tool.pid')
    const loop = `echo $$ >'${pidFile}'; i=0; while [ $i -lt 600 ]; do sleep 0.5; i=$((i+1)); done`
    scene.fake.on('work for long', bash(loop), text('Resumed.'))
    const run = scene.start({ prompt: 'work for long', options: allTools })
    await run.waitForEvent('tool_call')
    await scene.toolIsUp(pidFile)
    const toolPid = Number(readFileSync(pidFile, 'utf8'))
    expect(processesTagged(run.context.runId)).toContain(toolPid)
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const record = await run.done
    expectPromisesKept(record)
    expect(record.result).toMatchObject({ failure: { class: 'interrupted' }, abortedSignal: false, timedOut: false })
    expect(() => process.kill(toolPid, 0)).toThrow()
    expect(ofType(record.events, 'stop_step')[0]?.step).toBe('interrupt')
    const again = await scene.run({ prompt: 'go on', sessionIdToResume: record.result.sessionId })
    expect(again.result.failure).toBeNull()
    expect(ofType(again.events, 'text').at(-1)?.text).toBe('Resumed.')
  })

  it('counts what was used until then as the CLI does', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('talk', text('word '.repeat(2_000), { delayMs: 20 }))
    const run = scene.start({ prompt: 'talk' })
    await run.waitForEvent('text')
    await run.stop('user')
    const record = await run.done
    expectPromisesKept(record)
    const usage = ofType(record.events, 'usage').at(-1)
    expect(usage?.byModel).toMatchObject([{ basis: 'reported', inputTokens: 11 }])
  })
})
