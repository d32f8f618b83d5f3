import { describe, expect, it } from 'vitest'
import {
  applyAttention,
  emptyAttention,
  markRefused,
  markSent,
} from '../../../../src/renderer/src/store/attentionSlice'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { approvalItem } from '../../renderer-features/attention/askSamples'

const older = approvalItem({ id: 'older', raisedAt: 1 })
const newer = approvalItem({ id: 'newer', raisedAt: 2 })
const both = applyAttention(emptyAttention, [{ kind: 'snapshot', items: [newer, older] }])
const stale = snowhookError('stale', 'It asks something else now.')

describe('the list of requests', () => {
  it('is not known before the first snapshot, and oldest first after it', () => {
    expect(emptyAttention.ready).toBe(false)
    expect(both.ready).toBe(true)
    expect(both.items).toEqual([older, newer])
  })
  it('takes changes and closings, in the order in which the host said them', () => {
    const changed = { ...older, live: false }
    const next = applyAttention(both, [
      { kind: 'item', item: changed },
      { kind: 'closed', id: 'newer' },
      { kind: 'closed', id: 'never there' },
    ])
    expect(next.items).toEqual([changed])
  })
  it('keeps the identity of what did not change', () => {
    const next = applyAttention(both, [{ kind: 'item', item: { ...older } }])
    expect(next.items[1]).toBe(newer)
    expect(applyAttention(both, [])).toBe(both)
  })
})

describe('an answer under way', () => {
  const sent = markSent(both, 'older', 'allow_once')

  it('stays so while the request is what it was', () => {
    const next = applyAttention(sent, [{ kind: 'item', item: { ...older, live: false } }])
    expect(next.sent).toEqual({ older: 'allow_once' })
  })
  it.each([
    ['is closed', { kind: 'closed', id: 'older' } as const],
    ['is answered', { kind: 'item', item: { ...older, live: false, answer: 'Allowed once' } } as const],
    ['asks something else', { kind: 'item', item: { ...older, hash: 'b'.repeat(64) } } as const],
  ])('is over when the request %s', (_, update) => {
    expect(applyAttention(sent, [update]).sent).toEqual({})
  })
  it('is over when it is refused; the refusal stays beside the request until the next try or its end', () => {
    const refused = markRefused(sent, 'older', stale)
    expect(refused).toMatchObject({ sent: {}, refused: { older: stale } })
    const changed = applyAttention(refused, [{ kind: 'item', item: { ...older, hash: 'b'.repeat(64) } }])
    expect(changed.refused).toEqual({ older: stale })
    expect(markSent(changed, 'older', 'deny').refused).toEqual({})
    expect(applyAttention(refused, [{ kind: 'closed', id: 'older' }]).refused).toEqual({})
  })
})
