import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost } from '../../../src/main/host/createHost'
import type { Host, HostOptions } from '../../../src/main/host/host'
import { systemClock } from '../../../src/main/host/systemClock'
import { command } from '../../../src/main/runtimes/command'
import { demo } from '../../../src/main/runtimes/demo'
import { demoFleet } from '../../../src/main/runtimes/demo/demoFleet'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import { contract, type HostClient } from '../../../src/shared/contract/index'
import type { AgentView } from '../../../src/shared/domain/agent'
import { RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import { createClient } from '../../../src/shared/wire/client'
import { FleetWatch, good, overMemory } from './fakeHost'

/** A data dir and a project on the real disk; hosts come and go on it. */
export class RealDisk {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-real-')))
  readonly dataDir = join(this.dir, 'data')
  readonly project = join(this.dir, 'project')

  constructor() {
    mkdirSync(this.project)
  }

  /** A form filled in by a person who wants the demo agent to play this script. */
  agent(prompt: string, change: Partial<NewAgent> = {}): NewAgent {
    return {
      name: 'coder-1',
      storyId: StoryId.parse('1_story_test'),
      runtime: RuntimeId.parse('demo'),
      model: 'demo-small',
      projectRoot: this.project,
      cwd: this.project,
      prompt,
      command: null,
      args: [],
      env: {},
      options: { paceMs: 0 },
      inactivityTimeoutSecs: 0,
      ...change,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

export interface RealHost extends Host {
  readonly client: HostClient
  readonly watch: FleetWatch
  /** Creates the agent, starts it, and resolves with its view. */
  run(agent: NewAgent, interactive?: boolean): Promise<AgentView>
  /** One more client of the same host. */
  connect(): HostClient
}

export async function startRealHost(disk: RealDisk, options: Partial<HostOptions> = {}): Promise<RealHost> {
  const host = await createHost({
    shell: 'cli',
    version: '0.0.0',
    runtimes: [demo, command],
    demoFleet,
    dataDir: disk.dataDir,
    env: { PATH: process.env['PATH'], HOME: disk.dir, LANG: 'C.UTF-8' },
    ...options,
  })
  const disconnects: (() => void)[] = []
  const connect = (): HostClient => {
    const { client, connection } = createClient(contract, overMemory(host), { clock: systemClock, reconnect: false })
    disconnects.push(() => connection.close())
    return client
  }
  const client = connect()
  const watch = new FleetWatch(client)
  return {
    ...host,
    client,
    watch,
    connect,
    run: async (agent, interactive = false) => good(await client.fleet.create({ ...agent, start: true, interactive })),
    close: async () => {
      watch.close()
      for (const disconnect of disconnects) disconnect()
      await host.close()
    },
  }
}
