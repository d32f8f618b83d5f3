import { describe, expect, it } from 'vitest'
import {
  chosenEntry,
  entryAfterKey,
  type InboxEntry,
  inboxEntries,
  PROCESSES_ENTRY,
} from '../../../../src/renderer/src/features/attention/inboxEntries'
import { applyAttention, emptyAttention } from '../../../../src/renderer/src/store/attentionSlice'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { needCount, waitingAgents } from '../../../../src/renderer/src/store/needYou'
import type { AgentView } from '../../../../src/shared/domain/agent'
import type { AttentionItem } from '../../../../src/shared/domain/attention'
import type { Notice } from '../../../../src/shared/domain/notice'
import { foundProcess } from '../../../support/fixtureHost/recovery'
import { agentView } from '../agentSamples'
import { noticeSample } from '../noticeSamples'
import { approvalItem } from './askSamples'

const facts = (agents: readonly AgentView[], items: readonly AttentionItem[], notices: readonly Notice[] = []) => ({
  supervision: { notices },
  recovery: { asked: [] },
  fleet: applyFleet(emptyFleet, [{ kind: 'snapshot', agents }]),
  attention: applyAttention(emptyAttention, [{ kind: 'snapshot', items }]),
})
const ids = (entries: readonly InboxEntry[]) => entries.map((entry) => entry.id)

describe('who needs a person', () => {
  const asking = agentView({ id: 'asking' }, { phase: 'waiting' })
  const typing = agentView({ id: 'typing' }, { phase: 'waiting' })
  const busy = agentView({ id: 'busy' }, { phase: 'running' })
  const ended = agentView({ id: 'ended' }, { phase: 'stopped' })
  const first = approvalItem({ id: 'first', agentId: 'asking' })
  const second = approvalItem({ id: 'second', agentId: 'asking' })
  const left = approvalItem({ id: 'left', agentId: 'ended', live: false })
  const answered = approvalItem({ id: 'answered', agentId: 'ended', live: false, answer: 'Allowed once' })
  const all = facts([asking, typing, busy, ended], [answered, left, second, first])

  it('is counted once: each open request, and each terminal that waits without one', () => {
    expect(needCount(all)).toBe(4)
    expect(waitingAgents(all)).toEqual(['asking', 'typing', 'ended'])
  })
  it('is listed oldest first, terminals after, and what is answered last', () => {
    expect(ids(inboxEntries(all))).toEqual(['first', 'second', 'left', 'typing', 'answered'])
  })
  it('is one thing more when a start has found processes, before what is answered', () => {
    const found = { ...all, recovery: { asked: [foundProcess(1, 'asked'), foundProcess(2, 'asked')] } }
    expect(needCount(found)).toBe(5)
    expect(ids(inboxEntries(found)).slice(-2)).toEqual([PROCESSES_ENTRY, 'answered'])
  })
  it('is nobody when nothing is open', () => {
    expect(needCount(facts([busy], [answered]))).toBe(0)
  })
})

describe('notices', () => {
  const asking = agentView({ id: 'asking' }, { phase: 'waiting' })
  const ended = agentView({ id: 'ended' }, { phase: 'failed' })
  const open = approvalItem({ id: 'open', agentId: 'asking' })
  const left = approvalItem({ id: 'left', agentId: 'ended', live: false })
  const answered = approvalItem({ id: 'answered', agentId: 'ended', live: false, answer: 'Allowed once' })
  const budget = noticeSample({ id: 'budget', cause: 'budget', budget: { kind: 'day' }, actions: ['raise_budget'] })
  const crash = noticeSample({ id: 'crash', agentId: 'ended', actions: ['resume', 'open'] })

  it('count beside what agents ask, one each, in the order the host gave them', () => {
    const all = facts([asking, ended], [open], [budget, crash])
    expect(needCount(all)).toBe(3)
    expect(ids(inboxEntries(all))).toEqual(['open', 'notice:budget', 'notice:crash'])
    expect(waitingAgents(all)).toEqual(['asking', 'ended'])
  })

  it.each(['crash', 'limit', 'story'])('of a %s are not shown beside the open request of the same agent', (cause) => {
    const all = facts([ended], [left], [noticeSample({ agentId: 'ended', cause }), budget])
    expect(needCount(all)).toBe(2)
    expect(ids(inboxEntries(all))).toEqual(['left', 'notice:budget'])
  })

  it.each(['orphans'])('of %s are shown whatever the agent asks: no answer mends them', (cause) => {
    const all = facts([asking], [open], [noticeSample({ id: cause, agentId: 'asking', cause })])
    expect(ids(inboxEntries(all))).toEqual(['open', `notice:${cause}`])
  })

  it('that say to resume stand for the answer that waits for the resume', () => {
    expect(ids(inboxEntries(facts([ended], [answered], [crash])))).toEqual(['notice:crash'])
    expect(ids(inboxEntries(facts([ended], [answered], [budget])))).toEqual(['notice:budget', 'answered'])
  })
})

describe('what the inbox shows', () => {
  const entry = (id: string): InboxEntry => ({ kind: 'item', id, item: approvalItem({ id }) })
  const [a, b, c] = [entry('a'), entry('b'), entry('c')] as const

  it.each([
    ['the first, when nothing is chosen', [a, b, c], null, [], 'a'],
    ['the chosen one', [a, b, c], 'b', [], 'b'],
    ['what followed the chosen one when that has gone', [a, c], 'b', ['a', 'b', 'c'], 'c'],
    ['the first when nothing followed it', [a, b], 'c', ['a', 'b', 'c'], 'a'],
    ['nothing in an empty inbox', [], 'a', ['a'], undefined],
  ])('is %s', (_, entries, choice, before, shown) => {
    expect(chosenEntry(entries, choice, before)?.id).toBe(shown)
  })

  it.each([
    ['ArrowDown', 'a', 'b'],
    ['ArrowDown', 'c', 'c'],
    ['ArrowUp', 'a', 'a'],
    ['ArrowUp', 'b', 'a'],
    ['Home', 'c', 'a'],
    ['End', 'a', 'c'],
    ['Enter', 'a', undefined],
    ['y', 'a', undefined],
  ])('moves with %s from %s to %s', (key, from, to) => {
    const shown = [a, b, c].find(({ id }) => id === from) ?? null
    expect(entryAfterKey([a, b, c], shown, key)?.id).toBe(to)
  })
})
