import { describe, expect, it } from 'vitest'
import { demo } from '../../../src/main/runtimes/demo'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { createRuntimeHarness } from '../../support/runtimeHarness'

const fast = { paceMs: 0 }

describe('the interactive demo agent', () => {
  it('is a terminal program: it greets, works, and answers what is typed', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, options: fast })
    await live.waitForEvent('activity', (event) => event.state === 'idle')
    await live.waitForOutput('› ')
    live.type('/say good morning\r')
    await live.waitForEvent('turn_completed')
    await live.waitForEvent('text', (event) => event.text === 'good morning' && !event.delta)
    live.type('/exit\r')
    const record = await live.done
    const screen = live.screen().join('\n')
    expect(screen).toContain('❄ Demo agent')
    expect(screen).toContain('● good morning')
    expect(screen).not.toContain('"type"')
    expect(record.events).toContainEqual({ type: 'prompt', text: '/say good morning', origin: 'typed' })
    expect(record.result).toMatchObject({ failure: null, exitCode: 0 })
    expectPromisesKept(record)
  })

  it('asks on the screen and takes the answer from the keyboard', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, prompt: '/approve bash echo allowed-it', options: fast })
    const asked = await live.waitForEvent('activity', (event) => event.state === 'blocked')
    expect(asked).toMatchObject({ waitingFor: 'permission', source: 'terminal' })
    await live.waitForOutput('Allow? (y/n)')
    live.type('y\r')
    await live.waitForEvent('approval_resolved', (event) => event.decision === 'allowed')
    await live.waitForEvent('tool_result', (event) => event.output === 'allowed-it\n')
    live.type('\x04')
    expect((await live.done).result.failure).toBeNull()
  })

  it('waits once it has asked: the question itself is not taken for work', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, prompt: '/ask Really?', options: fast })
    await live.waitForEvent('activity', (event) => event.state === 'blocked' && event.waitingFor === 'question')
    await live.waitForOutput('? ')
    const told = live.events.filter(({ type }) => type === 'text' || type === 'activity').at(-1)
    expect(told).toMatchObject({ type: 'activity', state: 'blocked' })
    live.type('yes\r')
    await live.waitForEvent('text', (event) => event.text === 'You answered: yes')
    live.type('\x04')
    await live.done
  })

  it('keeps the line that it is printing when its pane is resized', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, prompt: '/say one two', options: { paceMs: 300 } })
    await live.waitForEvent('text', (event) => event.text === 'one ')
    live.resize(60, 20)
    await live.waitForEvent('text', (event) => !event.delta && event.text === 'one two')
    await live.waitForOutput('› ')
    expect(live.screen().join('\n')).toContain('● one two')
    await live.stop()
    await live.done
  })

  it('is interrupted by Ctrl-C and left by two more', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, prompt: '/say Off I go.\n/hang', options: fast })
    await live.waitForEvent('text', (event) => !event.delta)
    live.type('\x03')
    await live.waitForEvent('turn_completed', (event) => event.reason === 'interrupted')
    await live.waitForOutput('› ')
    live.type('\x03')
    await live.waitForOutput('Press Ctrl-C again')
    live.type('\x03')
    expect((await live.done).result).toMatchObject({ exitCode: 0, failure: null })
  })

  it('takes over a headless session and hands it back', async () => {
    await using harness = await createRuntimeHarness()
    const headless = await harness.runToEnd(demo, { prompt: '/usage 1 1 0 0', options: fast })
    const sessionIdToResume = headless.result.sessionId
    const live = harness.start(demo, { interactive: true, sessionIdToResume, options: fast })
    await live.waitForOutput('› ')
    live.type('/say typed by hand\r')
    await live.waitForEvent('turn_completed')
    await live.stop()
    const taken = await live.done
    expect(taken.result.sessionId).toBe(sessionIdToResume)
    const back = await harness.runToEnd(demo, { prompt: 'well?', sessionIdToResume, options: fast })
    expect(back.result).toMatchObject({ failure: null, sessionId: sessionIdToResume })
    expect(back.events).toContainEqual(expect.objectContaining({ text: 'Now you say: well?' }))
  })

  it('says on the screen that a session cannot be resumed', async () => {
    await using harness = await createRuntimeHarness()
    const first = await harness.runToEnd(demo, { prompt: '/forget', options: fast })
    const sessionIdToResume = first.result.sessionId
    const live = harness.start(demo, { interactive: true, sessionIdToResume, options: fast })
    const { result } = await live.done
    expect(live.output.toString()).toContain(`No conversation found with session ID ${sessionIdToResume}`)
    expect(result.failure?.class).toBe('resume_rejected')
  })

  it('prints hostile sequences to the terminal, which survives them', async () => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(demo, { interactive: true, prompt: '/hostile\n/say Still here.', options: fast })
    await live.waitForEvent('turn_completed')
    await live.stop()
    expectPromisesKept(await live.done)
    expect(live.output.includes('\x1b]52;c;')).toBe(true)
    expect(live.screen().join('\n')).toContain('Still here.')
  })
})
