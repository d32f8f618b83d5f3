import type { StorageHealth } from '../../../src/shared/contract/storage'
import type { RecoveryReport } from '../../../src/shared/domain/recovery'
import type { AgentView } from '../../../src/shared/domain/agent'
import { isLive } from '../../../src/shared/domain/agent'
import type { AgentId } from '../../../src/shared/domain/ids'
import type { ChildProcess } from 'node:child_process'
import { ChaosHost } from './chaosHost'
import { type Measures, noMeasures } from './measures'
import { soon, until } from './patience'
import { type SeenProcess, signal } from './processes'
import { type HostDeath, newNote, type RunNote } from './runNote'
import type { AgentPlan } from './schedule'
import type { World } from './world'

/** Everything that one schedule plays on: hosts one after the other, agents, what is known of each run. */
export class Stage {
  readonly findings: string[] = []
  readonly measures: Measures = noMeasures()
  readonly notes: RunNote[] = []
  readonly ids = new Map<string, AgentId>()
  /** Windows that look on. They end when their host does. */
  readonly onlookers: ChildProcess[] = []
  /** Agents whose panes had windows of other sizes under this host: an ended picture is fitted to the last of them. */
  readonly lookedAt = new Set<string>()
  diskFull = false
  /** Sessions that a client has been told of. */
  readonly sessionsSeen = new Set<string>()
  private readonly views = new Map<AgentId, AgentView>()
  private current: ChaosHost | null = null
  private readonly crash = Promise.withResolvers<never>()
  private lastDeath: HostDeath | null = null
  private troubles = 0
  /** Whether the disk takes what the host writes, as it says. */
  storage: StorageHealth['state'] = 'ok'
  /** In its own words, with its numbers. */
  storageSaid = ''

  constructor(
    readonly world: World,
    readonly root: string,
    private readonly bundle: string,
    readonly plans: readonly AgentPlan[],
  ) {}

  get host(): ChaosHost {
    if (this.current === null) throw new Error('there is no host')
    return this.current
  }

  /** What is awaited, unless the host dies by itself meanwhile. */
  alive<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.crash.promise])
  }

  fault(what: string): void {
    this.findings.push(what)
  }

  /** A host on the data dir, as a user would start it. Whatever was alive before it must be gone when it is ready. */
  async startHost(): Promise<void> {
    const { world, bundle } = this
    const asked = performance.now()
    const died = this.lastDeath
    this.lastDeath = null
    const host = await ChaosHost.start({ bundle, folder: world.folder, dataDir: world.dataDir })
    this.current = host
    host.untilItDies().catch(this.crash.reject)
    this.measures.readyMs = Math.max(this.measures.readyMs, performance.now() - asked)
    const self = world.processes().find(({ pid }) => pid === host.pid)
    const older = world
      .processes(this.clients())
      .filter(({ pid, startedAt }) => pid !== host.pid && self !== undefined && startedAt < self.startedAt)
    this.sayAlive(older, 'when the next host was ready')
    await this.listen(host)
    const report = await this.found(host)
    for (const { phase, run, spec } of this.views.values()) {
      if (isLive(phase)) this.fault(`${spec.name} is ${phase} when its host has only just begun`)
      const death = this.notes.find(({ runId }) => runId === run?.id)?.hit ?? null
      if (run?.outcome !== 'lost' || death === null || death !== died) continue
      if (report?.killedHostSince == null) this.fault('the next host does not say that the one before was killed')
      if (!report?.runs.some(({ runId }) => runId === run.id))
        this.fault(`the next host does not name lost run ${run.id}`)
    }
  }

  /** Takes away what a scrubbed process is on a system without groups; anything else that lives is a fault. */
  sayAlive(alive: readonly SeenProcess[], when: string): void {
    for (const seen of alive) {
      const { pid, command } = seen
      if (!this.world.carriesMark(seen) && command.startsWith('sleep ')) {
        this.measures.scrubbedLeft += 1
        signal(pid, 'SIGKILL')
      } else this.fault(`process ${pid} (${command.slice(0, 200)}) is alive ${when}`)
    }
  }

  /** Scrubbed processes do not count: only groups of the kernel's can know them. */
  async untilNobodyLives(what: string): Promise<void> {
    const alive = (): SeenProcess[] => {
      const but = [this.current?.alive === true ? this.current.pid : null, ...this.clients()]
      return this.world.processes(but).filter((seen) => this.world.carriesMark(seen))
    }
    try {
      await until(what, () => alive().length === 0)
    } catch (cause) {
      this.sayAlive(alive(), 'long after its host')
      throw cause
    }
  }

  clients(): number[] {
    return this.onlookers.flatMap(({ pid }) => pid ?? [])
  }

  view(agent: string): AgentView | null {
    const id = this.ids.get(agent)
    return id === undefined ? null : (this.views.get(id) ?? null)
  }

  isLive(agent: string): boolean {
    const view = this.view(agent)
    return view !== null && isLive(view.phase)
  }

  /** Of the run that an agent is in, or was in last. */
  note(agent: string): RunNote | null {
    const runId = this.view(agent)?.run?.id
    return this.notes.find((note) => note.runId === runId) ?? null
  }

  /** An answer of the host's tells more than its stream has brought so far. */
  learn(view: AgentView): void {
    this.ids.set(view.spec.name, view.spec.id)
    this.views.set(view.spec.id, view)
    if (view.sessionId !== null) this.sessionsSeen.add(view.sessionId)
    const { run } = view
    const plan = this.plans.find(({ name }) => name === view.spec.name)
    if (run === null || plan === undefined) return
    let note = this.notes.find(({ runId }) => runId === run.id)
    if (note === undefined) {
      note = newNote(plan, run.id)
      this.notes.push(note)
    }
    if (run.outcome !== null && note.hit === null) note.told ??= run.outcome
  }

  /** The agent's run has printed so much, or is over. */
  async printed(agent: string, bytes: number): Promise<void> {
    const done = (): boolean => {
      const run = this.view(agent)?.run
      return !this.isLive(agent) || (run != null && this.world.printed(agent, run.id) >= bytes)
    }
    await until(`${agent} prints ${bytes} bytes`, done)
  }

  async untilOver(agent: string): Promise<void> {
    await until(`the end of ${agent}`, () => !this.isLive(agent))
  }

  /** Reads every live run's journal: what it answers is on disk. */
  async prove(): Promise<void> {
    for (const note of this.notes) {
      if (note.told !== null || note.hit !== null) continue
      const from = Math.max(0, this.world.printed(note.plan.name, note.runId) - 1_000)
      const page = { runId: note.runId as never, form: 'raw', from, maxBytes: 1_000_000 } as const
      const answer = await soon('a page of a log', this.host.client.journal.log(page))
      if (answer.ok) note.proven = Math.max(note.proven, answer.value.to)
    }
  }

  /** The host is dead. `at`: just before the signal, or before it was stopped. */
  async hostDied(at: number, paused: boolean): Promise<void> {
    this.measures.hostsKilled += 1
    this.lastDeath = { at, paused, diskFull: this.diskFull }
    for (const note of this.notes) if (note.told === null) note.hit ??= this.lastDeath
    await this.onlookersGone()
  }

  async onlookersGone(): Promise<void> {
    for (const onlooker of this.onlookers.splice(0)) onlooker.kill('SIGKILL')
  }

  /** Newest alerts that tell of trouble, counted over the life of this host. */
  get troublesTold(): number {
    return this.troubles
  }

  /** Whatever became of the schedule: nothing of it goes on. */
  leave(): void {
    void this.onlookersGone()
    if (this.current?.alive === true) void this.current.kill()
  }

  /** What the host found at its start. */
  private found({ client }: ChaosHost): Promise<RecoveryReport | null> {
    const report = new Promise<RecoveryReport | null>((resolve, reject) => {
      client.recovery.watch(
        {},
        { snapshot: resolve, delta: resolve, end: (error) => reject(new Error(error?.message)) },
      )
    })
    return soon('what a host found at its start', report)
  }

  private async listen({ client }: ChaosHost): Promise<void> {
    this.views.clear()
    this.lookedAt.clear()
    this.troubles = 0
    const snapshot = Promise.withResolvers<void>()
    client.fleet.watch(
      {},
      {
        snapshot: ({ agents }) => {
          for (const view of agents) this.learn(view)
          snapshot.resolve()
        },
        delta: (delta) => {
          if (delta.kind === 'agent') this.learn(delta.agent)
        },
        end: (error) => snapshot.reject(new Error(`the fleet's stream ended: ${error?.message}`)),
      },
    )
    const told = (alerts: readonly { readonly level: string }[]): void => {
      this.troubles = Math.max(this.troubles, alerts.filter(({ level }) => level === 'error').length)
    }
    client.app.alerts({}, { snapshot: told, delta: told })
    const health = Promise.withResolvers<void>()
    const felt = (now: StorageHealth): void => {
      this.storage = now.state
      this.storageSaid = JSON.stringify(now)
      health.resolve()
    }
    client.storage.health({}, { snapshot: felt, delta: felt, end: (error) => health.reject(new Error(error?.message)) })
    await soon('the first picture of the fleet', Promise.all([snapshot.promise, health.promise]))
  }
}
