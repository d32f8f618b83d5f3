import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Alerts } from '../../../src/main/host/alerts'
import { composeHost } from '../../../src/main/host/composeHost'
import { layoutOf } from '../../../src/main/host/dataDir'
import type { Host } from '../../../src/main/host/host'
import type { HostParts } from '../../../src/main/host/hostParts'
import type { RecoveryInput } from '../../../src/main/host/recovery'
import { StorageWatch } from '../../../src/main/host/storageWatch'
import { systemClock } from '../../../src/main/host/systemClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import { noScopes } from '../../../src/main/process/cgroupScopes'
import type { RuntimeModule } from '../../../src/main/runtimes/runtime'
import { createConversations } from '../../../src/main/store/conversationStore'
import { localDays } from '../../../src/main/store/localDay'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import { UsageIndex } from '../../../src/main/store/usageIndex'
import { memoryPair } from '../../../src/main/transport/memory'
import { serve } from '../../../src/main/transport/serve'
import { contract, type HostClient } from '../../../src/shared/contract/index'
import type { AgentView } from '../../../src/shared/domain/agent'
import type { Clock } from '../../../src/shared/domain/clock'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import type { Result } from '../../../src/shared/domain/result'
import { createClient } from '../../../src/shared/wire/client'
import type { Connect } from '../../../src/shared/wire/transport'
import { MemoryFs } from '../journal/memoryFs'
import { FakeProcesses } from './fakeProcesses'
import { FakeScreen } from './fakeScreen'
import { PlayRuntime } from './playRuntime'
import { tempDir } from './tempDir'

/** The disk of a test host: outlives the hosts that are started on it. */
export class TestDisk {
  readonly dir = tempDir('snowhook-host-')
  readonly project = join(this.dir, 'project')
  readonly facts: FleetFact[] = []
  readonly fs = new MemoryFs()
  readonly processes = new FakeProcesses()
  /** Set to make the next durable fact fail. */
  refuses: Error | null = null

  constructor() {
    mkdirSync(this.project)
  }
}

export interface TestHost extends Host {
  readonly client: HostClient
  readonly play: PlayRuntime
  readonly disk: TestDisk
  readonly screens: FakeScreen[]
  readonly parts: HostParts
}

export interface TestHostOptions {
  readonly disk?: TestDisk
  readonly clock?: Clock
  readonly runtimes?: readonly RuntimeModule[]
  readonly env?: Readonly<Record<string, string>>
  readonly parts?: Partial<HostParts>
  readonly recovery?: RecoveryInput
}

/** A whole host over fakes: no process, no terminal, journals and log in memory. */
export async function startTestHost(given: TestHostOptions = {}): Promise<TestHost> {
  const { disk = new TestDisk(), clock = systemClock } = given
  const play = new PlayRuntime()
  const screens: FakeScreen[] = []
  const alerts = new Alerts(clock)
  let ids = disk.facts.length * 1_000
  const log = memoryLog(disk)
  const parts: HostParts = {
    clock,
    newUuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    journals: createJournalStore({ dataDir: '/data', clock: systemClock, fs: disk.fs }),
    fleetLog: log,
    usageIndex: await UsageIndex.open({
      path: join(disk.dir, 'usage.sqlite'),
      replay: () => log.replay(),
      clock,
      dayOf: localDays(),
    }),
    processTable: disk.processes.table,
    ledger: disk.processes.ledger,
    stopTree: disk.processes.stopTree,
    spawnPty: disk.processes.spawnPty,
    newScreen: ({ cols, rows }) => {
      const screen = new FakeScreen(cols, rows)
      screens.push(screen)
      return screen
    },
    newRenderer: () => ({
      render: (event) => (event.type === 'text' ? `${event.text}\n` : ''),
      save: () => null,
      load: () => true,
    }),
    screenStore: { write: async () => {}, read: async () => null },
    conversations: createConversations({ dataDir: '/data', clock: systemClock, fs: disk.fs }),
    storageWatch: new StorageWatch({ clock, raise: (alert) => alerts.raise(alert) }),
    hostId: 'test-host',
    scopes: noScopes('This is a test.'),
    guardian: { watch: () => {}, release: () => {}, problem: () => null },
    ...given.parts,
  }
  const layout = layoutOf(disk.dir)
  const host = await composeHost({
    options: { runtimes: [play.module, ...(given.runtimes ?? [])] },
    info: {
      protocol: 1,
      version: '0.0.0',
      shell: 'cli',
      platform: 'linux',
      node: '24.0.0',
      dataDir: disk.dir,
      home: disk.dir,
      pid: 1,
      startedAt: clock.now(),
    },
    layout,
    hostEnv: { PATH: '/usr/bin:/bin', ...given.env },
    parts,
    alerts,
    ...(given.recovery === undefined ? {} : { recovery: given.recovery }),
  })
  const { client, connection } = createClient(contract, overMemory(host), { clock: systemClock, reconnect: false })
  const close = async (): Promise<void> => {
    connection.close()
    await host.close()
  }
  return { ...host, client, close, play, disk, screens, parts }
}

/** As a window would be connected, without a window. */
export const overMemory =
  (host: Pick<Host, 'handlers'>): Connect =>
  async () => {
    const [ours, theirs] = memoryPair()
    serve(contract, host.handlers, theirs, {
      clock: systemClock,
      log: (event, fields) => {
        throw new Error(`${event} ${JSON.stringify(fields)}`)
      },
    })
    return ours
  }

function memoryLog(disk: TestDisk): FleetLog {
  const append = (fact: FleetFact): void => {
    if (disk.refuses !== null) throw disk.refuses
    // As the real log does: what is kept is what survives JSON.
    disk.facts.push(JSON.parse(JSON.stringify(fact)))
  }
  return {
    appendSync: append,
    append,
    async *replay() {
      yield* [...disk.facts]
    },
    close: async () => {},
  }
}

/** The value of an answer that must be good. */
export function good<T>(result: Result<T, SnowhookError>): T {
  if (!result.ok) throw new Error(`${result.error.tag}: ${result.error.message}`)
  return result.value
}

export function bad<T>(result: Result<T, SnowhookError>): SnowhookError {
  if (result.ok) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`)
  return result.error
}

/** Follows the fleet as a client would. */
export class FleetWatch {
  readonly agents = new Map<string, AgentView>()
  private waiting: (() => void)[] = []
  private readonly unsubscribe: () => void

  constructor(client: HostClient) {
    this.unsubscribe = client.fleet.watch(
      {},
      {
        snapshot: ({ agents }) =>
          this.take(() => agents.forEach((agent) => void this.agents.set(agent.spec.id, agent))),
        delta: (delta) =>
          this.take(() => {
            if (delta.kind === 'agent') this.agents.set(delta.agent.spec.id, delta.agent)
            else this.agents.delete(delta.agentId)
          }),
      },
    )
  }

  /** Resolves with the first view, now or later, that fits. */
  async until(fits: (agent: AgentView) => boolean): Promise<AgentView> {
    for (;;) {
      const found = [...this.agents.values()].find(fits)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  phase(wanted: AgentView['phase']): Promise<AgentView> {
    return this.until(({ phase }) => phase === wanted)
  }

  close(): void {
    this.unsubscribe()
  }

  private take(change: () => void): void {
    change()
    for (const wake of this.waiting.splice(0)) wake()
  }
}
