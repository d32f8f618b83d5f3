import type { LimitFact, LimitHit } from '../../../src/main/supervisor/parking'
import { ParkingLot } from '../../../src/main/supervisor/parkingLot'
import { applySupervision, noSupervision } from '../../../src/main/store/supervisionState'
import { AgentId, RuntimeId } from '../../../src/shared/domain/ids'
import { LimitHold } from '../../../src/shared/domain/parking'
import { ManualClock } from '../../support/manualClock'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const agent = (name: string): AgentId => AgentId.parse(name)
const claude = RuntimeId.parse('claude-code')

/** A host in miniature: what the agents do, what is on disk, and the lot in between. */
export class ParkingWorld {
  readonly clock = new ManualClock(Date.UTC(2026, 0, 5, 9, 0))
  /** `asked`: it was told that a person is to decide. */
  readonly agents = new Map<AgentId, 'parked' | 'queued' | 'live' | 'over' | 'asked'>()
  readonly manual = new Set<AgentId>()
  /** "a1" or "a1?" when a person is to be asked, with the time. */
  readonly wakes: { readonly agentId: AgentId; readonly auto: boolean; readonly at: number }[] = []
  readonly disk: LimitFact[] = []
  changes = 0
  /** The host is being killed: nothing reaches the disk any more. */
  dead = false
  chance = 0
  /** What a wake does, after it was noted. */
  onWake: (agentId: AgentId, auto: boolean) => void = (agentId, auto) => {
    this.agents.set(agentId, auto ? 'live' : 'asked')
  }
  lot = this.opened()

  private opened(): ParkingLot {
    const state = noSupervision()
    // Through the schema, as facts come from the log.
    for (const fact of this.disk) {
      applySupervision(state, fact.type === 'limit_held' ? { ...fact, hold: LimitHold.parse(fact.hold) } : fact)
    }
    const lot = new ParkingLot(state.limits, {
      clock: this.clock,
      random: () => this.chance,
      commit: (fact) => void (this.dead || this.disk.push(fact)),
      wake: (agentId, auto) => {
        if (this.dead) return
        this.wakes.push({ agentId, auto, at: this.clock.now() })
        this.onWake(agentId, auto)
      },
      stillParked: (agentId) => this.agents.get(agentId) === 'parked',
      isLive: (agentId) => this.agents.get(agentId) === 'live',
      autoResume: (agentId) => !this.manual.has(agentId),
      onChange: () => {
        this.changes++
      },
    })
    lot.start()
    return lot
  }

  /** The host dies and comes back: what runs is lost, all else is as it is on disk. */
  restart(): void {
    this.lot.close()
    this.dead = false
    for (const [agentId, is] of this.agents) if (is === 'live') this.agents.set(agentId, 'over')
    this.lot = this.opened()
  }

  hit(name: string, more: Partial<Omit<LimitHit, 'agentId'>> = {}): void {
    const agentId = agent(name)
    const login = { runtime: claude, account: 'account-1', accountLabel: 'this login', model: 'opus-5' }
    this.agents.set(agentId, 'over')
    this.lot.hit({ agentId, ...login, window: 'five_hour', resetAt: null, ...more })
    // What parks it is written after that.
    if (!this.dead) this.agents.set(agentId, 'parked')
  }

  turn(name: string, more: Partial<{ account: string; model: string | null }> = {}): void {
    this.lot.turnDone({ agentId: agent(name), runtime: claude, account: 'account-1', model: 'opus-5', ...more })
  }

  ends(name: string): void {
    this.agents.set(agent(name), 'over')
    this.lot.runEnded(agent(name))
  }

  heldBy(more: Partial<{ account: string; model: string | null; agentId: AgentId | null }> = {}): LimitHold | null {
    return this.lot.heldBy({ runtime: claude, account: 'account-1', model: 'opus-5', agentId: null, ...more })
  }

  at(inMs: number): number {
    return this.clock.now() + inMs
  }

  get woken(): readonly string[] {
    return this.wakes.map(({ agentId, auto }) => (auto ? agentId : `${agentId}?`))
  }

  get hold(): LimitHold | undefined {
    return this.lot.holds()[0]
  }
}
