import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridView, pageOf, panesPerPage } from '../../../../src/renderer/src/store/gridPages'
import type { Layout } from '../../../../src/renderer/src/store/uiSlice'

const layouts: Layout[] = ['auto', '1', '2', '4', '6']
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `agent-${index}`)

describe('panes on a page', () => {
  it.each([
    ['auto', 0, 1],
    ['auto', 1, 1],
    ['auto', 2, 2],
    ['auto', 3, 4],
    ['auto', 4, 4],
    ['auto', 5, 6],
    ['auto', 50, 6],
    ['1', 50, 1],
    ['4', 1, 4],
  ] as const)('layout %s with %d agents: %d', (layout, agents, panes) => {
    expect(panesPerPage(layout, agents)).toBe(panes)
  })
})

describe('the grid', () => {
  it('shows every agent on exactly one page', () => {
    fc.assert(
      fc.property(fc.constantFrom(...layouts), fc.integer({ min: 0, max: 60 }), (layout, count) => {
        const all = ids(count)
        const { pages } = gridView({ ids: all, layout, page: 0, maximised: null })
        const shown = Array.from(
          { length: pages },
          (_, page) => gridView({ ids: all, layout, page, maximised: null }).shown,
        )
        expect(shown.flat()).toEqual(all)
      }),
    )
  })

  it('finds an agent on the page that `pageOf` names', () => {
    fc.assert(
      fc.property(fc.constantFrom(...layouts), fc.integer({ min: 1, max: 60 }), fc.nat(), (layout, count, pick) => {
        const all = ids(count)
        const id = all[pick % count] ?? ''
        expect(gridView({ ids: all, layout, page: pageOf(all, layout, id), maximised: null }).shown).toContain(id)
      }),
    )
  })

  it('goes to the last page when the wanted one is gone', () => {
    expect(gridView({ ids: ids(7), layout: '4', page: 9, maximised: null })).toMatchObject({ page: 1, pages: 2 })
  })

  it('gives a maximised agent the page for itself', () => {
    expect(gridView({ ids: ids(7), layout: '4', page: 0, maximised: 'agent-6' }).shown).toEqual(['agent-6'])
  })

  it('shows the page when the maximised agent is gone', () => {
    expect(gridView({ ids: ids(2), layout: '4', page: 0, maximised: 'removed' }).shown).toEqual(ids(2))
  })
})
