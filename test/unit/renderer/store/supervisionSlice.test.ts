import { describe, expect, it } from 'vitest'
import { applySupervision, emptySupervision } from '../../../../src/renderer/src/store/supervisionSlice'
import type { SupervisionView } from '../../../../src/shared/contract/supervision'
import type { Notice } from '../../../../src/shared/domain/notice'
import { noticeSample } from '../../renderer-features/noticeSamples'

const view = (notices: readonly Notice[]): SupervisionView => ({
  governor: { limit: 1, limitReason: '', working: 0, held: false, queue: [], memoryAvailable: null },
  limits: [],
  parked: [],
  budgets: [],
  notices: [...notices],
})
const copy = (notice: Notice): Notice => structuredClone(notice)
const [a, b] = [noticeSample({ id: 'a' }), noticeSample({ id: 'b', actions: ['resume', 'open'] })] as const

describe('notices in the store', () => {
  const before = applySupervision(emptySupervision, view([a, b]))

  it('are the same array as long as nothing of them changed, however often the rest is told', () => {
    const after = applySupervision(before, { ...view([copy(a), copy(b)]), limits: [] })
    expect(after.notices).toBe(before.notices)
    expect(after.view).not.toBe(before.view)
  })

  it.each<[string, readonly Notice[], readonly string[]]>([
    ['one went', [b], ['b']],
    ['one came', [noticeSample({ id: 'c' }), a, b], ['c', 'a', 'b']],
    ['their order changed', [b, a], ['b', 'a']],
  ])('keep those that stay when %s', (_, given, ids) => {
    const after = applySupervision(before, view(given.map(copy)))
    expect(after.notices.map(({ id }) => id)).toEqual(ids)
    expect(after.notices.find(({ id }) => id === 'b')).toBe(b)
  })

  it('take up what a notice says anew', () => {
    const after = applySupervision(before, view([a, { ...b, actions: ['open'] }]))
    expect(after.notices[0]).toBe(a)
    expect(after.notices[1]?.actions).toEqual(['open'])
  })

  it('have each id once, whatever the host sends', () => {
    expect(applySupervision(emptySupervision, view([a, b, a])).notices.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})
