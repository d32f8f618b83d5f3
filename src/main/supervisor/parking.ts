import type { AgentId } from '../../shared/domain/ids'
import type { LimitHold } from '../../shared/domain/parking'
import type { SupervisionFact } from '../store/ports'
import { blocks, concerns, type LimitedAgent, limitKey, type Login, windowName } from './parkingKey'
import { isAbsurd, untilAfter, untilAfterAnother } from './parkingTimes'

/** By key. Changed by facts alone, so what is in memory is what a restart would read. */
export type Holds = ReadonlyMap<string, LimitHold>
export type LimitFact = Extract<SupervisionFact, { type: 'limit_held' | 'limit_lifted' }>

export interface LimitHit extends LimitedAgent {
  /** For people. */
  readonly accountLabel: string
  /** The provider's own name of it; null: it gave none. */
  readonly window: string | null
  /** As the provider said it; null: it did not. */
  readonly resetAt: number | null
}

/** `auto` false: a person is asked; nothing is started. */
export interface Wake {
  readonly agentId: AgentId
  readonly auto: boolean
}

/** What is true of agents at this moment. */
export interface AgentsNow {
  /** It still waits for a limit, and nobody has decided otherwise. */
  stillParked(agentId: AgentId): boolean
  /** A run of it is open. */
  isLive(agentId: AgentId): boolean
  /** Its project's owner wants it to go on by itself. */
  autoResume(agentId: AgentId): boolean
}

/** `chance`: 0…1, for jitter. */
export interface Moment {
  readonly now: number
  readonly chance: number
}

/** As many as a hold has room for. */
const LABEL_MAX_CHARS = 200

const held = (hold: LimitHold, at: number): LimitFact => ({ type: 'limit_held', at, hold })
const lifted = (key: string, at: number): LimitFact => ({ type: 'limit_lifted', at, key })

export function fold(holds: Map<string, LimitHold>, fact: LimitFact): void {
  if (fact.type === 'limit_held') holds.set(fact.hold.key, fact.hold)
  else holds.delete(fact.key)
}

/** A run ended because the provider refused. */
export function afterHit(
  holds: Holds,
  hit: LimitHit,
  agents: AgentsNow,
  { now, chance }: Moment,
): readonly LimitFact[] {
  const window = windowName(hit.window)
  const key = limitKey(hit, window)
  const known = holds.get(key)
  const before = known !== undefined && known.goneAt === undefined ? known : null
  /** It was thought to be over, or somebody tried, and it is still there. */
  const retried = before !== null && (before.probing === hit.agentId || before.until <= now)
  const attempt = (before?.attempt ?? 1) + (retried ? 1 : 0)
  const until =
    before === null
      ? untilAfter(hit.resetAt, attempt, now, chance)
      : untilAfterAnother(before, hit.resetAt, attempt, now, chance)
  const hold: LimitHold = {
    key,
    runtime: hit.runtime,
    account: hit.accountLabel.slice(0, LABEL_MAX_CHARS),
    window,
    hitAt: before === null || retried ? now : before.hitAt,
    ...until,
    attempt,
    // Last in line: an agent whose request alone is too large for its limit must not keep the others waiting.
    agents: [...without(known?.agents ?? [], hit.agentId), hit.agentId],
    probing: unbegun(known?.probing ?? null, hit.agentId, agents),
  }
  const others = new Map([...holds].filter(([other]) => other !== key))
  return [...afterLeaving(others, hit.agentId, now), held(hold, now)]
}

/** Whoever was woken before this hit and is at work may owe its next turn to a time when there was no limit. */
function unbegun(probing: AgentId | null, hitBy: AgentId, agents: AgentsNow): AgentId | null {
  if (probing === null || probing === hitBy) return null
  return agents.stillParked(probing) && !agents.isLive(probing) ? probing : null
}

/** It waits no more, or is not to be woken: for whatever reason. The hold stands as long as its limit does. */
export function afterLeaving(holds: Holds, agentId: AgentId, now: number): readonly LimitFact[] {
  return [...holds.values()].flatMap((hold) => {
    const tried = hold.probing === agentId && hold.goneAt === undefined
    if (!tried && !hold.agents.includes(agentId)) return []
    const probing = tried ? null : hold.probing
    return [held({ ...hold, agents: without(hold.agents, agentId), probing }, now)]
  })
}

/** What a probe's end says when it was neither a turn nor a refusal: nothing. The next one tries. */
export function afterRunEnded(holds: Holds, agentId: AgentId, now: number): readonly LimitFact[] {
  return [...holds.values()].flatMap((hold) =>
    hold.probing === agentId && hold.goneAt === undefined ? [held({ ...hold, probing: null }, now)] : [],
  )
}

/** The model answered an agent: the limits that this agent meets are gone. */
export function afterTurn(holds: Holds, who: LimitedAgent, now: number): readonly LimitFact[] {
  return [...holds.values()].flatMap((hold) => {
    const waited = hold.agents.includes(who.agentId) || hold.probing === who.agentId
    const met = concerns(hold, who)
    // It goes on with another account or model, which says nothing about this limit.
    if (waited && (!met || hold.goneAt !== undefined)) return afterLeaving(one(hold), who.agentId, now)
    // Before its reset, a turn of somebody who was never refused may have begun before the limit was reached.
    const proof = met && hold.goneAt === undefined && (waited || hold.until <= now)
    return proof ? [held(gone(hold, who.agentId, now), now)] : []
  })
}

/** A person wants this one to try now. Null: it does not wait. */
export function afterAsked(holds: Holds, agentId: AgentId, now: number): readonly LimitFact[] | null {
  const hold = [...holds.values()].find(({ agents }) => agents.includes(agentId))
  if (hold === undefined) return null
  return [held({ ...hold, agents: without(hold.agents, agentId), probing: agentId }, now)]
}

/**
 * The time for the woken one is over: it had long enough to start and to be refused. Once the limit is known to be
 * gone, it only means that the next may follow.
 */
export function afterLook(hold: LimitHold, agents: AgentsNow, now: number): { facts: LimitFact[]; wakes: Wake[] } {
  const { probing } = hold
  if (probing === null) return { facts: [], wakes: [] }
  const live = agents.isLive(probing)
  if (hold.goneAt === undefined && live) {
    // It works and was not refused. Before the reset that is no proof: its run may wait inside its program.
    return { facts: hold.until <= now ? [held(gone(hold, probing, now), now)] : [], wakes: [] }
  }
  // It was woken and nothing came of it: a person decides, so that it does not lie there for ever.
  const stuck = !live && agents.stillParked(probing)
  return { facts: [held({ ...hold, probing: null }, now)], wakes: stuck ? [{ agentId: probing, auto: false }] : [] }
}

/** After a restart: who waits still, and was the one that was to be woken ever woken? */
export function afterRestart(holds: Holds, now: AgentsNow, at: number): readonly LimitFact[] {
  return [...holds.values()].flatMap((hold) => {
    const agents = hold.agents.filter((agentId) => now.stillParked(agentId))
    const { probing } = hold
    if (probing !== null && !now.isLive(probing)) {
      if (now.stillParked(probing)) {
        return [held({ ...hold, agents: [probing, ...without(agents, probing)], probing: null }, at)]
      }
      // While the limit may still stand, it keeps its time: who recovers lost runs may start it again.
      if (hold.goneAt !== undefined) return [held({ ...hold, agents, probing: null }, at)]
    }
    return agents.length === hold.agents.length ? [] : [held({ ...hold, agents }, at)]
  })
}

/** Does what is due: wakes the next of each hold whose time has come and that has nobody out, or lifts it. */
export function settle(
  holds: Holds,
  agents: AgentsNow,
  { now, chance }: Moment,
): { facts: LimitFact[]; wakes: Wake[] } {
  const next = new Map(holds)
  const facts: LimitFact[] = []
  const wakes: Wake[] = []
  const say = (fact: LimitFact): void => {
    facts.push(fact)
    fold(next, fact)
  }
  for (const key of holds.keys()) {
    const hold = next.get(key)
    if (hold === undefined || hold.probing !== null) continue
    if (hold.goneAt === undefined && isAbsurd(hold, now)) {
      say(held({ ...hold, ...untilAfter(null, hold.attempt, now, chance) }, now))
    } else if (hold.goneAt !== undefined || hold.until <= now) {
      const other = [...next.values()].find((found) => blocks(found, hold) && stands(found, now))
      if (other === undefined) wakes.push(...nextOf(hold, agents, now, say))
      else join(hold, other, now, say)
    }
  }
  return { facts, wakes }
}

/** Not yet reset, or not yet proved to be. */
const stands = (hold: LimitHold, now: number): boolean =>
  hold.goneAt === undefined && (hold.until > now || hold.probing !== null)

/** Those whom one limit lets go and another still holds: to try each of them would be as many refusals. */
function join(hold: LimitHold, other: LimitHold, now: number, say: (fact: LimitFact) => void): void {
  const more = hold.agents.filter((agentId) => !other.agents.includes(agentId) && other.probing !== agentId)
  if (more.length > 0) say(held({ ...other, agents: [...other.agents, ...more] }, now))
  say(lifted(hold.key, now))
}

/** Everybody who is not to go on by itself is asked at once; of the others one is woken. */
function nextOf(hold: LimitHold, agents: AgentsNow, now: number, say: (fact: LimitFact) => void): readonly Wake[] {
  // Whoever is at work again, or waits no more, has had its wake from somebody else.
  const waiting = hold.agents.filter((agentId) => agents.stillParked(agentId) && !agents.isLive(agentId))
  const asked = waiting.filter((agentId) => !agents.autoResume(agentId))
  const [first, ...rest] = waiting.filter((agentId) => !asked.includes(agentId))
  if (first === undefined) say(lifted(hold.key, now))
  else say(held({ ...hold, agents: rest, probing: first }, now))
  const wakes = asked.map((agentId) => ({ agentId, auto: false }))
  return first === undefined ? wakes : [...wakes, { agentId: first, auto: true }]
}

/** The limit that keeps an agent from starting; null: none. The one that tries is not kept, nor anybody after it got through. */
export function heldBy(holds: Holds, who: Login & { readonly agentId: AgentId | null }): LimitHold | null {
  const tries = (hold: LimitHold): boolean => hold.probing !== null && hold.probing === who.agentId
  const found = [...holds.values()].filter((hold) => hold.goneAt === undefined && !tries(hold) && concerns(hold, who))
  return found.sort((a, b) => b.until - a.until)[0] ?? null
}

function gone(hold: LimitHold, agentId: AgentId, now: number): LimitHold {
  const agents = without(hold.agents, agentId)
  return { ...hold, agents, probing: null, goneAt: now, until: Math.min(hold.until, now) }
}

const one = (hold: LimitHold): Holds => new Map([[hold.key, hold]])
const without = (agents: readonly AgentId[], agentId: AgentId): AgentId[] => agents.filter((id) => id !== agentId)
