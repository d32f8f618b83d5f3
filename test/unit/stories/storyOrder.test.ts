import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRanks, planMove, type Ranked, room } from '../../../src/main/stories/storyOrder'
import { StoryId } from '../../../src/shared/domain/ids'

const id = (text: string) => StoryId.parse(text)
const ranked = (orders: Record<string, number>): Ranked[] =>
  Object.entries(orders).map(([name, order]) => ({ id: id(name), order }))
const plan = (orders: Record<string, number>, moved: string, before: string | null) => {
  const found = planMove(ranked(orders), id(moved), before === null ? null : id(before))
  return found === null ? null : Object.fromEntries(found)
}

describe('the order of stories', () => {
  it.each([
    ['between two', { a: 1, b: 2, c: 10 }, 'a', 'c', { a: 6 }],
    ['between two neighbours', { a: 1, b: 2, c: 3 }, 'c', 'b', { c: 1.5 }],
    ['first', { a: 1, b: 2 }, 'b', 'a', { b: 0 }],
    ['last', { a: 1, b: 2.5 }, 'a', null, { a: 3 }],
    ['before the one it is before already', { a: 1, b: 2 }, 'a', 'b', {}],
    ['last when it is', { a: 1, b: 2 }, 'b', null, {}],
    ['before itself', { a: 1, b: 2 }, 'a', 'a', {}],
    ['among equals, changing as few as can be', { a: 5, b: 5, c: 5, d: 5 }, 'd', 'b', { a: 3, d: 4 }],
    ['where no room is left, with its neighbour', { a: 1, b: 1.0001, c: 9 }, 'c', 'b', { a: 0, c: 1 }],
  ] as const)('changes only what it must: %s', (_, orders, moved, before, changes) => {
    expect(plan({ ...orders }, moved, before)).toEqual(changes)
  })

  it('knows nothing of stories that are not in the list', () => {
    expect(plan({ a: 1 }, 'x', null)).toBeNull()
    expect(plan({ a: 1 }, 'a', 'x')).toBeNull()
  })

  it('finds room with as few decimals as there can be, and none where there is none', () => {
    expect(room(1, 2, 1)).toEqual([1.5])
    expect(room(1, 2, 3)?.length).toBe(3)
    expect(room(null, null, 2)).toEqual([1, 2])
    expect(room(1, 1, 1)).toBeNull()
    expect(room(2, 1, 1)).toBeNull()
    expect(room(1, 1.00001, 1)).toBeNull()
    expect(room(Number.MAX_VALUE, null, 1)).toBeNull()
  })

  it('is, after any moves, the order in which they were put', () => {
    const order = fc.oneof(
      fc.constantFrom(0, 1, 2, 1e15, 1.0001, -5, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
      fc.integer({ min: -3, max: 3 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    const moves = fc.array(fc.tuple(fc.nat(), fc.option(fc.nat())), { maxLength: 60 })
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 12 }), moves, (orders, steps) => {
        let stories: Ranked[] = orders.map((value, index) => ({ id: id(`s${index}`), order: value }))
        const model = stories.toSorted(compareRanks).map((story) => story.id)
        for (const [which, where] of steps) {
          const moved = model[which % model.length]
          const before = where === null ? null : (model[where % model.length] ?? null)
          if (moved === undefined) return
          const changes = planMove(stories, moved, before)
          expect(changes).not.toBeNull()
          stories = stories.map((story) => ({ ...story, order: changes?.get(story.id) ?? story.order }))
          if (moved !== before) {
            model.splice(model.indexOf(moved), 1)
            model.splice(before === null ? model.length : model.indexOf(before), 0, moved)
          }
          expect(stories.toSorted(compareRanks).map((story) => story.id)).toEqual(model)
          expect(stories.every((story) => Number.isFinite(story.order))).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})
