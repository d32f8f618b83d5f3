import { resolve } from 'node:path'
import type { FleetDelta } from '../../shared/contract/fleet'
import { type AgentSpec, type AgentView, isLive, type SessionRecord } from '../../shared/domain/agent'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import type { AgentId, RunId, SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { StopReason } from '../runtimes/runtime'
import { StreamHub } from '../transport/streamHub'
import type { Survivors } from './recovery'
import type { RunPlan } from './runPlan'
import type { CorePorts } from './runPorts'
import { type LiveRun, Seat } from './seat'

/** Starts a run's machinery; throws a `SnowhookException` when nothing could be recorded. */
export type OpenRun = (plan: RunPlan, seat: Seat) => LiveRun

const noAgent = (agentId: AgentId): SnowhookError =>
  snowhookError('not_found', `There is no agent ${agentId}.`, { next: 'It may have been removed; look at the list.' })

/** Who is told of what happens to agents. */
export interface FleetListener {
  /** The run is closed: everything about it is in the book, and its process table is empty. */
  runEnded(seat: Seat, runId: RunId): void
  /** An agent has come to another phase, was added or removed. */
  moved(seat: Seat): void
}

/** What supervision says of agents and places. */
export interface FleetLaws {
  /** Two agents at once in this tree are refused, not only shown. */
  ownTree(cwd: string): boolean
  /** Why a budget keeps the agent from calling a model; null: none does. */
  refusal(spec: AgentSpec): string | null
  /** The limit that the agent waits for, in a sentence; null: none. */
  parking(agentId: AgentId): string | null
}

/** Every agent of this host. Changes are durable first, then in memory, then on every screen. */
export class Fleet {
  readonly hub: StreamHub<{ agents: AgentView[] }, FleetDelta>
  private closing = false
  private readonly seats = new Map<AgentId, Seat>()
  private readonly listeners: FleetListener[] = []
  private laws: FleetLaws = { ownTree: () => false, refusal: () => null, parking: () => null }

  constructor(
    private readonly ports: CorePorts,
    private readonly openRun: OpenRun,
    private readonly survivors: Survivors,
  ) {
    this.hub = new StreamHub(() => ({ agents: this.all().map((seat) => seat.view()) }))
    for (const spec of ports.book.agents) this.seats.set(spec.id, this.seatOf(spec))
  }

  /** Supervision comes after the fleet that it supervises. */
  supervise(listener: FleetListener, laws: FleetLaws): void {
    this.listeners.push(listener)
    this.laws = laws
  }

  all(): readonly Seat[] {
    return [...this.seats.values()]
  }

  find(agentId: AgentId): Result<Seat, SnowhookError> {
    const seat = this.seats.get(agentId)
    return seat === undefined ? err(noAgent(agentId)) : ok(seat)
  }

  /** A session as it was last seen, whichever agent it belongs to. */
  session(sessionId: SessionId): SessionRecord | null {
    const all = [...this.ports.book.state.sessions.values()]
    return all.findLast((session) => session.sessionId === sessionId) ?? null
  }

  /** Stores a new agent or an edited one. */
  save(spec: AgentSpec): Result<Seat, SnowhookError> {
    const at = this.ports.clock.now()
    const stored = this.attempt(() => this.ports.book.commit({ type: 'agent_saved', at, spec }))
    if (!stored.ok) return stored
    const known = this.seats.get(spec.id)
    if (known !== undefined) {
      known.respec(spec)
      return ok(known)
    }
    const seat = this.seatOf(spec)
    this.seats.set(spec.id, seat)
    this.hub.publish({ kind: 'agent', agent: seat.view() })
    this.moved(seat)
    return ok(seat)
  }

  remove(seat: Seat): Result<void, SnowhookError> {
    const agentId = seat.spec.id
    const at = this.ports.clock.now()
    const stored = this.attempt(() => this.ports.book.commit({ type: 'agent_removed', at, agentId }))
    if (!stored.ok) return stored
    this.seats.delete(agentId)
    seat.close()
    this.hub.publish({ kind: 'removed', agentId })
    this.moved(seat)
    return ok(undefined)
  }

  /** Opens the run. The caller has checked everything that takes time; the last word on "live" is here. */
  open(seat: Seat, plan: RunPlan): Result<void, SnowhookError> {
    if (this.closing) return err(closingDown)
    if (this.seats.get(seat.spec.id) !== seat) return err(noAgent(seat.spec.id))
    if (seat.live !== null || isLive(seat.phase)) return err(alreadyLive(seat.spec))
    const [other] = this.laws.ownTree(plan.spec.cwd) ? this.inTree(seat, resolve(plan.spec.cwd)) : []
    if (other !== undefined) return err(treeTaken(other.spec))
    let release = (): void => {}
    if (plan.resume !== null) {
      // Held for the run before anything starts, so that of two that resume one session at once, one is told.
      const held = this.ports.sessions.acquire(plan.resume, plan.runId)
      if (!held.ok) return held
      release = held.value
    }
    const opened = this.attempt(() => {
      const run = this.openRun(plan, seat)
      seat.live = run
      void run.ended.then(() => {
        seat.live = null
        release()
        for (const listener of this.listeners) this.tell(() => listener.runEnded(seat, plan.runId))
      })
    })
    if (!opened.ok) release()
    return opened
  }

  /** Every live run, in parallel. Resolves when all are closed. */
  async stopAll(reason: StopReason): Promise<{ stopped: AgentId[]; failed: AgentId[] }> {
    const live = this.all().flatMap((seat) => (seat.live === null ? [] : [{ seat, run: seat.live }]))
    const reports = await Promise.all(
      live.map(async ({ seat, run }) => ({ id: seat.spec.id, left: (await run.stop(reason)).survivors.length })),
    )
    return {
      stopped: reports.flatMap(({ id, left }) => (left === 0 ? id : [])),
      failed: reports.flatMap(({ id, left }) => (left === 0 ? [] : id)),
    }
  }

  /** No run is opened from here on; those that are live are ended. */
  async close(): Promise<void> {
    this.closing = true
    await this.stopAll('shutdown')
    for (const seat of this.all()) seat.close()
  }

  private seatOf(spec: AgentSpec): Seat {
    const last = this.ports.book.lastRun(spec.id)
    const survivors = last === null ? [] : (this.survivors.get(last.id) ?? [])
    const seat: Seat = new Seat(
      spec,
      this.ports,
      {
        publish: (agent) => this.hub.publish({ kind: 'agent', agent }),
        moved: () => this.moved(seat),
        refusal: () => this.laws.refusal(seat.spec),
        parking: () => this.laws.parking(seat.spec.id),
        neighbours: () => this.inTree(seat, seat.tree).map((other) => other.spec.name),
      },
      survivors,
    )
    return seat
  }

  /** Who works in the same tree may have changed too. */
  private moved(seat: Seat): void {
    for (const other of this.inTree(seat, seat.tree)) other.neighboursChanged()
    for (const listener of this.listeners) this.tell(() => listener.moved(seat))
  }

  /** A listener that fails, because the disk refuses, costs neither the run its end nor the others the news. */
  private tell(news: () => void): void {
    try {
      news()
    } catch (cause) {
      this.ports.report(cause instanceof SnowhookException ? cause.error.message : String(cause))
    }
  }

  /** Other agents that are live in the same folder. */
  private inTree(seat: Seat, tree: string): readonly Seat[] {
    return this.all().filter(
      (other) => other !== seat && other.tree === tree && (other.live !== null || isLive(other.phase)),
    )
  }

  private attempt(change: () => void): Result<void, SnowhookError> {
    try {
      change()
      return ok(undefined)
    } catch (cause) {
      if (cause instanceof SnowhookException) return err(cause.error)
      return err(
        snowhookError('storage_failed', `Snowhook could not record it: ${String(cause)}`, {
          kept: 'Nothing was started or changed.',
          next: 'Check that the data directory can be written and has space.',
        }),
      )
    }
  }
}

const alreadyLive = (spec: AgentSpec): SnowhookError =>
  snowhookError('busy', `${spec.name} is running already.`, {
    kept: 'The run goes on.',
    next: 'Stop it first.',
  })

const treeTaken = (other: AgentSpec): SnowhookError =>
  snowhookError('busy', `${other.name} works in this worktree.`, {
    kept: 'Its run goes on; two agents would overwrite each other.',
    next: `Stop ${other.name} first.`,
  })

const closingDown = snowhookError('not_allowed', 'Snowhook is closing.', {
  kept: 'Every session so far can be resumed.',
  next: 'Start Snowhook again.',
})
