import { describe, expect, it } from 'vitest'
import { scrollTopFor } from '../../../../src/renderer/src/features/terminal/cursorInSight'

describe('a pane with less room than its program', () => {
  it.each([
    ['shows the top while the cursor is there', 3, 40, 10, 0],
    ['shows the top while the cursor fits into the last row', 9, 40, 10, 0],
    ['follows the cursor below that', 10, 40, 10, 17],
    ['shows the bottom when the cursor is at the bottom', 39, 40, 10, 30 * 17],
  ])('%s', (_promise, cursorRow, rows, room, scrollTop) => {
    expect(scrollTopFor(cursorRow, rows, room, rows * 17)).toBe(scrollTop)
  })
})
