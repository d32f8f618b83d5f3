import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardAfterKey, placeOf, tabStop } from '../../../../src/renderer/src/features/board/boardFocus'
import { lineWith, moveByDrop, moveByStep } from '../../../../src/renderer/src/features/board/reorder'
import { type BoardColumns, columnNames, emptyColumns } from '../../../../src/renderer/src/store/boardOrder'
import type { StoryKey } from '../../../../src/renderer/src/store/storyKey'
import type { StoryView } from '../../../../src/shared/domain/story'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'

const key = (name: string): StoryKey => `/p\n${name}`
const board: BoardColumns = {
  ...emptyColumns,
  backlog: [key('a'), key('b'), key('c')],
  needs_you: [key('d')],
  merged: [key('e'), key('f')],
}

describe('arrow keys on the board', () => {
  it.each([
    ['a', 'ArrowDown', 'b'],
    ['a', 'ArrowUp', 'a'],
    ['c', 'ArrowDown', 'c'],
    ['a', 'End', 'c'],
    ['c', 'Home', 'a'],
    ['a', 'PageDown', 'c'],
    ['c', 'ArrowRight', 'd'],
    ['d', 'ArrowRight', 'e'],
    ['f', 'ArrowLeft', 'd'],
    ['d', 'ArrowLeft', 'a'],
    ['e', 'ArrowRight', 'e'],
    ['a', 'ArrowLeft', 'a'],
  ])('from %s, %s goes to %s', (from, pressed, to) => {
    expect(cardAfterKey(board, key(from), pressed)).toBe(key(to))
  })

  it('other keys, and a card that is gone, go nowhere', () => {
    expect(cardAfterKey(board, key('a'), 'x')).toBeNull()
    expect(cardAfterKey(board, key('gone'), 'ArrowDown')).toBeNull()
  })

  it('Tab reaches the last card that had the focus, else the first there is, else none', () => {
    expect(tabStop(board, key('f'))).toBe(key('f'))
    expect(tabStop(board, key('gone'))).toBe(key('a'))
    expect(tabStop(emptyColumns, null)).toBeNull()
  })

  it('whatever is pressed, the focus is on a card that is there, and every card can be reached', () => {
    const presses = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 6, maxLength: 6 }).filter((sizes) => sizes.some((size) => size > 0)),
        fc.array(fc.constantFrom(...presses), { maxLength: 20 }),
        (sizes, pressed) => {
          const columns = Object.fromEntries(
            columnNames.map((name, at) => [name, Array.from({ length: sizes[at] ?? 0 }, (_, i) => key(`${name}${i}`))]),
          ) as unknown as BoardColumns
          let at = tabStop(columns, null)
          for (const press of pressed) at = at === null ? null : cardAfterKey(columns, at, press)
          expect(placeOf(columns, at)).not.toBeNull()
          const reached = new Set<StoryKey>()
          const look = (from: StoryKey): void => {
            if (reached.has(from)) return
            reached.add(from)
            for (const press of presses) look(cardAfterKey(columns, from, press) ?? from)
          }
          if (at !== null) look(at)
          expect(reached.size).toBe(sizes.reduce((sum, size) => sum + size, 0))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('reordering', () => {
  const idle = (number: number, change: Readonly<Record<string, unknown>> = {}): StoryView =>
    fixtureStory(number, { kind: 'idle' }, change)
  const [a, b, c] = [idle(1), idle(2), idle(3)] as [StoryView, StoryView, StoryView]
  const other = idle(4, { project: '/other' })
  const column = [a, other, b, c]
  const working = fixtureStory(9, { kind: 'failed' })

  it('has one line a project, of what waits for its turn', () => {
    expect(lineWith(column, a)).toEqual([a, b, c])
    expect(lineWith([working], working)).toEqual([])
  })

  it.each([
    ['down', a, 1, { before: c.id, place: 2, of: 3 }],
    ['down to the end', b, 1, { before: null, place: 3, of: 3 }],
    ['up', c, -1, { before: b.id, place: 2, of: 3 }],
    ['up at the top', a, -1, null],
    ['down at the end', c, 1, null],
    ['alone in its project', other, 1, null],
  ] as const)('%s', (_, story, step, move) => {
    expect(moveByStep(column, story, step)).toEqual(move)
  })

  it('a drop lands above or below another; on its own place it changes nothing', () => {
    expect(moveByDrop(column, c, a, 'above')).toEqual({ before: a.id, place: 1, of: 3 })
    expect(moveByDrop(column, a, c, 'below')).toEqual({ before: null, place: 3, of: 3 })
    expect(moveByDrop(column, a, b, 'below')).toEqual({ before: c.id, place: 2, of: 3 })
    expect(moveByDrop(column, a, b, 'above')).toBeNull()
    expect(moveByDrop(column, b, b, 'below')).toBeNull()
    expect(moveByDrop(column, a, other, 'above')).toBeNull()
  })

  it('a move puts the story exactly where it says', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), fc.boolean(), (from, over, above) => {
        const line = Array.from({ length: 5 }, (_, index) => idle(index + 1))
        const [story, target] = [line[from], line[over]]
        if (story === undefined || target === undefined) return
        const move = moveByDrop(line, story, target, above ? 'above' : 'below')
        if (move === null) return
        const rest = line.filter((one) => one !== story)
        const at = move.before === null ? rest.length : rest.findIndex(({ id }) => id === move.before)
        const after = [...rest.slice(0, at), story, ...rest.slice(at)]
        expect(after.indexOf(story) + 1).toBe(move.place)
        expect(after).not.toEqual(line)
      }),
    )
  })
})
