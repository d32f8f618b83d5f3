import { expect, it } from 'vitest'
import { slimColumns } from '../../../../src/renderer/src/features/board/slimColumns'
import type { StoryKey } from '../../../../src/renderer/src/store/storyKey'
import type { BoardColumn } from '../../../../src/shared/domain/story'

const some: readonly StoryKey[] = ['/p\n1']
const full = { backlog: some, running: some, needs_you: some, verified: some, merged: some, failed: some }
const slim = (width: number, columns = full, kept: readonly BoardColumn[] = []): string[] => [
  ...slimColumns(columns, width, new Set(kept)),
]

it.each([
  ['a wide board', 1920, []],
  ['a board of 1280 px alone', 1280, []],
  ['the same beside the details of a story', 920, ['failed', 'merged']],
  ['one that is a little narrower', 760, ['failed', 'merged', 'backlog']],
  ['and with the fleet list, too', 672, ['failed', 'merged', 'backlog', 'verified']],
  ['a very narrow one, which has to be moved sideways', 300, ['failed', 'merged', 'backlog', 'verified']],
  ['one that is not measured yet', 0, []],
] as const)('%s', (_, width, expected) => {
  expect(slim(width)).toEqual(expected)
})

it('what one is at stays whole, and another goes in its place', () => {
  expect(slim(920, full, ['merged'])).toEqual(['failed', 'backlog'])
})

it('empty columns take little, so that fewer go', () => {
  expect(slim(920, { ...full, backlog: [], failed: [], merged: [], verified: [] })).toEqual([])
})
