import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grantPlace } from '../../../src/main/store/attentionState'
import { fleetFactSchema } from '../../../src/main/store/fleetFact'
import { foldFleet } from '../../../src/main/store/fleetState'
import type { AttentionAnswer, FleetFact } from '../../../src/main/store/ports'
import { RunId } from '../../../src/shared/domain/ids'
import { agentSpec, anyFacts, attentionRequest, HASH, START } from '../../support/store/facts'

const agent = agentSpec('coder-1')
const saved: FleetFact = { type: 'agent_saved', at: START, spec: agent }
const raised = (id: string): FleetFact => ({ type: 'attention_raised', at: START, ...attentionRequest(id, agent) })
const forAgent: AttentionAnswer = { kind: 'decision', decision: 'allow_agent', reason: '' }
const once: AttentionAnswer = { kind: 'decision', decision: 'allow_once', reason: '' }
const answered = (id: string, answer: AttentionAnswer, used: boolean, hash = HASH): FleetFact => ({
  type: 'attention_answered',
  at: START + 5,
  id,
  hash,
  answer,
  used,
})
const used: FleetFact = { type: 'attention_used', at: START, id: 'q', runId: RunId.parse('run-9'), callId: 'call-9' }
const closed: FleetFact = { type: 'attention_closed', at: START, id: 'q' }
const key = 'shell npm test'
const revoked: FleetFact = { type: 'grant_revoked', at: START, agentId: agent.id, key }
const removed: FleetFact = { type: 'agent_removed', at: START, agentId: agent.id }
const fold = (...facts: FleetFact[]) => foldFleet([saved, ...facts])
const request = (...facts: FleetFact[]) => fold(raised('q'), ...facts).attention.get('q')

describe('the fold of what waits for people', () => {
  it.each([
    ['is there as it was raised', request(), { answer: null, used: false, ...attentionRequest('q', agent) }],
    [
      'keeps its answer and when it was given',
      request(answered('q', once, false)),
      { answer: { ...once, at: START + 5 } },
    ],
    ['is not answered for another hash', request(answered('q', once, false, 'b'.repeat(64))), { answer: null }],
    [
      'raised again is unanswered again',
      request(answered('q', once, true), raised('q')),
      { answer: null, used: false },
    ],
    [
      'that a run used belongs to its call',
      request(answered('q', once, false), used),
      { used: true, callId: 'call-9' },
    ],
    ['without an answer cannot be used', request(used), { used: false, callId: 'call-1' }],
  ])('a request %s', (_name, found, expected) => {
    expect(found).toMatchObject(expected)
  })

  it.each([
    ['closed', fold(raised('q'), closed)],
    ['of an agent that was removed', fold(raised('q'), removed)],
    ['of an agent that was never known', foldFleet([raised('q')])],
    ['that was answered but never raised', fold(answered('q', once, false), used)],
  ])('a request %s is gone', (_name, { attention }) => {
    expect(attention.size).toBe(0)
  })

  it('keeps the order in which they were raised, also when one is raised again', () => {
    expect([...fold(raised('a'), raised('b'), raised('a')).attention.keys()]).toEqual(['a', 'b'])
  })
})

describe('the fold of grants', () => {
  it('one fact answers and grants, so no crash comes between', () => {
    const { grants } = fold(raised('q'), answered('q', forAgent, true))
    expect([...grants]).toEqual([
      [grantPlace(agent.id, key), { agentId: agent.id, key, label: 'the command npm test', grantedAt: START + 5 }],
    ])
  })
  it.each([
    ['allowing once', fold(raised('q'), answered('q', once, true))],
    ['an answer for another hash', fold(raised('q'), answered('q', forAgent, true, 'b'.repeat(64)))],
    ['a revoked one', fold(raised('q'), answered('q', forAgent, true), revoked)],
    ['a removed agent', fold(raised('q'), answered('q', forAgent, true), removed)],
    ['what can never be granted', fold({ ...raised('q'), grantKey: null } as FleetFact, answered('q', forAgent, true))],
  ])('%s leaves none', (_name, { grants }) => {
    expect(grants.size).toBe(0)
  })
  it('revoking takes back the unused answers that rest on it, and no others', () => {
    const { attention } = fold(
      raised('a'),
      answered('a', forAgent, false),
      raised('b'),
      answered('b', once, false),
      raised('c'),
      answered('c', forAgent, true),
      revoked,
    )
    expect([...attention.values()].map(({ answer }) => answer?.kind ?? null)).toEqual([null, 'decision', 'decision'])
  })
})

describe('facts of every kind', () => {
  it('are read back from JSON as they were written', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const again = facts.map((fact) => fleetFactSchema.parse(JSON.parse(JSON.stringify(fact))))
        expect(again).toEqual(JSON.parse(JSON.stringify(facts)))
      }),
    )
  })
})
