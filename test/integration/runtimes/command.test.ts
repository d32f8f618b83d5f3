import { describe, expect, it } from 'vitest'
import { command } from '../../../src/main/runtimes/command'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { ManualClock } from '../../support/manualClock'
import { createRuntimeHarness } from '../../support/runtimeHarness'

describe('the command runtime', () => {
  it('opens the shell of the user and lets a person type', async () => {
    await using harness = await createRuntimeHarness({ env: { SHELL: '/bin/sh', PS1: 'ready> ' } })
    const live = harness.start(command, { interactive: true })
    await live.waitForOutput('ready> ')
    live.type('echo $((20 + 22)); exit 5\r')
    const record = await live.done
    expect(live.output.toString()).toContain('42')
    expect(record.result).toMatchObject({ exitCode: 5, abortedSignal: false, failure: { class: 'crash' } })
    expectPromisesKept(record)
  })

  it.each([
    ['typed', 'cat', [], 'typed'],
    ['argument', 'echo', ['-n'], 'start'],
  ] as const)('gives the prompt as %s', async (promptAs, program, args, origin) => {
    await using harness = await createRuntimeHarness()
    const live = harness.start(command, {
      command: program,
      args: [...args],
      prompt: 'héllo there',
      options: { promptAs },
    })
    await live.waitForOutput('héllo there')
    if (promptAs === 'typed') live.type('\x04')
    const { events, result } = await live.done
    expect(events).toContainEqual({ type: 'prompt', text: 'héllo there', origin })
    expect(result.failure).toBeNull()
  })

  it('keeps the prompt to itself when told so', async () => {
    await using harness = await createRuntimeHarness()
    const { events, output } = await harness.runToEnd(command, { command: 'echo', prompt: 'secret' })
    expect(output.toString().trim()).toBe('')
    expect(events.map((event) => event.type)).toEqual(['process_started', 'process_exited'])
  })

  it('answers a program that speaks the status protocol and passes on what it says', async () => {
    await using harness = await createRuntimeHarness()
    const script = String.raw`
      stty raw -echo; printf '\033]7501;?\033\\'
      answer=$(dd bs=1 count=10 2>/dev/null)
      printf '\033]7501;state=blocked:kind=question:msg=SGk=\033\\'; stty sane; echo got-$(printf %s "$answer" | wc -c); read line`
    const live = harness.start(command, { command: 'sh', args: ['-c', script] })
    await live.waitForOutput('got-10')
    const blocked = await live.waitForEvent('activity')
    expect(blocked).toMatchObject({ state: 'blocked', waitingFor: 'question', message: 'Hi', source: 'terminal' })
    live.type('\r')
    expectPromisesKept(await live.done)
  })

  it('lets a shell that a person opened be silent for a day', async () => {
    const clock = new ManualClock()
    await using harness = await createRuntimeHarness({ clock, env: { PS1: 'ready> ' } })
    const live = harness.start(command, { command: 'sh', interactive: true, inactivityTimeoutSecs: 60 })
    await live.waitForOutput('ready> ')
    clock.advance(86_400_000)
    live.type('exit\r')
    expect((await live.done).result).toMatchObject({ timedOut: false, exitCode: 0, failure: null })
  })

  it('names the signal that ended a program', async () => {
    await using harness = await createRuntimeHarness()
    const { result } = await harness.runToEnd(command, { command: 'sh', args: ['-c', 'kill -TERM $$'] })
    expect(result).toMatchObject({ signal: 'SIGTERM', exitCode: null, failure: { class: 'crash' } })
  })

  it('has no sessions and says so', async () => {
    await using harness = await createRuntimeHarness()
    const first = await harness.runToEnd(command, { command: 'true' })
    expect(first.result.sessionId).toBeNull()
    const sessionIdToResume = 'some-session' as (typeof first.result)['sessionId']
    const { result } = await harness.runToEnd(command, { command: 'true', sessionIdToResume })
    expect(result.failure?.class).toBe('resume_rejected')
  })
})
