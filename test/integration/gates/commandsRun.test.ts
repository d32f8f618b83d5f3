import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CommandsEnd, commandsRun, type NamedCommand } from '../../../src/main/gates/commandsRun'
import { AgentEvent } from '../../../src/shared/domain/events'
import {
  type ContextOverrides,
  createRuntimeHarness,
  processesTagged,
  type RuntimeHarness,
} from '../../support/runtimeHarness'

const command = (name: string, text: string, timeoutSecs = 60): NamedCommand => ({ name, command: text, timeoutSecs })

function start(harness: RuntimeHarness, commands: readonly NamedCommand[], context: ContextOverrides = {}) {
  const ends: CommandsEnd[] = []
  const run = harness.start(commandsRun({ commands, onEnd: (end) => ends.push(end) }), context)
  const done = run.done.then((record) => {
    const [end] = ends
    if (end === undefined || ends.length > 1) throw new Error(`${ends.length} ends`)
    for (const event of record.events) AgentEvent.parse(event)
    expect(processesTagged(run.context.runId), 'processes left behind').toEqual([])
    return { end, record }
  })
  return { run, done }
}

describe('set-up commands', () => {
  it('are run one after the other in the worktree, and followed as calls', async () => {
    await using harness = await createRuntimeHarness()
    const { done } = start(harness, [command('one', 'echo 1 >> log; echo said'), command('two', 'echo 2 >> log')])
    const { end, record } = await done
    expect(end).toEqual({ ok: true })
    expect(record.result.failure).toBeNull()
    expect(readFileSync(join(harness.project, 'log'), 'utf8')).toBe('1\n2\n')
    expect(record.events).toMatchObject([
      { type: 'tool_call', callId: 'command-1', name: 'one', input: '{"command":"echo 1 >> log; echo said"}' },
      {
        type: 'tool_result',
        callId: 'command-1',
        outcome: 'ok',
        output: expect.stringMatching(/^said\n\n\[exit code 0 after .* s\]$/),
      },
      { type: 'tool_call', callId: 'command-2', name: 'two' },
      { type: 'tool_result', callId: 'command-2', outcome: 'ok' },
    ])
  })

  it('end with the first that fails, which is the failure of the run', async () => {
    await using harness = await createRuntimeHarness()
    const { done } = start(harness, [command('bad', 'echo why >&2; exit 3'), command('never', 'touch ran')])
    const { end, record } = await done
    expect(end).toEqual({
      ok: false,
      name: 'bad',
      outcome: 'exited',
      exitCode: 3,
      output: 'why',
      reason: expect.stringMatching(/^Command bad failed: exit code 3 after .* s\.$/),
    })
    expect(record.result).toMatchObject({ failure: { class: 'crash' }, abortedSignal: false })
    expect(record.events.filter(({ type }) => type === 'tool_call')).toHaveLength(1)
  })

  it('end when the time of one is over', async () => {
    await using harness = await createRuntimeHarness()
    const { end } = await start(harness, [command('slow', 'setsid sleep 600 & sleep 600', 1)]).done
    expect(end).toMatchObject({
      ok: false,
      name: 'slow',
      outcome: 'timed_out',
      reason: expect.stringMatching(/its time was over/),
    })
  })

  it('are told as stopped when they are', async () => {
    await using harness = await createRuntimeHarness()
    const { run, done } = start(harness, [command('hangs', 'echo ready; sleep 600'), command('never', 'touch ran')])
    await run.waitForOutput('ready')
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const { end, record } = await done
    expect(end).toMatchObject({ ok: false, name: 'hangs', outcome: 'interrupted' })
    expect(record.result.failure).toMatchObject({ class: 'interrupted' })
  })

  it('are told as not begun when the folder is gone, and may be none', async () => {
    await using harness = await createRuntimeHarness()
    const { end, record } = await start(harness, [command('a', 'true')], { cwd: join(harness.dir, 'gone') }).done
    expect(end).toMatchObject({
      ok: false,
      name: null,
      outcome: 'not_started',
      reason: expect.stringMatching(/does not exist/),
    })
    expect(record.result).toMatchObject({ failure: { class: 'spawn' }, abortedSignal: true })
    expect((await start(harness, []).done).end).toEqual({ ok: true })
  })
})
