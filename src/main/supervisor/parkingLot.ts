import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { AgentId } from '../../shared/domain/ids'
import type { LimitHold, Parking } from '../../shared/domain/parking'
import { err, ok, type Result } from '../../shared/domain/result'
import {
  type AgentsNow,
  afterAsked,
  afterHit,
  afterLeaving,
  afterLook,
  afterRestart,
  afterRunEnded,
  afterTurn,
  fold,
  heldBy,
  type LimitFact,
  type LimitHit,
  settle,
  type Wake,
} from './parking'
import type { LimitedAgent, Login } from './parkingKey'
import { parkedSentence } from './parkingSentence'
import { LOOK_AGAIN_MS } from './parkingTimes'
import { wallTimer } from './wallTimer'

/** Between two wakes once a limit is gone: time for the first to be refused before the next begins. */
export const WAKE_STAGGER_MS = 15_000
/** The slowest CLI was seen to try a refused request again for 281 s before it gave up. */
export const PROBE_LOOK_MS = 5 * 60_000

export interface ParkingPorts extends AgentsNow {
  readonly clock: Clock
  /** 0…1. */
  random(): number
  commit(fact: LimitFact): void
  /** `auto`: let it go on. Otherwise: it needs a person, because the limit has reset. Never throws. */
  wake(agentId: AgentId, auto: boolean): void
  /** Something that the views show has changed. */
  onChange(): void
}

/**
 * Agents that wait for a provider's limit. It decides who is woken and when; starting is not its business.
 *
 * Facts are committed after the wakes that they tell of: an agent that was not woken because the host died is found
 * still parked and woken later; one that was woken is not parked any more. So none is forgotten and none woken twice.
 */
export class ParkingLot {
  private readonly state: Map<string, LimitHold>
  private readonly timers = new Map<string, { readonly phase: string; readonly cancel: () => void }>()
  private readonly uncommitted: LimitFact[] = []
  private readonly wakes: Wake[] = []
  private stage: 'loaded' | 'open' | 'closed' = 'loaded'
  private acting = false
  private changed = false

  constructor(
    holds: ReadonlyMap<string, LimitHold>,
    private readonly ports: ParkingPorts,
  ) {
    this.state = new Map(holds)
  }

  /** From now on agents are woken. To be called once, when the ports can answer and lost runs are closed. */
  start(): void {
    if (this.stage !== 'loaded') return
    this.stage = 'open'
    this.act(afterRestart(this.state, this.ports, this.now()))
  }

  /** A run ended because of a limit. To be called before the fact that parks the agent is written. */
  hit(hit: LimitHit): void {
    this.act(afterHit(this.state, hit, this.ports, this.moment()))
  }

  /** The model answered this agent: a turn that went well, or a tool call. */
  turnDone(who: LimitedAgent): void {
    if (this.state.size > 0) this.act(afterTurn(this.state, who, this.now()))
  }

  /** A run ended otherwise than by a limit, or could not be started. */
  runEnded(agentId: AgentId): void {
    this.act(afterRunEnded(this.state, agentId, this.now()))
  }

  /** It will not be resumed by itself. */
  cancel(agentId: AgentId): Result<null, SnowhookError> {
    const facts = afterLeaving(this.state, agentId, this.now())
    if (facts.length === 0) return err(notParked)
    this.act(facts)
    return ok(null)
  }

  /** A person wants it to try now, whatever the reset time says. */
  wakeNow(agentId: AgentId): Result<null, SnowhookError> {
    if (this.ports.isLive(agentId)) return err(atWork)
    const facts = this.ports.stillParked(agentId) ? afterAsked(this.state, agentId, this.now()) : null
    if (facts === null) return err(notParked)
    this.act(facts, [{ agentId, auto: true }])
    return ok(null)
  }

  /** The agent is no more. */
  forget(agentId: AgentId): void {
    this.act(afterLeaving(this.state, agentId, this.now()))
  }

  /** What keeps an agent of this login from starting; `agentId` null: it does not exist yet. */
  heldBy(who: Login & { readonly agentId: AgentId | null }): LimitHold | null {
    return heldBy(this.state, who)
  }

  holds(): readonly LimitHold[] {
    return [...this.state.values()]
  }

  parked(): readonly Parking[] {
    const now = this.now()
    return this.holds().flatMap((hold) =>
      hold.agents.map((agentId) => {
        const autoResume = this.ports.autoResume(agentId)
        const { key, until, source, window, account } = hold
        const why = parkedSentence(hold, autoResume, now)
        return { agentId, key, until, source, window, account, autoResume, why }
      }),
    )
  }

  close(): void {
    this.stage = 'closed'
    for (const { cancel } of this.timers.values()) cancel()
    this.timers.clear()
  }

  private now(): number {
    return this.ports.clock.now()
  }

  private moment(): { now: number; chance: number } {
    return { now: this.now(), chance: this.ports.random() }
  }

  /** A wake may call back: what it brings takes its turn, so facts are committed in the order in which they were made. */
  private act(facts: readonly LimitFact[], wakes: readonly Wake[] = []): void {
    if (this.stage === 'closed') return
    const outermost = !this.acting
    this.acting = true
    try {
      this.take(facts, wakes)
      // What was told is kept before what follows from it is done.
      if (outermost && wakes.length === 0) this.commit()
      if (this.stage === 'open') {
        const due = settle(this.state, this.ports, this.moment())
        this.take(due.facts, due.wakes)
      }
      while (outermost && this.wakes.length > 0) {
        for (const { agentId, auto } of this.wakes.splice(0)) this.ports.wake(agentId, auto)
      }
    } finally {
      if (outermost) this.over()
    }
  }

  private take(facts: readonly LimitFact[], wakes: readonly Wake[]): void {
    for (const fact of facts) fold(this.state, fact)
    this.uncommitted.push(...facts)
    this.wakes.push(...wakes)
    this.changed ||= facts.length > 0
  }

  private commit(): void {
    for (const fact of this.uncommitted.splice(0)) this.ports.commit(fact)
  }

  private over(): void {
    this.acting = false
    this.setTimers()
    this.commit()
    if (!this.changed) return
    this.changed = false
    this.ports.onChange()
  }

  /** Every hold has one timer: for its reset, for the next wake, or for the end of the time that a probe has. */
  private setTimers(): void {
    for (const [key, timer] of this.timers) {
      const hold = this.state.get(key)
      if (hold !== undefined && phaseOf(hold) === timer.phase) continue
      timer.cancel()
      this.timers.delete(key)
    }
    if (this.stage !== 'open') return
    for (const [key, hold] of this.state) {
      if (!this.timers.has(key)) this.timers.set(key, { phase: phaseOf(hold), cancel: this.timerFor(hold) })
    }
  }

  private timerFor(hold: LimitHold): () => void {
    const { clock } = this.ports
    if (hold.probing !== null) {
      return clock.after(hold.goneAt === undefined ? PROBE_LOOK_MS : WAKE_STAGGER_MS, () => this.look(hold.key))
    }
    const cancelReset = wallTimer(clock, hold.until, () => this.look(hold.key))
    const cancelLook = clock.after(LOOK_AGAIN_MS, () => this.look(hold.key))
    return () => {
      cancelReset()
      cancelLook()
    }
  }

  private look(key: string): void {
    this.timers.get(key)?.cancel()
    this.timers.delete(key)
    const hold = this.state.get(key)
    if (hold === undefined) return
    const { facts, wakes } = afterLook(hold, this.ports, this.now())
    this.act(facts, wakes)
  }
}

/** As long as it is the same, so is what is waited for. */
const phaseOf = ({ goneAt, probing, until }: LimitHold): string =>
  probing === null ? `reset ${until}` : `${goneAt === undefined ? 'probe' : 'woken'} ${probing}`

const notParked = snowhookError('not_found', 'This agent does not wait for a limit.', {
  kept: 'Nothing was changed.',
  next: 'Resume or start it as any other agent.',
})
const atWork = snowhookError('busy', 'This agent is at work.', {
  kept: 'Nothing was changed.',
  next: 'Wait until its run has ended.',
})
