import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PROBE_LOOK_MS } from '../../../src/main/supervisor/parkingLot'
import { JITTER_MAX_MS, RESET_MAX_MS } from '../../../src/main/supervisor/parkingTimes'
import { applySupervision, noSupervision } from '../../../src/main/store/supervisionState'
import type { AgentId } from '../../../src/shared/domain/ids'
import { agent, HOUR_MS, MINUTE_MS, ParkingWorld } from './parkingWorld'

const DAY_MS = 24 * HOUR_MS
const names = ['a', 'b', 'c', 'd', 'e']

/** What the lot owes to each agent that it was told of, kept apart from the lot's own idea of it. */
class Promises {
  /** The reset that an agent was told at its hit. */
  readonly told = new Map<AgentId, number>()
  readonly cancelled = new Set<AgentId>()
  /** Wakes that had an effect, since the hit. */
  readonly woken = new Map<AgentId, number>()
  /** By key: who is out to try, since when. */
  readonly out = new Map<string, { readonly agentId: AgentId; readonly since: number }>()
  /** A person had somebody try, so a turn may come before any reset. */
  asked = false
}

class Model {
  readonly world = new ParkingWorld()
  readonly owed = new Promises()
  private crash: 'before' | 'after' | null = null
  private starts: 'live' | 'queued' | 'fails' = 'live'
  private byPerson = false

  constructor() {
    this.world.onWake = (agentId, auto) => this.onWake(agentId, auto)
  }

  private onWake(agentId: AgentId, auto: boolean): void {
    const { world, owed } = this
    const now = world.clock.now()
    // Never both: what is at work is not started again, and nobody who said no is.
    expect(world.agents.get(agentId)).toBe('parked')
    expect(owed.cancelled.has(agentId)).toBe(false)
    if (!owed.asked) expect(now).toBeGreaterThanOrEqual(owed.told.get(agentId) ?? 0)
    if (auto && !this.byPerson) expect(world.manual.has(agentId)).toBe(false)
    if (auto) this.noteTry(agentId)
    const crash = this.crash
    this.crash = null
    if (crash !== null) world.dead = true
    if (crash === 'before') return
    owed.woken.set(agentId, (owed.woken.get(agentId) ?? 0) + 1)
    expect(owed.woken.get(agentId)).toBe(1)
    if (!auto) world.agents.set(agentId, 'asked')
    else if (this.starts === 'fails') this.end(agentId)
    else world.agents.set(agentId, this.starts)
  }

  /** At most one tries at a time, unless nothing was heard of it, or a person wants another one to. */
  private noteTry(agentId: AgentId): void {
    const { world, owed } = this
    const hold = world.lot.holds().find(({ probing }) => probing === agentId)
    if (hold === undefined || hold.goneAt !== undefined) return
    const before = owed.out.get(hold.key)
    if (before !== undefined && before.agentId !== agentId && !this.byPerson) {
      expect(world.clock.monotonic() - before.since).toBeGreaterThanOrEqual(PROBE_LOOK_MS)
    }
    owed.out.set(hold.key, { agentId, since: world.clock.monotonic() })
  }

  private resolve(agentId: AgentId): void {
    for (const [key, out] of this.owed.out) if (out.agentId === agentId) this.owed.out.delete(key)
  }

  private end(agentId: AgentId): void {
    this.resolve(agentId)
    this.world.ends(agentId)
  }

  hit(name: string, account: string, window: string | null, resetInMs: number | null): void {
    const { world, owed } = this
    const agentId = agent(name)
    const is = world.agents.get(agentId)
    // What waits does not run, so it cannot be refused.
    if (is === 'parked' || is === 'queued' || is === 'asked') return
    this.resolve(agentId)
    owed.cancelled.delete(agentId)
    owed.woken.delete(agentId)
    const resetAt = resetInMs === null ? null : world.at(resetInMs)
    const usable = resetInMs !== null && resetInMs > 0 && resetInMs <= RESET_MAX_MS
    owed.told.delete(agentId)
    if (usable && resetAt !== null) owed.told.set(agentId, resetAt)
    // A refusal ends what somebody else was trying, too.
    const key = (): string | undefined => world.lot.holds().find(({ agents }) => agents.includes(agentId))?.key
    world.hit(name, { account, window, resetAt })
    const found = key()
    if (found !== undefined) owed.out.delete(found)
  }

  turn(name: string, account: string): void {
    if (this.world.agents.get(agent(name)) !== 'live') return
    this.resolve(agent(name))
    this.world.turn(name, { account })
  }

  over(name: string): void {
    const is = this.world.agents.get(agent(name))
    if (is === 'live' || is === 'queued') this.end(agent(name))
  }

  begin(name: string): void {
    if (this.world.agents.get(agent(name)) === 'queued') this.world.agents.set(agent(name), 'live')
  }

  /** A person starts it without asking the lot. */
  startByHand(name: string): void {
    if (this.world.agents.get(agent(name)) !== 'parked') return
    this.owed.asked = true
    this.world.agents.set(agent(name), 'live')
  }

  wakeNow(name: string): void {
    const before = this.owed.asked
    this.byPerson = true
    this.owed.asked = true
    const { ok } = this.world.lot.wakeNow(agent(name))
    this.byPerson = false
    if (!ok) this.owed.asked = before
    this.restartIfDead()
  }

  cancel(name: string, forget: boolean): void {
    const agentId = agent(name)
    const waits = this.world.agents.get(agentId) === 'parked'
    // Before the call: who is cancelled may not be woken in it.
    if (waits) this.owed.cancelled.add(agentId)
    this.resolve(agentId)
    if (forget) this.world.lot.forget(agentId)
    else this.world.lot.cancel(agentId)
    this.restartIfDead()
  }

  advance(ms: number): void {
    this.world.clock.advance(ms)
    this.restartIfDead()
  }

  jump(ms: number): void {
    // What has been reached stays reached, also when the clock is set back afterwards.
    for (const [agentId, at] of this.owed.told) if (at <= this.world.clock.now()) this.owed.told.delete(agentId)
    this.world.clock.jump(ms)
    // So far away that it can only be a clock that was set back: it is waited for no more.
    for (const [agentId, at] of this.owed.told) {
      if (at - this.world.clock.now() > RESET_MAX_MS - JITTER_MAX_MS) this.owed.told.delete(agentId)
    }
  }

  optIn(name: string, yes: boolean): void {
    if (yes) this.world.manual.delete(agent(name))
    else this.world.manual.add(agent(name))
  }

  crashAtNextWake(when: 'before' | 'after'): void {
    this.crash = when
  }

  starting(how: 'live' | 'queued' | 'fails'): void {
    this.starts = how
  }

  restart(): void {
    this.crash = null
    this.owed.out.clear()
    this.world.restart()
  }

  private restartIfDead(): void {
    if (this.world.dead) this.restart()
  }

  check(): void {
    this.restartIfDead()
    const state = noSupervision()
    for (const fact of this.world.disk) applySupervision(state, fact)
    expect([...state.limits.values()]).toEqual(this.world.lot.holds())
    for (const hold of this.world.lot.holds()) {
      expect(new Set([...hold.agents, hold.probing]).size).toBe(hold.agents.length + 1)
    }
    const waiting = this.world.lot.parked().map(({ agentId }) => agentId)
    expect(new Set(waiting).size).toBe(waiting.length)
    for (const agentId of waiting) expect(this.owed.cancelled.has(agentId)).toBe(false)
  }

  /** Whatever happened: in the end nobody waits for a limit but those who were cancelled. */
  finish(): void {
    this.crash = null
    this.starts = 'live'
    for (let day = 0; day < 40; day++) {
      this.advance(DAY_MS)
      for (const name of names) {
        this.begin(name)
        this.turn(name, 'one')
        this.over(name)
      }
    }
    const left = [...this.world.agents].filter(([id, is]) => is === 'parked' && !this.owed.cancelled.has(id))
    expect(left).toEqual([])
    expect([this.world.lot.holds(), this.world.clock.pending]).toEqual([[], 0])
  }
}

const anyName = fc.constantFrom(...names)
const anyAccount = fc.constantFrom('one', 'two')
const anyReset = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -HOUR_MS, max: 10 * MINUTE_MS }),
  fc.integer({ min: 0, max: 6 * DAY_MS }),
  fc.constant(30 * DAY_MS),
)
/** A call of the model, as data, so that a counterexample can be read. */
type Call = {
  [K in keyof Model]: Model[K] extends (...args: infer A) => void ? readonly [K, ...A] : never
}[keyof Model]

const call = <A>(weight: number, arbitrary: fc.Arbitrary<A>) => ({ weight, arbitrary })
const anyWindow = fc.constantFrom(null, 'five_hour', 'seven_day', 'seven_day_opus')
const anyWait = fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 3 * HOUR_MS }))
const is = <const T extends string>(...words: T[]) => fc.constantFrom(...words)
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  call(6, fc.tuple(is('hit'), anyName, anyAccount, anyWindow, anyReset)),
  call(6, fc.tuple(is('advance'), anyWait)),
  call(2, fc.tuple(is('turn'), anyName, anyAccount)),
  call(2, fc.tuple(is('over'), anyName)),
  call(1, fc.tuple(is('begin'), anyName)),
  call(1, fc.tuple(is('startByHand'), anyName)),
  call(1, fc.tuple(is('wakeNow'), anyName)),
  call(1, fc.tuple(is('cancel'), anyName, fc.boolean())),
  call(1, fc.tuple(is('optIn'), anyName, fc.boolean())),
  call(1, fc.tuple(is('jump'), fc.integer({ min: -DAY_MS, max: DAY_MS }))),
  call(1, fc.tuple(is('crashAtNextWake'), is('before', 'after'))),
  call(1, fc.tuple(is('starting'), is('live', 'queued', 'fails'))),
  call(1, fc.tuple(is('restart'))),
)

it('nobody is forgotten, woken early, woken twice or woken beside another, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(anyCall, { minLength: 1, maxLength: 40 }), (calls) => {
      const model = new Model()
      for (const [name, ...args] of calls) {
        const act: (...given: never[]) => void = model[name]
        act.apply(model, args as never[])
        model.check()
      }
      model.finish()
    }),
    { numRuns: 300 },
  )
})
