import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/main/host/systemClock'
import { contract } from '../../src/shared/contract'
import type { AgentView } from '../../src/shared/domain/agent'
import type { SnowhookError } from '../../src/shared/domain/errors'
import { AgentName, RuntimeId, StoryId } from '../../src/shared/domain/ids'
import type { Result } from '../../src/shared/domain/result'
import { createClient } from '../../src/shared/wire/client'
import { openWebSocket, WEB_SOCKET_PATH, WEB_SOCKET_PROTOCOL } from '../../src/shared/wire/webSocket'

export type Client = ReturnType<typeof createClient<typeof contract>>

export const good = <T>(result: Result<T, SnowhookError>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** A folder with a project, and built hosts that are started on a data dir in it, one after the other. */
export function openScene(prefix: string) {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  const project = join(folder, 'project')
  const dataDir = join(folder, 'data')
  mkdirSync(project)

  const common = (name: string) => ({
    name: AgentName.parse(name),
    storyId: StoryId.parse('perf'),
    model: null,
    projectRoot: project,
    cwd: project,
    options: {},
    inactivityTimeoutSecs: 0,
    start: true,
  })

  return {
    folder,
    /** A program in a terminal. */
    agent: (name: string, script: string, env: Record<string, string> = {}) => ({
      ...common(name),
      runtime: RuntimeId.parse('command'),
      prompt: '',
      command: process.execPath,
      args: [script],
      env,
      interactive: true,
    }),
    /** A program that speaks the demo agent's protocol: each of its records becomes an event. */
    speaker: (name: string, script: string) => {
      const command = join(folder, `${name}.sh`)
      writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${script}\n`, { mode: 0o755 })
      return {
        ...common(name),
        runtime: RuntimeId.parse('demo'),
        prompt: 'x',
        command,
        args: [],
        env: {},
        interactive: false,
      }
    },
    serve: async (nodeArgs: readonly string[] = []) => {
      const child = await serve(dataDir, folder, nodeArgs)
      return {
        child,
        connect: () => connect(dataDir),
        end: async () => {
          child.kill('SIGTERM')
          if (child.exitCode === null) await once(child, 'exit')
          rmSync(dataDir, { recursive: true, force: true })
        },
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function serve(dataDir: string, home: string, nodeArgs: readonly string[]): Promise<ChildProcess> {
  const bundle = process.env['SNOWHOOK_BUNDLE'] ?? join(process.cwd(), 'out/main/cli.js')
  const child = spawn(process.execPath, [...nodeArgs, bundle, 'serve', '--json', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, HOME: home },
  })
  if (child.stdout === null) throw new Error('the host cannot be heard')
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{')) return child
  throw new Error('the host ended')
}

async function connect(dataDir: string) {
  const { url, token } = JSON.parse(readFileSync(join(dataDir, 'host.json'), 'utf8'))
  const socketUrl = new URL(WEB_SOCKET_PATH, url)
  socketUrl.protocol = 'ws:'
  const headers = { authorization: `Bearer ${token}` }
  const first = await openWebSocket(() => new WebSocket(socketUrl, WEB_SOCKET_PROTOCOL, { headers }))
  return createClient(contract, async () => first, { clock: systemClock, reconnect: false })
}

/** Of a host with a probe loaded that answers. */
export async function ask<T>(host: ChildProcess, question: object): Promise<T> {
  const answer = once(host, 'message')
  host.send(question)
  return (await answer)[0]
}

/** Resolves when the fleet shows the agent so. */
export function whenSeen({ client }: Client, agentId: string, fits: (view: AgentView) => boolean): Promise<AgentView> {
  return new Promise((resolve) => {
    const look = (view: AgentView): void => {
      if (view.spec.id !== agentId || !fits(view)) return
      queueMicrotask(() => close())
      resolve(view)
    }
    const close = client.fleet.watch(
      {},
      {
        snapshot: ({ agents }) => agents.forEach(look),
        delta: (delta) => delta.kind === 'agent' && look(delta.agent),
      },
    )
  })
}

const statusOf = ({ pid }: ChildProcess, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

/** Percent of a second since the start: 100 a core. */
export const cpuOf = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}
/** MB. */
export const rssOf = (child: ChildProcess): number => statusOf(child, 'VmRSS') / 1_024
export const threadsOf = (child: ChildProcess): number => statusOf(child, 'Threads')
/** How often the main thread had to leave its core to others though it had work. */
export const switchesOf = (child: ChildProcess): number => statusOf(child, 'nonvoluntary_ctxt_switches')
