import type { z } from 'zod'
import { createHost } from '../../../../src/main/host/createHost'
import type { Host } from '../../../../src/main/host/host'
import { EventChannel } from '../../../../src/main/runtimes/eventChannel'
import type { AgentRuntime, RuntimeModule } from '../../../../src/main/runtimes/runtime'
import type { AgentEvent } from '../../../../src/shared/domain/events'
import { RunId, RuntimeId, SessionId, StoryId } from '../../../../src/shared/domain/ids'

/** Says its session, then runs what it was asked to in a shell and waits: to be killed together with its host. */
function shellWithSession(): AgentRuntime {
  const channel = new EventChannel()
  return {
    streamEvents: () => channel.events(),
    getStatus: () => 'running',
    stop: async () => ({ survivors: [] }),
    start: async (context) => {
      const { terminal, sessions } = context.appCtx
      const sessionId = SessionId.parse('session-of-the-killed')
      sessions.record(sessionId, true)
      channel.emit({ type: 'session', sessionId, established: true, resumed: false, model: null })
      const { cwd, env, prompt } = context
      const spawned = terminal.spawn({ file: '/bin/sh', args: ['-c', prompt], cwd, env, screen: 'pty' })
      if (!spawned.ok) throw new Error(spawned.error.message)
      const pty = spawned.value
      channel.emit({ type: 'process_started', pid: pty.pid, command: '/bin/sh', args: [] })
      channel.emit({ type: 'usage', total: usage(10), byModel: [], final: false })
      let seen = ''
      pty.onData((data) => {
        seen += Buffer.from(data).toString()
        if (seen.includes('up\r\n')) channel.emit({ type: 'usage', total: usage(25), byModel: [], final: false })
      })
      await pty.exited
      throw new Error('it should have been killed')
    },
  }
}

const usage = (inputTokens: number) => ({
  inputTokens,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
  totalCostUsd: 0,
})

export const killable: RuntimeModule = {
  manifest: {
    id: RuntimeId.parse('killable'),
    name: 'Killable',
    summary: 'For tests.',
    capabilities: { resumable: true, interactive: true, approvals: false, usage: true, prompt: true, process: true },
    models: { suggested: [], custom: true, default: null },
    options: [],
  },
  credentialVariables: [],
  validate: (options) => ({ ok: true, value: options }),
  probe: async () => ({ available: true, version: null, detail: 'Here.' }),
  create: shellWithSession,
}

const [dataDir, project, prompt] = process.argv.slice(2)
if (dataDir !== undefined && project !== undefined && prompt !== undefined) {
  const host = await createHost({ shell: 'cli', version: '0.0.0', runtimes: [killable], dataDir })
  const created = await host.handlers.fleet.create({
    name: 'coder-1',
    storyId: StoryId.parse('1_story_test'),
    runtime: RuntimeId.parse('killable'),
    model: null,
    projectRoot: project,
    cwd: project,
    prompt,
    command: null,
    args: [],
    env: {},
    options: {},
    inactivityTimeoutSecs: 0,
    start: true,
    interactive: false,
  })
  if (!created.ok) throw new Error(created.error.message)
  const runId = RunId.parse(created.value.run?.id)
  const last = (event: z.input<typeof AgentEvent>): boolean => event.type === 'usage' && event.total.inputTokens === 25
  host.handlers.journal.watchEvents(
    { runId },
    {
      since: null,
      snapshot: ({ events }) => void events.some(({ event }) => last(event) && announce(host, runId)),
      delta: ({ event }) => void (last(event) && announce(host, runId)),
      end: () => {},
    },
  )
}

/** Reading makes what was queued readable: from here on a kill can take nothing of it. */
async function announce(host: Host, runId: RunId): Promise<void> {
  await host.handlers.journal.events({ runId, limit: 1 })
  process.stdout.write(`${JSON.stringify({ runId })}\n`)
}
