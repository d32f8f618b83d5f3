import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFact, foldFleet, type SessionKey, sessionsOf, sessionToResume } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import { SessionId } from '../../../src/shared/domain/ids'
import { agentSpec, anyFacts, result, runSummary, START, session, tokens } from '../../support/store/facts'

const agent = agentSpec('coder-1')
const run = runSummary('r1', agent)
const runId = run.id
const saved: FleetFact = { type: 'agent_saved', at: START, spec: agent }
const opened: FleetFact = { type: 'run_opened', at: START, run }
const usage = (input: number, final = false): FleetFact => ({
  type: 'run_usage',
  at: START,
  runId,
  total: tokens(input),
  byModel: [],
  final,
})
const closed = (more: Parameters<typeof result>[0] = {}, at = START + 9): FleetFact => ({
  type: 'run_closed',
  at,
  runId,
  outcome: 'completed',
  why: 'it ended',
  result: result(more),
})
const seen = (id: string, more: Parameters<typeof session>[2] = {}): FleetFact => ({
  type: 'session_seen',
  at: START,
  runId,
  session: session(id, agent, more),
})
const rejected = (id: string): FleetFact => ({
  type: 'session_rejected',
  at: START,
  sessionId: SessionId.parse(id),
  reason: 'x',
})
const key: SessionKey = { storyId: agent.storyId, agentName: agent.name, model: agent.model }
const s1 = SessionId.parse('s1')
const runOf = (...facts: FleetFact[]) => foldFleet(facts).runs.get(runId)

describe('the fold of runs', () => {
  it.each([
    ['an open run is as it was opened', runOf(opened), run],
    ['a second opening changes nothing', runOf(opened, usage(5), opened)?.usage, tokens(5)],
    [
      'usage is the newest total, not a sum',
      runOf(opened, usage(5), usage(7, true)),
      { ...run, usage: tokens(7), usageFinal: true },
    ],
    ['usage of an unknown run is ignored', runOf(usage(5)), undefined],
    [
      'a result fills in usage that was never reported',
      runOf(opened, closed({ tokenUsage: tokens(3) }))?.usage,
      tokens(3),
    ],
    ['and does not replace what was', runOf(opened, usage(5), closed({ tokenUsage: tokens(3) }))?.usage, tokens(5)],
    ['only the first end counts', runOf(opened, closed(), closed({}, START + 99))?.endedAt, START + 9],
    ['a session is known before the end', runOf(opened, seen('s1'))?.sessionId, s1],
    ['and stays known when the result has none', runOf(opened, seen('s1'), closed())?.sessionId, s1],
    [
      'the result names the last one',
      runOf(opened, seen('s1'), closed({ sessionId: SessionId.parse('s2') }))?.sessionId,
      's2',
    ],
    [
      'an aborted run has none',
      runOf(opened, seen('s1', { established: false }), closed({ abortedSignal: true }))?.sessionId,
      null,
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  it('keeps the runs of removed agents', () => {
    const state = foldFleet([saved, opened, { type: 'agent_removed', at: START, agentId: agent.id }])
    expect([state.agents.size, state.runs.size]).toEqual([0, 1])
  })
})

describe('the fold of sessions', () => {
  const toResume = (...facts: FleetFact[]) => sessionToResume(foldFleet([opened, ...facts]), key)?.sessionId ?? null
  const late = { lastSeenAt: START + 5 }
  it.each([
    ['none', toResume(), null],
    ['the only one', toResume(seen('s1')), 's1'],
    ['the one seen last, also when the clock was set back', toResume(seen('s1', late), seen('s2')), 's2'],
    ['of two seen in one millisecond the later one', toResume(seen('s1'), seen('s2')), 's2'],
    ['seen again counts as later', toResume(seen('s1'), seen('s2'), seen('s1')), 's1'],
    ['an id that we chose and nobody has confirmed yet', toResume(seen('s1', { established: false })), 's1'],
    ['not one that was refused', toResume(seen('s1'), seen('s2', late), rejected('s2')), 's1'],
    [
      'not a refused one that we announce again',
      toResume(rejected('s1'), seen('s1'), rejected('s1'), seen('s1', { established: false })),
      null,
    ],
    ['but one that the provider itself confirms again', toResume(seen('s1'), rejected('s1'), seen('s1')), 's1'],
    [
      'not an unconfirmed one of an aborted run',
      toResume(seen('s1', { established: false }), closed({ abortedSignal: true })),
      null,
    ],
    ['not another agent’s', toResume(seen('s1', { agentName: 'coder-2' })), null],
    ['not another model’s', toResume(seen('s1', { model: 'opus' })), null],
  ])('offers %s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  it('keeps what was known: confirmed stays confirmed, the first sight stays the first', () => {
    const state = foldFleet([
      seen('s1'),
      seen('s1', { established: false, firstSeenAt: START + 7, lastSeenAt: START + 7 }),
    ])
    expect(sessionsOf(state, key)).toEqual([session('s1', agent, { lastSeenAt: START + 7 })])
  })

  it('offers one conversation under each agent and model that has continued it, and refuses it under all', () => {
    const facts = [seen('s1'), seen('s1', { model: 'opus' })]
    const both = foldFleet(facts)
    expect([key, { ...key, model: 'opus' }].map((each) => sessionToResume(both, each)?.sessionId)).toEqual(['s1', 's1'])
    const none = foldFleet([...facts, rejected('s1')])
    expect([key, { ...key, model: 'opus' }].map((each) => sessionToResume(none, each))).toEqual([null, null])
  })

  it('keeps the newest counter', () => {
    const counted = (counter: unknown): FleetFact => ({ type: 'session_counter', at: START, sessionId: s1, counter })
    expect(foldFleet([counted({ n: 1 }), counted({ n: 2 })]).counters.get(s1)).toEqual({ n: 2 })
  })
})

describe('the fold', () => {
  it('gives the same state fact by fact as from the whole log', () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(), (facts, cut) => {
        const at = facts.length === 0 ? 0 : cut % facts.length
        const state = foldFleet(facts.slice(0, at))
        for (const fact of facts.slice(at)) applyFact(state, fact)
        expect(state).toEqual(foldFleet(facts))
      }),
    )
  })

  it('never offers a session that its provider refused last', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const state = foldFleet([...facts, rejected('s1'), rejected('s2')])
        expect([...state.sessions.values()].filter((each) => each.resumable)).toEqual([])
      }),
    )
  })
})
