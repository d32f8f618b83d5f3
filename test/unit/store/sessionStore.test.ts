import { describe, expect, it } from 'vitest'
import { applyFact, foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import { SessionStore } from '../../../src/main/store/sessionStore'
import { RunId, SessionId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../../support/manualClock'
import { agentSpec } from '../../support/store/facts'

const { storyId, name: agentName, model, runtime, cwd } = agentSpec('coder-1')
const key = { storyId, agentName, model }
const [r1, r2] = [RunId.parse('r1'), RunId.parse('r2')]
const s1 = SessionId.parse('s1')

function setUp() {
  const clock = new ManualClock()
  const state = foldFleet([])
  const facts: FleetFact[] = []
  const commit = (fact: FleetFact): void => {
    facts.push(fact)
    applyFact(state, fact)
  }
  return { clock, facts, store: new SessionStore({ state, clock, commit }) }
}

describe('the session store', () => {
  it('offers what was recorded, until it is rejected', () => {
    const { clock, store } = setUp()
    store.record(r1, { ...key, runtime, cwd, sessionId: s1, established: false })
    clock.advance(10)
    store.record(r1, { ...key, runtime, cwd, sessionId: s1, established: true })
    expect(store.toResume(key)).toMatchObject({ sessionId: s1, established: true, lastSeenAt: clock.now() })
    expect(store.toResume(key)?.firstSeenAt).toBe(clock.now() - 10)
    store.reject(s1, 'expired')
    expect(store.toResume(key)).toBeNull()
    expect(store.all(key)).toHaveLength(1)
  })

  it('says all it knows through facts, so that a restart knows it too', () => {
    const { facts, store } = setUp()
    store.record(r1, { ...key, runtime, cwd, sessionId: s1, established: true })
    store.writeCounter(s1, { cost: 1 })
    const later = new SessionStore({ state: foldFleet(facts), clock: new ManualClock(), commit: () => {} })
    expect(later.toResume(key)?.sessionId).toBe(s1)
    expect(later.counter(s1)).toEqual({ cost: 1 })
    expect(later.counter(SessionId.parse('other'))).toBeNull()
  })

  it('has one writer per session', () => {
    const { store } = setUp()
    const first = store.acquire(s1, r1)
    expect(store.acquire(s1, r2)).toMatchObject({ ok: false, error: { tag: 'session_in_use' } })
    const again = store.acquire(s1, r1)
    expect([first.ok, again.ok]).toEqual([true, true])
    if (first.ok) first.value()
    const second = store.acquire(s1, r2)
    expect(second.ok).toBe(true)
    // A holder that frees twice does not free somebody else's.
    if (first.ok) first.value()
    expect(store.acquire(s1, r1).ok).toBe(false)
  })
})
