import { describe, expect, it } from 'vitest'
import { PROCESSES_ENTRY } from '../../../../src/renderer/src/features/attention/inboxEntries'
import { nextNeed } from '../../../../src/renderer/src/features/header/nextNeed'
import { applyAttention, emptyAttention } from '../../../../src/renderer/src/store/attentionSlice'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import type { AgentId } from '../../../../src/shared/domain/ids'
import { foundProcess } from '../../../support/fixtureHost/recovery'
import { agentView } from '../agentSamples'
import { approvalItem } from '../attention/askSamples'
import { noticeSample } from '../noticeSamples'

const agents = ['a', 'b', 'c'].map((id, createdAt) => agentView({ id, createdAt }))
const state = {
  fleet: applyFleet(emptyFleet, [{ kind: 'snapshot', agents }]),
  attention: applyAttention(emptyAttention, [{ kind: 'snapshot', items: [approvalItem({ agentId: 'a' })] }]),
  recovery: { asked: [] },
  supervision: {
    notices: [
      noticeSample({ id: 'day', cause: 'budget' }),
      noticeSample({ id: 'crash', agentId: 'c' }),
      noticeSample({ id: 'gone', cause: 'orphans', agentId: 'removed' }),
    ],
  },
}

describe('what needs you next', () => {
  it.each([
    ['a', null, 'c'],
    [null, null, 'a'],
    ['b', null, 'c'],
    ['c', null, 'notice:day'],
    ['c', 'notice:day', 'notice:gone'],
    ['c', 'notice:gone', 'a'],
    ['a', 'some-request', 'c'],
  ])('from agent %s, with %s in the inbox, is %s', (focused, reading, next) => {
    const found = nextNeed(state, focused as AgentId | null, reading)
    expect(found?.kind === 'agent' ? found.agentId : found?.id).toBe(next)
  })

  it('is last the processes that a start found', () => {
    const found = { ...state, recovery: { asked: [foundProcess(1, 'asked')] } }
    expect(nextNeed(found, 'c' as AgentId, 'notice:gone')).toEqual({ kind: 'notice', id: PROCESSES_ENTRY })
    expect(nextNeed(found, 'c' as AgentId, PROCESSES_ENTRY)).toMatchObject({ agentId: 'a' })
    const alone = { ...found, attention: emptyAttention, supervision: { notices: [] } }
    expect(nextNeed(alone, 'a' as AgentId, null)).toEqual({ kind: 'notice', id: PROCESSES_ENTRY })
  })

  it('is nothing when nothing waits', () => {
    expect(nextNeed({ ...state, attention: emptyAttention, supervision: { notices: [] } }, null, null)).toBeNull()
  })
})
