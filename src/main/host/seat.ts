import { resolve } from 'node:path'
import { type AgentSpec, type AgentView, isLive } from '../../shared/domain/agent'
import type { RunId, SessionId } from '../../shared/domain/ids'
import type { StopReason, StopReport } from '../runtimes/runtime'
import { type AgentState, type FleetSignal, newAgentState } from '../supervisor/agentState'
import { viewOf } from '../supervisor/agentView'
import { advance } from '../supervisor/fleetMachine'
import { leaseMs, renewsLease } from '../supervisor/lease'
import type { FleetBook } from './fleetBook'
import { Publisher, type Urgency } from './publisher'
import type { CorePorts } from './runPorts'

/** The part of a live run that a seat needs. */
export interface LiveRun {
  readonly runId: RunId
  readonly ended: Promise<void>
  stop(reason: StopReason): Promise<StopReport>
}

/** Who is told, and who else is there. */
export interface SeatSurroundings {
  publish(view: AgentView): void
  moved(): void
  /** Why a budget keeps it from calling a model; null: none does. */
  refusal(): string | null
  /** In a sentence: the limit that it waits for; null: none. */
  parking(): string | null
  /** Names of other live agents in the same tree. */
  neighbours(): readonly AgentSpec['name'][]
}

type SeatPorts = Pick<CorePorts, 'book' | 'clock' | 'runtimes' | 'sessions'>

/** One agent in the host's memory: its state, its live run if any, and who is told of changes. */
export class Seat {
  live: LiveRun | null = null
  private state: AgentState
  /** Of the live run, started and not seen to end. */
  programs = 0
  private typable = false
  private place: string
  /** When its lease began last, by the monotonic clock: not judged by times that can be set. */
  private leaseFrom: number
  private heardAt: number
  private openedAt: number
  private cancelLease: () => void = () => {}
  private readonly feed: Publisher
  /** Looked up again only when something about sessions or agents has changed. */
  private resumable: { version: number; sessionId: SessionId | null } = { version: -1, sessionId: null }
  private readonly watchers = new Set<() => void>()

  constructor(
    private current: AgentSpec,
    private readonly ports: SeatPorts,
    private readonly surroundings: SeatSurroundings,
    /** Of the last run, found alive when the host started. */
    survivors: readonly number[] = [],
  ) {
    this.place = resolve(current.cwd)
    this.state = stateFrom(current, ports.book, survivors)
    this.leaseFrom = ports.clock.monotonic()
    this.heardAt = this.leaseFrom
    this.openedAt = this.leaseFrom
    this.feed = new Publisher(ports.clock, () => surroundings.publish(this.view()))
  }

  get spec(): AgentSpec {
    return this.current
  }

  /** Where it works, in the one way in which that is written: asked of everybody whenever anybody moves. */
  get tree(): string {
    return this.place
  }

  get phase(): AgentView['phase'] {
    return this.state.phase
  }

  respec(spec: AgentSpec): void {
    this.current = spec
    this.place = resolve(spec.cwd)
    this.feed.changed('now')
  }

  signal(signal: FleetSignal): void {
    const before = this.state
    this.state = advance(before, signal)
    if (signal.type === 'run_opened') {
      this.programs = 0
      this.openedAt = this.ports.clock.monotonic()
    }
    if (signal.type === 'event' && signal.event.type === 'process_started') this.programs += 1
    if (signal.type === 'event' && signal.event.type === 'process_exited') this.programs -= 1
    if (this.state === before) return
    const wasDoubted = isLive(before.phase) && this.leaseAge() > leaseMs(before.phase)
    if (renewsLease(before, this.state)) this.leaseFrom = this.ports.clock.monotonic()
    if (before.lastActivityAt !== this.state.lastActivityAt) this.heardAt = this.ports.clock.monotonic()
    if (before.phase !== this.state.phase) this.watchLease()
    const usage = signal.type === 'event' && (signal.event.type === 'usage' || signal.event.type === 'session')
    this.feed.changed(usage ? 'soon' : urgencyOf(before, this.state))
    if (before.phase === this.state.phase) {
      if (wasDoubted || before.heartbeat?.alive !== this.state.heartbeat?.alive) this.surroundings.moved()
      return
    }
    for (const watcher of [...this.watchers]) watcher()
    this.surroundings.moved()
  }

  /** Since its run said something last, or since it began. Time in which the machine slept does not count. */
  get quietMs(): number {
    return this.ports.clock.monotonic() - Math.max(this.heardAt, this.openedAt)
  }

  /** Another agent has begun or ended its work in the same tree. */
  neighboursChanged(): void {
    this.feed.changed('soon')
  }

  setTypable(typable: boolean): void {
    if (this.typable === typable) return
    this.typable = typable
    this.feed.changed('now')
  }

  /** Resolves at the first moment, now or later, in which the phase fits. */
  whenPhase(fits: (phase: AgentView['phase']) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!fits(this.state.phase)) return
        this.watchers.delete(look)
        resolve()
      }
      this.watchers.add(look)
      look()
    })
  }

  /** The session a resume would continue. */
  sessionId(): SessionId | null {
    const { book, sessions } = this.ports
    if (this.resumable.version !== book.sessionVersion) {
      const { storyId, name: agentName, model, runtime } = this.current
      const found = sessions.toResume({ storyId, agentName, model })
      // Another runtime could not even read it.
      this.resumable = {
        version: book.sessionVersion,
        sessionId: found?.runtime === runtime ? found.sessionId : null,
      }
    }
    return this.resumable.sessionId
  }

  view(): AgentView {
    const { book, runtimes } = this.ports
    const usage = book.usageOf(this.current.id)
    const live = isLive(this.state.phase)
    const capabilities = runtimes.find(({ manifest }) => manifest.id === this.current.runtime)?.manifest.capabilities
    return viewOf({
      spec: this.current,
      state: this.state,
      run: book.lastRun(this.current.id),
      runCount: book.runs(this.current.id).length,
      sessionId: this.sessionId(),
      capabilities: capabilities ?? null,
      typable: this.typable,
      now: this.ports.clock.now(),
      leaseAgeMs: this.leaseAge(),
      sharesTree: live ? this.surroundings.neighbours() : [],
      refusal: this.surroundings.refusal(),
      parking: this.surroundings.parking(),
      usage: usage.total,
      // A runtime that reports no usage has no last word to wait for.
      usageFinal: usage.final || capabilities?.usage === false,
    })
  }

  close(): void {
    this.cancelLease()
    this.feed.close()
  }

  private leaseAge(): number {
    return this.ports.clock.monotonic() - this.leaseFrom
  }

  /** A lease that runs out is seen to, though nothing happens: that is what it is about. One timer, not one a sign. */
  private watchLease(): void {
    this.cancelLease()
    if (!isLive(this.state.phase)) return
    const wait = (ms: number): void => {
      this.cancelLease = this.ports.clock.after(ms, look)
    }
    const look = (): void => {
      const left = leaseMs(this.state.phase) - this.leaseAge()
      if (left < 0) this.doubted()
      // Who is doubted may be heard again, and be silent again.
      wait(left < 0 ? leaseMs(this.state.phase) : left + 1)
    }
    wait(leaseMs(this.state.phase) + 1)
  }

  private doubted(): void {
    this.feed.changed('now')
    this.surroundings.moved()
  }
}

/** The same machine that follows live runs retells the last one from the book. */
function stateFrom(spec: AgentSpec, book: FleetBook, survivors: readonly number[]): AgentState {
  const last = book.lastRun(spec.id)
  const fresh = newAgentState(spec.createdAt)
  if (last === null) return fresh
  const { id: runId, interactive, startedAt, resumedFrom: resuming } = last
  const opened = advance(fresh, { type: 'run_opened', at: startedAt, runId, interactive, resuming })
  if (last.endedAt === null || last.outcome === null) return opened
  const reset = last.result?.rateLimitResetAt ?? null
  return advance(opened, {
    type: 'run_closed',
    at: last.endedAt,
    runId,
    outcome: last.outcome,
    why: last.why ?? '',
    resetAt: reset === null ? null : Date.parse(reset),
    survivors,
  })
}

function urgencyOf(before: AgentState, after: AgentState): Urgency {
  if (before.phase !== after.phase || before.waitingFor !== after.waitingFor) return 'now'
  return before.doing !== after.doing || before.evidence !== after.evidence ? 'soon' : 'idle'
}
