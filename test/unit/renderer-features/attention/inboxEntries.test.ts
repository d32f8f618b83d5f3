import { describe, expect, it } from 'vitest'
import {
  chosenEntry,
  entryAfterKey,
  type InboxEntry,
  inboxEntries,
} from '../../../../src/renderer/src/features/attention/inboxEntries'
import { applyAttention, emptyAttention } from '../../../../src/renderer/src/store/attentionSlice'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { needCount, waitingAgents } from '../../../../src/renderer/src/store/needYou'
import type { AgentView } from '../../../../src/shared/domain/agent'
import type { AttentionItem } from '../../../../src/shared/domain/attention'
import { agentView } from '../agentSamples'
import { approvalItem } from './askSamples'

const facts = (agents: readonly AgentView[], items: readonly AttentionItem[]) => ({
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
  it('is nobody when nothing is open', () => {
    expect(needCount(facts([busy], [answered]))).toBe(0)
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
